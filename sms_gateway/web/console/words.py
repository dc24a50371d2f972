"""What things are called at the desk: statuses, classes, topics, flags, what became of a message, and why."""

from collections.abc import Mapping, Sequence

from sms_gateway.errors import Outcome
from sms_gateway.messages import Kind, State
from sms_gateway.roles import Role
from sms_gateway.storage.queue import Tab
from sms_gateway.tickets import Status, TicketClass
from sms_gateway.web.wording import N_

STATUSES: Mapping[Status, str] = {
    "received": N_("Received"),
    "verified": N_("Verified"),
    "forwarded": N_("Forwarded"),
    "in_progress": N_("In progress"),
    "answered": N_("Answered"),
    "resolved": N_("Resolved"),
    "closed": N_("Closed"),
    "deferred": N_("Asked for more"),
    "archived": N_("Archived"),
    "withdrawn": N_("Withdrawn"),
}
CLASSES: Mapping[TicketClass, str] = {
    "complaint": N_("Complaint"),
    "supervisory": N_("Complaint, supervisory"),
    "aspiration": N_("Aspiration"),
    "information": N_("Information request"),
}
TOPICS: Mapping[str, str] = {
    "roads": N_("Roads"),
    "water": N_("Water"),
    "electricity": N_("Electricity"),
    "waste": N_("Waste"),
    "flood": N_("Flood"),
    "transport": N_("Transport"),
    "health": N_("Health"),
    "education": N_("Education"),
    "population": N_("Civil registry"),
    "social_aid": N_("Social aid"),
    "licences": N_("Licences"),
    "land": N_("Land"),
    "bribery": N_("Bribery"),
    "personal_data": N_("Personal data"),
    "order": N_("Public order"),
    "other": N_("Other"),
}
FLAGS: Mapping[str, str] = {
    "urgent": N_("Urgent"),
    "ombudsman": N_("Ombudsman"),
    "secret": N_("Secret"),
    "anonymous": N_("Anonymous"),
    "spam": N_("Spam"),
}
TABS: Mapping[Tab, str] = {
    "verify": N_("To verify"),
    "answer": N_("To answer"),
    "waiting": N_("Waiting for the citizen"),
    "overdue": N_("Overdue"),
    "ombudsman": N_("With the Ombudsman"),
    "mine": N_("Mine"),
    "all": N_("All"),
}
FIRST_TAB: Mapping[Role, Tab] = {
    "admin": "verify",
    "coordinator": "verify",
    "officer": "answer",
    "ombudsman": "ombudsman",
    "auditor": "all",
}
"""What a role is shown first: its own work."""
_REST = tuple(tab for tab in TABS if tab != "ombudsman")
TABS_OF: Mapping[Role, Sequence[Tab]] = {
    "admin": tuple(TABS),
    "coordinator": _REST,
    "officer": _REST,
    "ombudsman": ("ombudsman", "overdue"),
    "auditor": _REST,
}
"""What a role may choose from, in this order."""
ROLES: Mapping[Role, str] = {
    "admin": N_("National admin"),
    "coordinator": N_("Coordinator"),
    "officer": N_("Officer"),
    "ombudsman": N_("Ombudsman"),
    "auditor": N_("Auditor"),
}
EMPTY: Mapping[Tab, str] = {
    "verify": N_("Nothing waits to be verified. New reports appear here by themselves."),
    "answer": N_("Nothing waits for an answer. What coordinators forward appears here by itself."),
    "waiting": N_("No report waits for its citizen."),
    "overdue": N_("Nothing is overdue."),
    "ombudsman": N_("Nothing has been handed over to the Ombudsman."),
    "mine": N_("You have taken on nothing. Open a report and choose “Assign to me”."),
    "all": N_("There are no reports yet. The first SMS appears here by itself."),
}
COLUMNS: Mapping[str, str] = {
    "due": N_("Due"),
    "text": N_("What it says"),
    "agency": N_("Agency"),
    "class": N_("Class, topic"),
    "status": N_("Status"),
    "flags": N_("Flags"),
    "assignee": N_("Who has it"),
    "age": N_("Age"),
}
"""Of the queue; a ticket's number is always shown."""

