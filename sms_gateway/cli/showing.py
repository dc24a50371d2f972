"""`ticket show`: one report with its messages and its history, as data and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sms_gateway.cli.printing import line
from sms_gateway.tickets import OPEN

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway


def in_full(gateway: Gateway, number: str, unmasked: bool = False) -> dict[str, Any]:
    return gateway.database.read(lambda db: gateway.enquiries.in_full(db, gateway.desk.ticket(db, number), unmasked))


def tell(seen: dict[str, Any]) -> None:
    """Prints what `in_full` gives."""
    agency = f"{seen['agency']['name']} ({seen['agency']['code']})" if seen["agency"] else "none: the national queue"
    flags = [flag for flag in ("secret", "anonymous", "urgent", "spam") if seen[flag]]
    topic = [seen["category"]] if seen["category"] else []
    line(f"{seen['number']}  {seen['status']}  {' '.join([seen['class'], *topic, *flags])}")
    line(f"agency   {agency}")
    if seen["ombudsman_at"]:
        there = "with the Ombudsman since" if seen["status"] in OPEN else "handed over to the Ombudsman on"
        line(f"{there} {seen['ombudsman_at'][:10]}")
    for name, told in (("assignee", "assigned"), ("merged_into", "merged")):
        if seen[name]:
            line(f"{told:9}{'into ' if name == 'merged_into' else 'to '}{seen[name]}")
    if seen["disputed"] or seen["reopened"]:
        line(f"came back: disputed {seen['disputed']}, reopened {seen['reopened']}")
    line(f"phone    {seen['phone'] or 'hidden'}")
    line(f"opened   {seen['opened_at']}")
    for name, at in seen["due"].items():
        line(f"{name:9}by {at[:10] if at else '-'}")
    line(f"\n{seen['text']}\n")
    for message in seen["messages"]:
        arrow = "<" if message["direction"] == "inbound" else ">"
        line(f"{message['created_at'][:16]} {arrow} {message['body']}  [{message['state']}]")
    line("")
    for event in seen["events"]:
        about = " ".join(f"{name}: {value}" for name, value in event["data"].items())
        line(f"{event['at'][:16]} {event['kind']} by {event['actor']} {about}".rstrip())
