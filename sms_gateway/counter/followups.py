"""What follows a report: asked about, added to, closed, disputed, rated, withdrawn, corrected, muted."""

from typing import assert_never

from parsers.intents import (
    Addition,
    Correction,
    Dispute,
    Mute,
    OfficerAct,
    Rating,
    Satisfied,
    StatusQuery,
    Withdrawal,
)
from parsers.text import keys_of
from sms_gateway.counter import deeds
from sms_gateway.counter.choosing import (
    add_to_awaited,
    dispute_all,
    do_to_chosen,
    do_to_one_of,
    lies_in,
    means_all,
    take_along,
    waiting_with,
)
from sms_gateway.counter.deeds import ask_with_words, goes_on, heed, is_disputable, say_status
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.opening import (
    CORRECTABLE,
    as_report,
    ask_near,
    flags_of,
    is_repeat,
    open_ticket,
    read_report,
    warn,
)
from sms_gateway.counter.questions import ask_again
from sms_gateway.counter.reports import take
from sms_gateway.history import REPORTER, taken_in
from sms_gateway.storage import tickets
from sms_gateway.tickets import OPEN, Ticket

FollowUp = StatusQuery | Addition | Satisfied | Dispute | Rating | Withdrawal | Correction | Mute | OfficerAct


def answer(ex: Exchange, said: FollowUp) -> None:
    match said:
        case StatusQuery():
            _status(ex, said)
        case Addition():
            _add(ex, said)
        case Satisfied():
            _satisfied(ex, said)
        case Dispute():
            _dispute(ex, said)
        case Rating():
            _rate(ex, said)
        case Withdrawal():
            _withdraw(ex, said)
        case Correction():
            _correct(ex, said)
        case Mute():
            _mute(ex, said)
        case OfficerAct():
            _act(ex, said)
        case _:
            assert_never(said)


def _status(ex: Exchange, query: StatusQuery) -> None:
    if query.number:
        return _status_of(ex, query.number, query.text)
    known = ex.mine(*OPEN) or ex.mine()[:1]
    if len(known) > 1:
        return deeds.say_list(ex, known)
    return _say_newest(ex, known)


def _status_of(ex: Exchange, number: str, words: str) -> None:
    if not words and (waiting := _asked_for_a_number(ex, number)):
        return add_to_awaited(ex, waiting, ex.message.body.strip())
    ticket = ex.own(number, silent=bool(words))
    if ticket is None:
        return _add_elsewhere(ex, number, words, ex.mine(*OPEN)) if words else None
    question = ex.asked()
    bare = not any(char.isalpha() for char in ex.message.body)
    if bare and question.get("kind") == "which" and ticket.id in question["tickets"]:
        return do_to_chosen(ex, question, ticket)
    return ask_with_words(ex, ticket, words) if words else say_status(ex, ticket)


def _asked_for_a_number(ex: Exchange, number: str) -> list[Ticket]:
    """`12345678`, `no 12345678`: a customer's number, and not one of ours, nor a slip in one, answers an officer."""
    said = {word for word in keys_of(ex.message.body) if word.isalpha()}
    ours = any(_are_alike(one.number, number) for one in ex.mine())
    return ex.mine("deferred") if said <= ex.edition.vocabulary.fillers and not ours else []


def _are_alike(number: str, typed: str) -> bool:
    """But for a digit, or two that changed places."""
    return len(number) == len(typed) and sum(a != b for a, b in zip(number, typed, strict=True)) <= 2


def _add(ex: Exchange, addition: Addition) -> None:
    number, words = addition.number, addition.text.strip()
    mine = ex.mine(*OPEN)
    if number and (ticket := ex.own(number, silent=bool(words))):
        _do_with_waiting(ex, "add", ticket, words)
    elif words:
        _add_elsewhere(ex, number, words, mine)
    elif not number and len(mine) > 1:
        _status(ex, StatusQuery())
    elif not number:
        _say_newest(ex, mine)


def _add_elsewhere(ex: Exchange, number: str | None, words: str, candidates: list[Ticket], deed: str = "add") -> None:
    """No number, or not the right one: to the ticket it can be meant for, else a report of its own."""
    if is_repeat(ex, ex.mine(*OPEN)):
        return
    candidates = candidates or [one for one in ex.mine()[:1] if goes_on(ex, one)]
    if candidates and not (number and ex.is_anothers(number)):
        do_to_one_of(ex, candidates, deed, words)
    else:
        open_ticket(ex, as_report(ex, words, text=ex.message.body.strip()))


def _satisfied(ex: Exchange, said: Satisfied) -> None:
    deed, words = ("close_in_doubt", ex.message.body.strip()) if _is_in_doubt(ex, said.text) else ("close", said.text)
    if said.number:
        return _do_to(ex, deed, said.number, words)
    if ex.asked().get("kind") == "rating" and ex.edition.vocabulary.opinions.issuperset(keys_of(ex.message.body)):
        return ask_again(ex)  # PUAS to "how satisfied?"
    return _do_to_one(ex, deed, ex.mine("answered") or ex.mine(*OPEN), words)


def _is_in_doubt(ex: Exchange, words: str) -> bool:
    """`BATAL 4071839 tidak jadi`, `puas?`: the words say something else than the command, or ask."""
    return "?" in ex.message.body or not ex.edition.vocabulary.doubts.isdisjoint(keys_of(words))


