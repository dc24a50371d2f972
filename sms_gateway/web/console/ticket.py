"""One ticket: its conversation, its dates, its history, and what its reader may do to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from sms_gateway.casework import Casework, Colleague, Preview
from sms_gateway.clockwork import NOT_ARRIVED, is_word, of_this_step
from sms_gateway.directory import Edition
from sms_gateway.gateway import Gateway
from sms_gateway.history import Event
from sms_gateway.messages import Unsent
from sms_gateway.phone import mask
from sms_gateway.roles import MOVE_NEEDS, Caller, Operator
from sms_gateway.storage import inbound, operators, outbound, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import Ticket
from sms_gateway.web.access import caller
from sms_gateway.web.console import agencies, history, limits, suggesting, times, words
from sms_gateway.web.console.conversation import Line, Numbered, Talk
from sms_gateway.web.console.queue import back, flags_of, number_of, works_with
from sms_gateway.web.wording import N_
from sms_gateway.web.wording import gettext as _

_REPORTER = "reporter"
_FEW, _MORE = 5, 20


@dataclass(frozen=True, slots=True)
class Box:
    """The answer that is being written. `seen`: the newest line of the history when its writer began.

    `stale`: something came since, so it was not sent.
    """

    text: str = ""
    urgent: bool = False
    seen: int | None = None
    preview: Preview | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Undone:
    """What was not done, `why`, and the `words` that somebody wrote for it.

    `to`: the status it would have got, for whoever tries once more. `seen`: as of a Box; None: nothing is new.
    """

    why: str
    words: str = ""
    to: str = ""
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a ticket's page shows."""

    ticket: Ticket
    edition: Edition
    lines: Sequence[Line]
    deeds: Sequence[history.Deed]
    due: Sequence[limits.Due]
    left: times.Left | None
    flags: Sequence[str]
    handed_over: str
    """The day when it went to the Ombudsman; "": it did not."""
    phone: str
    may_unmask: bool
    others: Sequence[Ticket]
    alike: Sequence[suggesting.Twin]
    suggested: suggesting.Suggested | None
    merged: Sequence[Ticket]
    into: Ticket | None
    assignee: str
    colleagues: Sequence[str]
    canned: Sequence[tuple[str, str]]
    deaf: str
    """What stands between an answer and its citizen; "": nothing that we know of."""
    unheard: str
    """The same, beside any other act."""
    waits: str
    """Why it is not resolved before it is answered again; "": it may be."""
    can: frozenset[str]
    newest: int
    news: int
    heard_only: bool
    """Whether all that is new is the citizen's, which the thread shows by itself: whoever acts has seen it."""
    mark: str


def ticket(gateway: Gateway, number: str) -> ResponseReturnValue:
    """The whole page."""
    return page(gateway, number)


def thread(gateway: Gateway, number: str) -> ResponseReturnValue:
    """What the page asks for every few seconds: the conversation as it now is. 204: nothing is new."""
    since = number_of("since")
    sheet = gateway.database.read(sheet_of, gateway, number, since)
    if sheet.mark == request.args.get("mark"):
        return "", 204
    idle = not gateway.database.read(gateway.casework.draft, caller(), number)
    return render_template("console/thread.html", fragment=True, sheet=sheet, since=since, idle=idle)


def presence(gateway: Gateway, number: str) -> ResponseReturnValue:
    """Says that somebody looks at it, and hears who else does. 204: the same as before."""
    there = gateway.database.write(gateway.casework.look, caller(), number)
    mark = mark_of(there)
    if mark == request.form.get("mark"):
        return "", 204
    return render_template("console/presence.html", there=there, mark=mark, number=number)


def phone(gateway: Gateway, number: str) -> ResponseReturnValue:
    """The page with the phone number in full, once."""
    known = gateway.database.write(gateway.enquiries.unmask, caller(), number)
    return page(gateway, number, phone=known)


def page(
    gateway: Gateway,
    number: str,
    box: Box | None = None,
    status: int = 200,
    phone: str = "",
    undone: Undone | None = None,
) -> ResponseReturnValue:
    """The whole page, with an answer that is being written, what was not done, or a phone number in full."""
    there, draft = gateway.database.write(_enter, gateway.casework, caller(), number)
    since = box.seen if box and box.stale else undone.seen if undone else None
    sheet = gateway.database.read(sheet_of, gateway, number, since)
    box = replace(box or Box(draft), seen=sheet.newest)
    if "reply" in sheet.can and box.text.strip() and box.preview is None:
        box = replace(box, preview=gateway.database.read(gateway.casework.preview, caller(), number, box.text))
    shown = {
        "sheet": replace(sheet, phone=phone or sheet.phone, may_unmask=sheet.may_unmask and not phone),
        "since": sheet.newest,
        "box": box,
        "undone": undone,
        "there": there,
        "mark": mark_of(there),
        "number": number,
        "who": caller().operator,
        "back": back(),
        "status_of": history.status,
        "category_of": history.category,
        "written": agencies.written(sheet.edition, sheet.ticket.agency),
        "clock": times.clock,
    }
    return render_template("console/ticket.html", **shown), status


