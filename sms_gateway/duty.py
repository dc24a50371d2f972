"""Duty: which officers are texted when the clock finds that something must be done.

An officer who has a phone and is on duty gets one SMS a day of each kind, however many reports it is about: it names
the first of them, and the queue has all. Nobody reads the fortieth SMS of a morning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sms_gateway.agencies import region_of
from sms_gateway.clock import Clock
from sms_gateway.errors import NotFound, Refused
from sms_gateway.language import Language, spoken
from sms_gateway.messages import Letter
from sms_gateway.outbox import Outbox
from sms_gateway.phone import is_phone, mask, normalise
from sms_gateway.roles import RIGHTS, ROLES, Caller
from sms_gateway.storage import operators, outbound, pins
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.operators import Reach
from sms_gateway.tickets import Ticket

_AT_WORK = [role for role in ROLES if "answer" in RIGHTS[role]]


@dataclass(slots=True)
class Duty:
    """`language`: of officers who have not chosen one."""

    database: Database
    outbox: Outbox
    languages: Mapping[str, Language]
    language: str
    clock: Clock

    # who is on it

    def give_phone(self, name: str, phone: str | None, by: Caller | None = None) -> None:
        """The phone of an operator; None: they have none, and are off duty. Raises NotFound, Refused."""
        number = self.free(name, phone) if phone else None
        off = {} if number else {"on_duty": False}
        self.database.write(self._change, name, by, "phone", "on" if number else "off", phone=number, **off)

    def free(self, name: str, phone: str) -> str:
        """The number, where nobody but `name` has it: by an SMS from there we know who acts. Raises Refused."""
        number = number_of(phone)
        holder = self.database.read(pins.holder, number, name)
        if holder:
            raise Refused(
                "%(phone)s is the phone of %(name)s: sms-gateway operator phone %(name)s --none first",
                phone=mask(number), name=holder,
            )  # fmt: skip
        return number

    def put(self, name: str, on: bool, by: Caller | None = None) -> None:
        """On duty, or off. Raises NotFound; Refused where there is no phone to text."""
        self.database.write(self._change, name, by, "duty", "on" if on else "off", on_duty=on)

    # what they are told

    def around(self, db: Connection, agency: str | None) -> list[Reach]:
        """Those of an agency, and of those above it in its region; of the nation for what has no agency yet."""
        return operators.on_duty(db, _upwards(agency) if agency else [None], _AT_WORK)

    def at(self, db: Connection, agency: str | None) -> list[Reach]:
        """Those of this agency alone; None: of the nation."""
        return operators.on_duty(db, [agency], _AT_WORK)

    def tell(
        self,
        db: Connection,
        officers: list[Reach],
        what: Literal["remind", "escalate"],
        ticket: Ticket,
        agency: Mapping[str, str],
        end: datetime,
        timezone: str,
    ) -> list[str]:
        """Names of those who are told. `agency`: what the ticket's is called, by language. `timezone`: theirs."""
        released = self.outbox.quiet_hours.release(self.clock(), timezone)
        day = f"{released.astimezone(ZoneInfo(timezone)):%Y-%m-%d}"
        for one in officers:
            language = spoken(self.languages, one.language, self.language)
            letter = Letter(
                key=f"duty:{what}:{one.id}:{day}",
                kind="update",
                phone=one.phone or "",
                text=language.say(
                    _TEXTS[what], number=ticket.number, agency=agency[language.code], date=language.date(end.date())
                ),
                carrier=ticket.carrier,
                sender=ticket.our_number,
                timezone=timezone,
            )
            self.outbox.put(db, letter)
        return [one.name for one in officers]

    # how it is done

    def _change(
        self, db: Connection, /, name: str, by: Caller | None, act: operators.Door, how: str, **values: object
    ) -> None:
        if by:
            by.operator.check("manage")
        found = operators.by_name(db, name)
        if found is None:
            raise NotFound(f"there is no operator {name}")
        before, new = operators.reach(db)[found.id].phone, values.get("phone")
        if values.get("on_duty") and not (new or before):
            raise Refused("%(name)s has no phone to be texted on: sms-gateway operator phone %(name)s 0812…", name=name)
        operators.change(db, found.id, **values)
        if before and (new or not values.get("on_duty")):
            outbound.redirect_duty(db, before, str(new) if new else None)
        if before and values.get("on_duty") and not found.disabled_at:
            outbound.call_back_to_duty(db, before, self.clock())
        operators.note_of(db, self.clock(), by, found.id, act, [how])


def number_of(phone: str) -> str:
    """A phone as people write it. Raises Refused where it is none."""
    number = normalise(phone)
    if not is_phone(number):
        raise Refused("'%(phone)s' is no phone number: write it as 0812… or +62812…", phone=phone)
    return number


_TEXTS: Mapping[str, str] = {"remind": "duty_remind", "escalate": "duty_escalate"}


def _upwards(code: str) -> list[str | None]:
    """`12.75.pu` → itself, and `12.75`: not the province, which is another region."""
    region = region_of(code) or code
    steps = code.split(".")
    above = [".".join(steps[:count]) for count in range(len(steps), 0, -1)]
    return [one for one in above if len(one) >= len(region)]
