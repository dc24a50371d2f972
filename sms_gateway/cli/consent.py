"""Before the rules of the clock change: what would follow for open tickets is shown, and somebody says yes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sms_gateway.cli.printing import as_object, line, progress
from sms_gateway.errors import Refused

if TYPE_CHECKING:
    from sms_gateway.foresight import Foreseen, Moved
    from sms_gateway.gateway import Gateway
    from sms_gateway.rules import RuleBook

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Consent:
    """How somebody agrees: beforehand (`yes`), not at all (`dry_run`), or at the terminal."""

    yes: bool
    dry_run: bool
    as_json: bool

    def to(
        self, gateway: Gateway, will: RuleBook, change: Callable[[], object], about: Mapping[str, Any], told: str
    ) -> None:
        """Shows what these rules would do to open tickets, and makes the change if it may.

        `about` is the change in JSON, `told` in words once it is made. Raises Refused where nobody agrees, or nobody
        is there to be asked.
        """
        seen = _foreseen(gateway, will)
        if not self.as_json:
            _show(seen)
        if agreed := self._agreed():
            change()
        if self.as_json:
            as_object({**about, "foreseen": _object(seen), "applied": agreed})
        elif agreed:
            line(told)
        if not agreed and not self.dry_run:
            raise Refused("nothing was changed: give --yes to apply it without being asked")

    def _agreed(self) -> bool:
        if self.yes or self.dry_run:
            return not self.dry_run
        asked = sys.stdin.isatty() and not self.as_json
        return asked and click.confirm("Apply it?", default=False, err=True)


def asks_first(command: F) -> F:
    """The options of a command that changes the rules."""
    dry_run = click.option("--dry-run", is_flag=True, help="Only show what would change for open tickets.")
    yes = click.option("--yes", is_flag=True, help="Apply it without asking.")
    return yes(dry_run(command))


def _foreseen(gateway: Gateway, will: RuleBook) -> Foreseen:
    from sms_gateway.foresight import foresee
    from sms_gateway.storage import dates

    was, ids = gateway.database.read(gateway.directory.read_rules), gateway.database.read(dates.open_ids)
    with progress("open tickets", len(ids)) as done:
        return foresee(gateway.database, ids, was, will, gateway.clock(), done)


def _show(seen: Foreseen) -> None:
    late = f", {seen.late} of them late at once" if seen.late else ""
    line(f"{seen.moved} of {seen.open} open tickets get another due date{late}")
    for ticket in seen.first:
        line(f"{ticket[0].ticket.number}  {', '.join(map(_moved, ticket))}")
    if more := seen.moved - len(seen.first):
        line(f"and {more} more")


def _moved(one: Moved) -> str:
    from sms_gateway.standing import CALLED

    was, will = f"{one.was:%Y-%m-%d}", f"{one.will:%Y-%m-%d}"
    if was == will:
        was, will = f"{one.was:%Y-%m-%d %H:%M}", f"{one.will:%H:%M}"
    return f"{CALLED[one.step]} {was} → {will}"


def _object(seen: Foreseen) -> dict[str, Any]:
    first = [
        {
            "number": ticket[0].ticket.number,
            "due": [{"name": each.step, "was": each.was.isoformat(), "will": each.will.isoformat()} for each in ticket],
        }
        for ticket in seen.first
    ]
    return {"open": seen.open, "moved": seen.moved, "late": seen.late, "first": first}
