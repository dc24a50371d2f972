"""After an outage: one SMS that tells how things stand, not a burst of old ones.

Elsewhere 62,000 old messages were fired when a carrier came back. Answers are not touched: they expire
by themselves, and whoever still waits for one wants it whole.
"""

from dataclasses import dataclass

from sms_gateway.clock import Clock
from sms_gateway.desk import Desk
from sms_gateway.language import Language
from sms_gateway.messages import Letter
from sms_gateway.storage import sending, tickets
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.outbound import Said
from sms_gateway.tickets import Ticket

_SENT_ALL_THE_SAME = 2
_AT_MOST = 4  # tickets that one SMS has room to list


@dataclass(slots=True)
class Digests:
    database: Database
    desk: Desk
    clock: Clock

    def gather_late(self) -> int:
        """Deals with every phone whose notices are an hour late; how many phones.

        One or two about reports of theirs go now. More become one digest; they are kept as expired, and an agency's
        answer among them is told by STATUS. Of what is about no report of theirs, as officers on duty are told day
        by day, the newest of each kind goes.
        """
        gathered = 0
        while self.database.write_at_leisure(self._gather_one):
            gathered += 1
        return gathered

    def _gather_one(self, db: Connection) -> bool:
        now = self.clock()
        late = sending.take_late(db, now)
        about = [said for said in late if said.ticket_id]
        go = list({_kind(said): said for said in late if not said.ticket_id}.values())
        if len(about) > _SENT_ALL_THE_SAME:
            self._digest(db, about)
        else:
            go += about
        for said in late:
            now_or_never = {"due_at": now} if said in go else {"state": "expired", "error": "digest"}
            sending.settle(db, said.id, "queued", **now_or_never)
        return bool(late)

    def _digest(self, db: Connection, late: list[Said]) -> None:
        about = sorted({said.ticket_id for said in late if said.ticket_id}, reverse=True)[:_AT_MOST]
        spoken_of = [tickets.get(db, ticket_id) for ticket_id in about]
        language = self.desk.telling.language(db, spoken_of[0])
        self.desk.outbox.put(db, _letter(late[-1], spoken_of, language))


def _kind(said: Said) -> str:
    """`duty:remind:7`, whatever day it is for."""
    return said.key.rpartition(":")[0]


def _letter(last: Said, spoken_of: list[Ticket], language: Language) -> Letter:
    newest = spoken_of[0]
    lines = (f"{one.number} {language.status(one.status)}" for one in spoken_of)
    return Letter(
        key=f"digest:{last.id}",
        kind="notice",
        phone=last.recipient,
        text=language.say("status_list", list=", ".join(lines)),
        carrier=last.carrier,
        sender=last.sender,
        timezone=newest.timezone,
        ticket_id=newest.id,
    )