def sheet_of(db: Connection, gateway: Gateway, number: str, since: int | None = None) -> Sheet:
    """`since`: the newest line of the history that its reader has seen; None: all of it. Raises NotFound."""
    who, now = caller().operator, gateway.clock()
    one = gateway.enquiries.seen(db, who, number)
    edition = gateway.directory.edition(db)
    events = tickets.numbered_events(db, one.id)
    newest = events[-1][0] if events else 0
    talk = _talk(db, gateway, one, events, newest if since is None else since)
    staff = operators.every(db)
    lines = talk.lines()
    unsent = gateway.desk.outbox.unsent(db, one.phone) if who.may("answer") else None
    return Sheet(
        ticket=one,
        edition=edition,
        lines=lines,
        deeds=history.deeds(events, edition, one.timezone),
        due=limits.of(one, [line for _id, line in events], gateway.desk.due_dates, edition, now),
        left=times.left(one.due_at, now, one.timezone) if one.due_at else None,
        flags=[flag for flag in flags_of(one) if flag != "ombudsman"],
        handed_over=times.day_of(one.ombudsman_at, one.timezone) if one.ombudsman_at else "",
        phone="" if one.anonymous else mask(one.phone),
        may_unmask=caller().may_know_reporter(one),
        **_related(db, gateway, one),
        suggested=suggesting.suggested(db, gateway, one) if suggesting.is_wanted(one, who) else None,
        assignee=next((each.name for each in staff if each.id == one.assignee), ""),
        colleagues=[each.name for each in staff if works_with(each, who) and each.sees(one, now)],
        canned=gateway.enquiries.canned(db, caller(), number) if who.may("answer") else [],
        deaf=_(_UNSENT[unsent]) if unsent and unsent in _UNSENT else "",
        unheard=no_sms(unsent),
        waits=_waits([line for _id, line in events]) if one.heard else "",
        can=_can(one, who),
        newest=newest,
        news=sum(line > talk.seen and event.actor == _REPORTER for line, event in events),
        heard_only=all(
            line <= talk.seen or event.is_by_the_way or event.actor in (_REPORTER, who.actor) for line, event in events
        ),
        mark=_mark(one, lines),
    )


def mark_of(there: Sequence[Colleague]) -> str:
    """The same as long as the same colleagues do the same."""
    return ",".join(f"{one.name}{'+' if one.writing else ''}" for one in there)


def _enter(db: Connection, work: Casework, by: Caller, number: str) -> tuple[list[Colleague], str]:
    return work.look(db, by, number), work.draft(db, by, number)


def _talk(db: Connection, gateway: Gateway, one: Ticket, events: Numbered, seen: int) -> Talk:
    return Talk(
        zone=one.timezone,
        received=inbound.of_ticket(db, one.id),
        said=outbound.of_ticket(db, one.id),
        history=events,
        ledger=outbound.ledger(db, one.id),
        judge=gateway.judge,
        seen=seen,
    )


def _waits(events: Sequence[Event]) -> str:
    heard = [line.kind for line in of_this_step(events) if is_word(line.kind, line.actor, line.data)]
    if heard[-1:] == [NOT_ARRIVED]:
        return _("The answer has not reached the citizen: answer again, or archive it with a reason.")
    return _("The citizen has written since the answer: answer again before you resolve it.")


def _related(db: Connection, gateway: Gateway, one: Ticket) -> Mapping[str, Any]:
    """Other tickets in sight that have to do with this one."""
    by, now = caller(), gateway.clock()
    into = tickets.get(db, one.merged_into) if one.merged_into else None
    near = gateway.triage.alike(db, one, lambda each: by.operator.sees(each, now), _FEW)
    apart = [each for each in near if each.ticket.merged_into != one.id and each.ticket != into]
    return {
        "others": gateway.enquiries.of_same_phone(db, by, one)[:_MORE],
        "alike": [suggesting.twin(each, one.agency) for each in apart],
        "merged": [each for each in tickets.merged_into(db, one.id) if by.operator.sees(each, now)],
        "into": into if into and by.operator.sees(into, now) else None,
    }


def no_sms(unsent: Unsent | None) -> str:
    """That the citizen gets none, and why; "": they do."""
    return _("The citizen gets no SMS: %(why)s.", why=_(words.OURS[unsent])) if unsent else ""


_UNSENT: Mapping[Unsent, str] = {
    "blocked": N_("This phone is blocked and gets no SMS: your answer is kept and not sent, and STATUS not answered."),
    "stopped": N_("This citizen wants no SMS: your answer is kept and not sent. Whoever texts STATUS still gets it."),
    "unreachable": N_("This phone cannot be reached: your answer is kept and not sent. Whoever texts STATUS gets it."),
}


def _can(one: Ticket, who: Operator) -> frozenset[str]:
    """What the ticket's state and the operator's rights allow: moves by their status, and the other acts."""
    moves = {to for to in one.moves if who.may(MOVE_NEEDS[to])} - {"answered", "withdrawn", "closed"}
    acts = {
        "reply": who.may("answer") and "answered" in one.moves,
        "classify": who.may("dispose") and one.is_open,
        "take": who.may("answer") and one.is_open,
        "assign": who.may("dispose") and one.is_open,
        "hand_back": who.may("answer") and not who.may("dispose") and "forwarded" in one.moves,
        "note": who.may("note"),
        "merge": who.may("dispose") and one.is_open,
        "spam": who.may("archive") and one.may_be_spam,
    }
    return frozenset(moves | {act for act, allowed in acts.items() if allowed})


def _mark(one: Ticket, lines: Sequence[Line]) -> str:
    """The same as long as nothing that the thread shows has changed."""
    shown = (one.status, [(line.id, line.state, len(line.ledger)) for line in lines])
    return blake2b(repr(shown).encode(), digest_size=8).hexdigest()