def _dispute(ex: Exchange, said: Dispute) -> None:
    disputable = [one for one in ex.mine("answered") or ex.mine("resolved") if is_disputable(ex, one)]
    if said.number and (ticket := ex.own(said.number, silent=bool(said.text))):
        _do_with_waiting(ex, "dispute", ticket, said.text)
    elif said.number and said.text:
        _add_elsewhere(ex, said.number, said.text, disputable or ex.mine(*OPEN), "dispute")
    elif len(disputable) > 1 and not said.number and means_all(ex, len(disputable)):
        dispute_all(ex, disputable, [(ex.inbound_id, said.text)])
    elif not said.number and disputable:
        named = [one for one in disputable if lies_in(ex, one, said.text)]
        do_to_one_of(ex, named if len(named) == 1 else disputable, "dispute", said.text)
    elif not said.number and said.text:
        take(ex, read_report(ex, said.text))
    elif not said.number and (waiting := ex.mine("deferred")):
        add_to_awaited(ex, waiting, ex.message.body.strip())
    elif not said.number:
        _say_newest(ex, ex.mine())


def _rate(ex: Exchange, rating: Rating) -> None:
    ended = ex.mine("resolved", "closed", "answered")
    unrated = [one for one in ended if one.rating is None]
    ticket = ex.own(rating.number) if rating.number else next(iter(unrated or ended), None)
    if ticket:
        deeds.rate(ex, ticket, rating.stars)
    elif not rating.number:
        _say_newest(ex, ex.mine())


def _withdraw(ex: Exchange, said: Withdrawal) -> None:
    """Never without a second word: it cannot be undone."""
    mine = sorted([*ex.mine(*OPEN), *ex.requests()], key=lambda one: one.id, reverse=True)
    if said.number and not _is_in_doubt(ex, said.text):
        _do_to(ex, "withdraw", said.number)
    elif said.number:
        _do_to(ex, "withdraw_in_doubt", said.number)
    elif len(mine) == 1:
        deeds.ask_to_withdraw(ex, mine[0])
    else:
        _do_to_one(ex, "withdraw", mine)


def _mute(ex: Exchange, said: Mute) -> None:
    if said.number:
        _do_to(ex, "mute", said.number)
    else:
        _do_to_one(ex, "mute", ex.mine(*OPEN))


def _correct(ex: Exchange, said: Correction) -> None:
    newest = next(iter(ex.mine()), None)
    if said.number:
        newest = ex.own(said.number, silent=bool(said.text))
        if newest is None:
            return _add_elsewhere(ex, said.number, said.text, ex.mine(*OPEN)) if said.text else None
    if not said.text:
        if newest and newest.is_open:
            return ex.say("correction_how", newest, number=newest.number)
        return _say_newest(ex, [newest] if newest else [])
    if newest is None or not goes_on(ex, newest):
        return take(ex, as_report(ex, said.text))
    known = taken_in(newest.opened_at, tickets.events(ex.db, newest.id))  # before that there was no receipt to read
    if ex.came - known <= CORRECTABLE and newest.status == "received":
        return _put_right(ex, newest, said.text)
    ex.desk.add(ex.db, newest, said.text, ex.inbound_id)
    heed(ex, newest, said.text)
    return ex.say("correction_late", newest, number=newest.number)


def _put_right(ex: Exchange, ticket: Ticket, words: str) -> None:
    """The place and the flags too, where the better words have some."""
    report = read_report(ex, words)
    flags = {"secret": report.secret, "anonymous": report.anonymous}
    corrected = ex.desk.correct(ex.db, ticket, report.text or ticket.text, ex.inbound_id, **flags)
    if report.urgent:
        warn(ex, corrected)
        corrected = ex.desk.mark(ex.db, corrected, report.secret, report.anonymous, report.urgent)
    if report.place and report.place != ticket.agency:
        corrected = ex.desk.register.route(ex.db, corrected, report.place, REPORTER)
    ex.say("corrected", corrected, flags=flags_of(ex, corrected), number=corrected.number, agency=ex.agency(corrected))
    near = [code for code in report.choices or report.suggestions if code != ticket.agency]
    if near and not report.place:
        ask_near(ex, corrected, near)


def _act(ex: Exchange, act: OfficerAct) -> None:
    """JAWAB, PROSES, ANTRE from a phone that is no officer's; `antri` alone is what a citizen suffers from."""
    if act.act == "reply":
        _add(ex, Addition(number=act.number, text=act.text))
    elif act.act == "queue" and not act.number:
        take(ex, read_report(ex, ex.message.body))
    else:
        _status(ex, StatusQuery(number=act.number, text=act.text))


def _do_with_waiting(ex: Exchange, deed: str, ticket: Ticket, words: str) -> None:
    """The number also answers what waited for it."""
    if waiting := waiting_with(ex):
        take_along(ex, ticket, words, waiting)
        ex.settle()
    deeds.do(ex, deed, ticket, words)


def _do_to(ex: Exchange, deed: str, number: str, words: str = "") -> None:
    if ticket := ex.own(number):
        deeds.do(ex, deed, ticket, words)


def _do_to_one(ex: Exchange, deed: str, candidates: list[Ticket], words: str = "") -> None:
    """To the ticket that is meant, be it one that has ended; without any, how to begin."""
    candidates = candidates or ex.mine()[:1]
    if candidates:
        do_to_one_of(ex, candidates, deed, words)
    else:
        _say_newest(ex, [])


def _say_newest(ex: Exchange, mine: list[Ticket]) -> None:
    """Without a ticket: how to begin."""
    newest = next(iter(mine or ex.mine()), None)
    if newest:
        say_status(ex, newest)
    else:
        ex.say("status_none", short_code=ex.message.recipient)
