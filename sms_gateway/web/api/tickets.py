"""Tickets: looking at them, and what an operator does to one."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from sms_gateway import casefile, views
from sms_gateway.errors import Malformed, NotFound
from sms_gateway.figures import LONGEST
from sms_gateway.history import Event
from sms_gateway.month import Month
from sms_gateway.reports import written
from sms_gateway.storage import agencies, figures, queue, replays, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.replays import Answer
from sms_gateway.tickets import OPEN, STATUSES, Ticket
from sms_gateway.views import Json
from sms_gateway.web.api.operations import Call

Deed = Callable[[Connection, Call], Ticket]
"""What an operator does to a ticket, in an open transaction."""

_FIRST, _LAST = date(1970, 1, 1), date(9000, 1, 1)


def listed(call: Call) -> Json:
    """One page, in the order they came."""
    limit, which, now = page_limit(call), _filtered(call), call.gateway.clock()

    def page(db: Connection) -> tuple[list[Ticket], views.Names]:
        found = queue.in_order(db, which, now, int(call.query.get("cursor", 0)), limit + 1, *period(call))
        return found, call.gateway.enquiries.names(db, found)

    found, names = call.gateway.database.read(page)
    shown = found[:limit]
    tell_of_phones(call, shown)
    due = call.gateway.desk.due_dates.of
    items = [views.ticket(one, due(one), names, call.caller.may_know_reporter(one)) for one in shown]
    return {"items": items, "next_cursor": str(shown[-1].id) if len(found) > limit else None}


def shown(call: Call) -> Json:
    """One, with its messages and its history."""

    def file(db: Connection) -> tuple[Ticket, Json]:
        ticket = _seen(db, call)
        return ticket, call.gateway.enquiries.in_full(db, ticket, call.caller.may_know_reporter(ticket))

    ticket, told = call.gateway.database.read(file)
    tell_of_phones(call, [ticket])
    return told


def events(call: Call) -> Json:
    """One page of the history of one."""
    limit, after = page_limit(call), int(call.query.get("cursor", 0))

    def history(db: Connection) -> tuple[Ticket, list[tuple[int, Event]]]:
        ticket = _seen(db, call)
        return ticket, tickets.numbered_events(db, ticket.id, after)

    ticket, found = call.gateway.database.read(history)
    shown = found[:limit]
    items = [views.event(each, ticket.timezone) for _, each in shown]
    return {"items": items, "next_cursor": str(shown[-1][0]) if len(found) > limit else None}


def why(call: Call) -> Json:
    """How each of its due dates came about."""
    return call.gateway.database.read(lambda db: call.gateway.enquiries.why(db, _seen(db, call)))


def suggested(call: Call) -> Json:
    """Whose it probably is and what, and who tells of the same; nothing is done."""
    triage, now = call.gateway.triage, call.gateway.clock()

    def looked(db: Connection) -> Json:
        ticket = _seen(db, call)
        advice = triage.advice(db, ticket)
        alike = triage.alike(db, ticket, lambda one: call.caller.operator.sees(one, now))
        pairs, names = [(one.ticket, one.likeness) for one in alike], call.gateway.enquiries.names(db, [ticket])
        return views.suggestions(ticket, advice.agency, advice.category, advice.learnt, pairs, names)

    return call.gateway.database.read(looked)


def counted(call: Call) -> Json:
    """How many came in, are in hand, are done; of a bounded period also how often they came back."""
    since, until = period(call)
    which = tickets.Filter(agency=_agency(call), since=since, until=until)
    found = call.gateway.database.read(tickets.counted, which)
    bounded = since and (until or call.gateway.clock()) - since <= timedelta(days=LONGEST)
    returns = call.gateway.database.read(figures.returns, which.agency, since, until) if bounded else None
    by_status = {status: found.get(status, 0) for status in STATUSES}
    total, in_hand = sum(by_status.values()), sum(by_status[status] for status in OPEN)
    return {
        "total": total,
        "open": in_hand,
        "done": total - in_hand,
        "by_status": by_status,
        "disputed": None if returns is None else sum(one.disputed for one in returns),
        "reopened": None if returns is None else sum(one.reopened for one in returns),
    }


def case_file(call: Call) -> str:
    """Sealed; the audit tells who took it."""
    ticket = call.gateway.database.read(_seen, call)
    may_know = call.caller.may_know_reporter(ticket)
    return casefile.written(call.gateway.dossiers.given_to(call.caller, ticket.number, may_know))


def monthly(call: Call) -> str:
    """The report of a month, as its file has it to the byte. Raises NotFound."""
    try:
        return written(call.gateway.reports.of(Month.parse(call.path["month"])), _agency(call))
    except Malformed as error:
        raise NotFound(str(error)) from None


def done(deed: Deed) -> Callable[[Call], str]:
    """A deed as an operation: in one transaction with its key; the ticket as it then stands.

    The answer is kept to be repeated, so it shows no phone number, whoever asks.
    """

    def work(call: Call) -> str:
        def doing(db: Connection) -> Answer:
            ticket = deed(db, call)
            told = call.gateway.enquiries.in_full(db, ticket, unmasked=False)
            return Answer(201, json.dumps(told, ensure_ascii=False), ticket.id)

        database, now, token = call.gateway.database, call.gateway.clock(), call.caller.token_id
        if call.key is None or token is None:
            return database.write(doing).body
        return database.write(replays.once, token, call.key, _digest(), now, doing).body

    return work


def reply(db: Connection, call: Call) -> Ticket:
    text, urgent = call.body["text"], call.body.get("urgent", False)
    return call.gateway.casework.reply(db, call.caller, call.path["number"], text, urgent)


def move(db: Connection, call: Call) -> Ticket:
    said = call.body
    to, reason, agency = said["status"], said.get("reason", ""), said.get("agency")
    return call.gateway.casework.move(db, call.caller, call.path["number"], to, reason, agency)


def note(db: Connection, call: Call) -> Ticket:
    return call.gateway.casework.note(db, call.caller, call.path["number"], call.body["text"])


def classify(db: Connection, call: Call) -> Ticket:
    kind, topic = call.body["class"], call.body["category"]
    return call.gateway.casework.classify(db, call.caller, call.path["number"], kind, topic)


def assign(db: Connection, call: Call) -> Ticket:
    return call.gateway.casework.assign(db, call.caller, call.path["number"], call.body["operator"])


def merge(db: Connection, call: Call) -> Ticket:
    return call.gateway.casework.merge(db, call.caller, call.path["number"], call.body["into"])


def hand_back(db: Connection, call: Call) -> Ticket:
    return call.gateway.casework.hand_back(db, call.caller, call.path["number"], call.body["reason"])


def spam(db: Connection, call: Call) -> Ticket:
    return call.gateway.casework.spam(db, call.caller, call.path["number"])


def page_limit(call: Call) -> int:
    return int(call.query.get("limit", 50))


def period(call: Call) -> tuple[datetime | None, datetime | None]:
    """From the first moment of `since` to before the end of `until`, in the zone of the settings."""
    zone = ZoneInfo(call.gateway.settings.timezone)

    def begin(name: str, days: int) -> datetime | None:
        day = call.query.get(name)
        return _midnight(date.fromisoformat(day), days, zone) if day else None

    return begin("since", 0), begin("until", 1)


def tell_of_phones(call: Call, seen: list[Ticket]) -> None:
    """The audit is told whose phone numbers were shown in full."""
    known = [one.number for one in seen if call.caller.may_know_reporter(one)]
    if known:
        call.gateway.casework.tell_audit(call.caller, "unmask", known)


def _filtered(call: Call) -> queue.Wanted:
    """What the query asks for, no wider than what the operator sees."""
    return queue.Wanted(
        agency=_agency(call),
        national=call.query.get("national", False),
        region=_known(call, "region"),
        category=call.query.get("class"),
        topic=call.query.get("category"),
        status=call.query.get("status"),
        flag=call.query.get("flag"),
        overdue=call.query.get("overdue", False) or call.caller.operator.sees_late_only,
        words=call.query.get("q", ""),
    )


def _agency(call: Call) -> str | None:
    return call.caller.operator.narrowed(_known(call, "agency"))


def _known(call: Call, what: str) -> str | None:
    """The code that is asked for. Raises NotFound: of a slip of the pen nobody shall think that nothing came in."""
    code: str | None = call.query.get(what)
    if code and call.gateway.database.read(agencies.get, code) is None:
        raise NotFound(f"there is no {what} {code}")
    return code


def _midnight(day: date, days: int, zone: ZoneInfo) -> datetime:
    """Days that no report is from count as the nearest ones that can be reckoned with."""
    return datetime.combine(min(max(day, _FIRST), _LAST) + timedelta(days), time.min, zone)


def _seen(db: Connection, call: Call) -> Ticket:
    return call.gateway.enquiries.seen(db, call.caller.operator, call.path["number"])


def _digest() -> str:
    """Of all that a request asks for: the same key for another one is refused."""
    asked: tuple[Any, ...] = (request.method, request.path, request.get_data(cache=True))
    return hashlib.sha256(repr(asked).encode()).hexdigest()
