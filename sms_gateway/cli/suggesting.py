"""`ticket suggest`: what past decisions suggest, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sms_gateway.cli.printing import line
from sms_gateway.english import some

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway
    from sms_gateway.storage.engine import Connection

_FEW = 60


def suggestions(db: Connection, gateway: Gateway, number: str) -> dict[str, Any]:
    """As the API shows them. Raises NotFound."""
    from sms_gateway import views

    ticket = gateway.desk.ticket(db, number)
    advice = gateway.triage.advice(db, ticket)
    alike = [(one.ticket, one.likeness) for one in gateway.triage.alike(db, ticket, lambda _: True)]
    names = gateway.enquiries.names(db, [ticket])
    return views.suggestions(ticket, advice.agency, advice.category, advice.learnt, alike, names)


def tell(told: dict[str, Any]) -> None:
    agency, category = told["agency"], told["class"]
    line(f"{told['number']}: learnt from {some(told['learnt'], 'decision')}")
    line(f"agency  {agency['name']} ({agency['code']}), {_why(agency)}" if agency else "agency  no suggestion")
    line(f"class   {category['class']}, {_why(category)}" if category else "class   no suggestion")
    for one in told["alike"]:
        both = " ".join(one["words"])
        line(f"alike   {one['score']:3d} {one['number']} {one['status']}: {one['text'][:_FEW]}  [{both}]")


def _why(one: dict[str, Any]) -> str:
    return f"{int(100 * one['confidence'])} % sure by: {', '.join(one['words'])}"
