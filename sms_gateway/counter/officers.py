"""The officers' window: the desk by SMS, for whoever has only a basic phone.

ANTRE, STATUS, PROSES, JAWAB and SELESAI from an operator's phone. What they do is done by `casework`, with the same
rights and the same audit as at the console. SELESAI says that the work is done: it answers as JAWAB does, since only
its reporter resolves a report. Of a ticket that this very phone has reported the officer is a citizen: SELESAI closes
it, and nobody answers a report of their own. Every other message from such a phone is a citizen's too.
"""

import logging
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from parsers.intents import Addition, Intent, OfficerAct, Report, Satisfied, StatusQuery
from parsers.numbers import is_valid
from parsers.text import clean, keys_of
from sms_gateway.casework import Casework
from sms_gateway.counter import orders
from sms_gateway.counter.exchange import Exchange
from sms_gateway.language import Language
from sms_gateway.phone import mask
from sms_gateway.pins import DIGITS, Pins
from sms_gateway.roles import Caller, Operator
from sms_gateway.storage import pins as kept
from sms_gateway.storage import tickets
from sms_gateway.storage.pins import Pin

_log = logging.getLogger(__name__)

_PIN = re.compile(DIGITS)
_FIRST = re.compile(rf"({DIGITS})(?![0-9])[\s.,:;#*-]*(.*)", re.DOTALL)
"""What stands where a PIN belongs, and the words behind it."""
_SLIP = re.compile(r"\W*([^\W\d]+)\W*([0-9]{4,})")
"""A word and a number: how a command with a slip of the finger begins, and hardly a report."""
_PINLIKE = re.compile("[0-9]{4,}")
_PIECE = re.compile(r"[^\W\d_]+|[0-9]+")
_HEAD = 80
"""Signs from the start in which a PIN is looked for."""
_WORDS = frozenset({"reply", "start", "queue", "satisfied"})
_ACTS = frozenset({"reply", "start"})
_NUMBER = (7, 8)
"""Digits of a ticket's number."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an officer's message asks for.

    unclear: it seems to be theirs, but nobody can tell what it asks. own: to answer what they have reported themselves.
    stray: a report that may have a PIN in it.
    `in_sight`: `number` is of a ticket that this operator sees.
    """

    what: Literal["queue", "read", "reply", "start", "unclear", "own", "stray"]
    number: str | None = None
    words: str = ""
    in_sight: bool = False


@dataclass(frozen=True, slots=True)
class Officers:
    casework: Casework
    pins: Pins

    def serve(self, ex: Exchange, intent: Intent) -> bool:
        """Deals with an officer's message. False: whoever sent it is a citizen, or means to be one.

        Whose phone it is, is looked up for commands alone: a citizen's report costs nothing here.
        """
        order = _order(ex, intent)
        found = kept.by_phone(ex.db, ex.contact.phone) if order else None
        if order is None or found is None:
            return False
        operator, pin = found
        meant = self._meant(ex, operator, order, intent)
        if meant is None and isinstance(intent, Report):
            meant = _strayed(ex, operator, intent, self.pins.demands(pin))
        if meant is None:
            return False
        if self.pins.demands(pin):
            kept.hide(ex.db, ex.inbound_id, _hidden(ex.message.body, meant))
            meant = _unjoined(meant)
        if ex.silent:  # so many messages that a machine may send them: nothing is done that nobody is told of
            _log.warning("%s texts too much: an officer's SMS is kept, and nothing is done", mask(ex.contact.phone))
        else:
            self._serve(replace(ex, language=_language(ex, operator)), operator, pin, meant)
        return True

    @staticmethod
    def _meant(ex: Exchange, operator: Operator, order: Order, intent: Intent) -> Order | None:
        """The order as it concerns this operator; None: it is a citizen's.

        A slip is an officer's where it names a ticket in sight.
        """
        number = order.number
        ticket = tickets.by_number(ex.db, number) if number and is_valid(number) else None
        in_sight = ticket is not None and operator.sees(ticket, ex.now)
        order = replace(order, in_sight=in_sight)
        if ticket and ticket.phone == ex.contact.phone:
            return replace(order, what="own") if in_sight and isinstance(intent, OfficerAct) else None
        return None if order.what == "stray" or (order.what == "unclear" and number and not in_sight) else order

    def _serve(self, ex: Exchange, operator: Operator, pin: Pin, order: Order) -> None:
        caller = Caller(operator, marks=("sms",))
        match order.what:
            case "queue":
                orders.tell_queue(ex, self.casework.enquiries, caller)
            case "read":
                orders.tell_ticket(ex, self.casework.enquiries, caller, order.number or "")
            case "unclear" | "stray":
                ex.say("officer_how_pin" if self.pins.demands(pin) else "officer_how")
            case "own":
                ex.say("officer_own", number=order.number or "")
            case "reply":
                self._act(ex, caller, pin, order, orders.reply)
            case "start":
                self._act(ex, caller, pin, order, orders.start)

    def _act(self, ex: Exchange, caller: Caller, pin: Pin, order: Order, deed: orders.Deed) -> None:
        """An act, where the PIN says that it is the officer's own."""
        words = self._believed(ex, caller.operator, pin, order) if self.pins.demands(pin) else order.words
        if words is not None:
            deed(ex, self.casework, caller, order.number or "", words.strip())

    def _believed(self, ex: Exchange, operator: Operator, pin: Pin, order: Order) -> str | None:
        """The words behind the right PIN; else None, and the officer is told."""
        found = _FIRST.fullmatch(order.words)
        match self.pins.judge(ex.db, operator.id, pin, found[1] if found else None):
            case "right" if found:
                return found[2]
            case "none":
                ex.say("officer_pin_none")
            case "wrong":
                ex.say("officer_pin_wrong")
            case "locked":  # once, or whoever forges the number could have the officer texted without end
                until = kept.of(ex.db, operator.id).locked_until
                ex.say("officer_pin_locked", once=f"pin:{operator.id}:{until:%Y-%m-%dT%H:%M}" if until else None)
            case _:
                ex.say("officer_pin_missing", number=(order.number or "")[:12])
        return None


