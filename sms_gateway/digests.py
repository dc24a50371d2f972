"""After an outage: one SMS that tells how things stand, not a burst of old ones.

Elsewhere 62,000 old messages were fired when a carrier came back. Answers are not touched: they expire
by themselves, and whoever still waits for one wants it whole.
"""

from dataclasses import dataclass

from sms_gateway.clock import Clock
from sms_gateway.desk import Desk
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

        One or two of them go now. More become one digest; they are kept as expired, and an agency's
        answer among them is told by STATUS.
        """
        gathered = 0
        while self.database.write_at_leisure(self._gather_one):
            gathered += 1
        return gathered

    def _gather_one(self, db: Connection) -> bool:
        now = self.clock()
        late = sending.take_late(db, now)
        if len(late) > _SENT_ALL_THE_SAME:
            self._digest(db, late)
        else:
            for said in late:
                sending.settle(db, said.id, "queued", due_at=now)
        return bool(late)

    def _digest(self, db: Connection, late: list[Said]) -> None:
        about = {said.ticket_id for said in late if said.ticket_id}
        spoken_of = [tickets.get(db, ticket_id) for ticket_id in sorted(about, reverse=True)[:_AT_MOST]]
        for said in late:
            sending.settle(db, said.id, "queued", state="expired", error="digest")
        self.desk.directory.edition(db)  # texts may have been edited elsewhere
        if spoken_of:
            self.desk.outbox.put(db, self._letter(late[-1], spoken_of))

    def _letter(self, last: Said, spoken_of: list[Ticket]) -> Letter:
        newest = spoken_of[0]
        language = self.desk.languages[newest.language]
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
