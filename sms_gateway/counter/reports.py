"""A message that is no command: an answer, a repeat, a follow-up, or a new report."""

from parsers.intents import Report
from sms_gateway.counter.choosing import do_to_one_of, take_along, waiting_with
from sms_gateway.counter.deeds import add_part, add_unasked
from sms_gateway.counter.exchange import Exchange
from sms_gateway.counter.opening import is_broken_off, is_repeat, open_ticket
from sms_gateway.counter.questions import is_answer, is_answered_twice
from sms_gateway.tickets import OPEN


def take(ex: Exchange, report: Report) -> None:
    mine = ex.mine(*OPEN)
    awaited = [ticket for ticket in mine if ticket.status in ("deferred", "answered")]
    if is_repeat(ex, mine) or is_answer(ex, report) or is_answered_twice(ex, report, mine):
        return
    if _is_bare(report) and mine and is_broken_off(ex, mine[0]):
        add_part(ex, mine[0], report.text)
    elif _is_bare(report) and len(awaited) == 1:
        add_unasked(ex, awaited[0], report.text)
    elif _is_bare(report) and awaited:
        do_to_one_of(ex, awaited, "add", report.text)
    else:
        again = [one for one in waiting_with(ex) if one[1] == report.text]
        take_along(ex, open_ticket(ex, report), report.text, again)


def _is_bare(report: Report) -> bool:
    """No place, no class word, no flag: it may belong to what we have or wait for."""
    said = report.explicit or report.secret or report.anonymous or report.urgent or report.place or report.choices
    return bool(report.text) and not said