def _order(ex: Exchange, intent: Intent) -> Order | None:
    """None: a citizen's, whoever sends it."""
    match intent:
        case OfficerAct(act="queue"):
            return Order("queue")
        case OfficerAct(act=act, number=str(number), text=words):
            return Order("start" if act == "start" else "reply", number, words)
        case OfficerAct():
            return Order("unclear")
        case Satisfied(number=str(number), text=words):
            return Order("reply", number, words)
        case StatusQuery(number=str(number)):
            return Order("read", number)
        case Addition(number=str(number)):
            return Order("unclear", number)
        case Report() if not (intent.explicit or intent.place) and _says(ex, _first_word(ex)) == "reply":
            return Order("unclear")
        case Report() if slip := _SLIP.match(ex.message.body):
            return Order("unclear", None if _says(ex, slip[1]) in _WORDS else slip[2])
        case Report() if _PINLIKE.search(clean(ex.message.body)[:_HEAD]):
            return Order("stray")
        case _:
            return None


def _first_word(ex: Exchange) -> str:
    return next(iter(ex.message.body[:_HEAD].split(maxsplit=1)), "")


def _strayed(ex: Exchange, operator: Operator, report: Report, pinned: bool) -> Order | None:
    """A report that is none: an order with its PIN or its number in the wrong place. None: it is a citizen's.

    Nobody else may read a PIN in it, so what cannot be told apart is asked for again; a report says LAPOR, or where.
    """
    if report.place or report.choices or report.explicit:
        return None
    head = clean(ex.message.body)[:_HEAD]
    named = [ticket for number in _numbers(head) if (ticket := tickets.by_number(ex.db, number))]
    if any(ticket.phone == ex.contact.phone for ticket in named):
        return None
    in_sight = [ticket for ticket in named if operator.sees(ticket, ex.now)]
    if in_sight:
        return Order("unclear", in_sight[0].number, in_sight=True)
    return Order("unclear") if pinned and _has_an_act_beside_a_pin(ex, head) else None


def _numbers(head: str) -> list[str]:
    """What may be tickets' numbers, be they run together with a PIN."""
    runs = _PINLIKE.findall(head)
    ends = {each for run in runs for size in _NUMBER for each in (run[:size], run[-size:]) if len(each) == size}
    return sorted(filter(is_valid, ends))


def _has_an_act_beside_a_pin(ex: Exchange, head: str) -> bool:
    pieces = _PIECE.findall(head)
    sides = [*pairwise(pieces), *pairwise(pieces[::-1])]
    return any(_PIN.fullmatch(pin) and _says(ex, word) in _ACTS for word, pin in sides)


def _says(ex: Exchange, word: str) -> str | None:
    """Which command this word is."""
    found = ex.edition.vocabulary.commands.at(keys_of(word), 0)
    return found[0].says if found else None


def _language(ex: Exchange, operator: Operator) -> Language:
    return ex.desk.languages.get(operator.language or "", ex.language)


def _unjoined(order: Order) -> Order:
    """A number that is no ticket's may be half of one and a PIN: it is not said again."""
    return replace(order, what="unclear") if order.number and not order.in_sight else order


def _hidden(body: str, order: Order) -> str:
    """The message without what may be a PIN: all numbers at its start but the ticket's."""
    said, ticket = clean(body), order.number if order.in_sight else None
    head = _PINLIKE.sub(lambda found: found[0] if found[0] == ticket else "****", said[:_HEAD])
    return head + said[_HEAD:].lstrip("0123456789")