STATES: Mapping[State, str] = {
    "queued": N_("waits to be sent"),
    "sending": N_("is being sent"),
    "sent": N_("sent"),
    "delivered": N_("delivered"),
    "undelivered": N_("not delivered"),
    "failed": N_("failed"),
    "unknown": N_("not known yet whether it was sent"),
    "expired": N_("came too late to be sent"),
    "cancelled": N_("cancelled"),
    "suppressed": N_("not sent"),
}
ARRIVED: frozenset[State] = frozenset({"delivered"})
LOST: frozenset[State] = frozenset({"undelivered", "failed", "expired"})
KINDS: Mapping[Kind, str] = {
    "answer": N_("automatic answer"),
    "notice": N_("notice"),
    "update": N_("scheduled update"),
}
WHY: Mapping[Outcome, str] = {
    Outcome.REJECTED: N_("the carrier refused it"),
    Outcome.BAD_NUMBER: N_("the number cannot be reached"),
    Outcome.OPTED_OUT: N_("the citizen told the carrier to stop"),
    Outcome.MISCONFIGURED: N_("the carrier's settings are wrong: tell the administrator"),
    Outcome.NO_SENDER: N_("the carrier's settings are wrong: tell the administrator"),
    Outcome.UNAVAILABLE: N_("the carrier is not available"),
    Outcome.THROTTLED: N_("the carrier is busy"),
    Outcome.UNREACHABLE: N_("the phone is off or out of reach"),
    Outcome.FAULT: N_("the network stumbled"),
    Outcome.BLOCKED: N_("the network filtered it"),
    Outcome.EXPIRED: N_("its time ran out on the way"),
    Outcome.UNKNOWN: N_("nobody knows whether it arrived; it is being looked up"),
}
OURS: Mapping[str, str] = {
    "digest": N_("told in one SMS with other news"),
    "lease": N_("nobody knows whether it arrived; it is being looked up"),
    "held": N_("the carrier does not know whether it was sent: it is not sent twice"),
    "stopped": N_("the citizen wants no SMS"),
    "blocked": N_("this phone is blocked"),
    "unreachable": N_("the number cannot be reached"),
    "silent": N_("this phone seems to be a machine and is not answered for a while"),
    "no phone": N_("its sender is no phone"),
    "off duty": N_("the officer was off duty by then"),
}
"""Why a message ended as it did, where we said so ourselves."""
EFFECTS: Mapping[str, str] = {
    "believed": "",
    "correction": N_("corrects what was said before"),
    "none": N_("changes nothing"),
}
LIMITS: Mapping[str, str] = {
    "verify": N_("Verify and forward"),
    "respond": N_("First response"),
    "simple": N_("Done"),
    "complaint": N_("Done"),
    "supervisory": N_("Done"),
    "personal_data": N_("Done"),
    "complete_deferred": N_("Completed by the citizen"),
    "close_after_answer": N_("Closing"),
    "legal": N_("Legal limit"),
}
HOLIDAYS = (
    N_("Ascension Day"), N_("Ascension Joint Holiday"), N_("Christmas Day"), N_("Christmas Joint Holiday"),
    N_("Day of Silence"), N_("Day of Silence Joint Holiday"), N_("Easter Sunday"), N_("Eid al-Adha"),
    N_("Eid al-Adha Joint Holiday"), N_("Eid al-Fitr"), N_("Eid al-Fitr Joint Holiday"), N_("Eid al-Fitr Second Day"),
    N_("General Election Day"), N_("Good Friday"), N_("Good Friday Joint Holiday"), N_("Independence Day"),
    N_("Independence Day Joint Holiday"), N_("International Labor Day"), N_("Islamic New Year"),
    N_("Isra' and Mi'raj"), N_("Local Election Day"), N_("Lunar New Year"), N_("Lunar New Year Joint Holiday"),
    N_("New Year's Day"), N_("Pancasila Day"), N_("Prophet's Birthday"), N_("Vesak Day"), N_("Vesak Joint Holiday"),
)  # fmt: skip
"""As the calendar calls them."""
