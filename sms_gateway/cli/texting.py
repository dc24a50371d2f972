"""`text` and `phone`: to be a citizen, from a shell. The SMS goes the way of every other one."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from sms_gateway.cli.printing import as_object, aside, line, plain
from sms_gateway.cli.shell import Command, Phone, as_json, opened
from sms_gateway.errors import ConfigError
from sms_gateway.handset import FICTITIOUS, Handset, trial_carrier

if TYPE_CHECKING:
    from sms_gateway.gateway import Gateway
    from sms_gateway.inbox import Received
    from sms_gateway.storage.outbound import Said

_GLANCE = 1.0
"""Seconds between two looks for news while nobody types."""
_ANSWER = ("id", "key", "body", "parts", "state")

_carrier = click.option("--carrier", metavar="NAME", help="The way in and out, where it is not the loopback carrier.")
_to = click.option("--to", "to", metavar="NUMBER", help="The number texted to. The first of ours, unless given.")


@click.command(cls=Command)
@click.argument("sender", type=Phone(), metavar="FROM")
@click.argument("words", nargs=-1, required=True, metavar="BODY…")
@_carrier
@_to
@click.option("--id", "message_id", help="The carrier's id of this SMS: the same one again is a repeat.")
@as_json
def text(
    sender: str, words: tuple[str, ...], carrier: str | None, to: str | None, message_id: str | None, as_json: bool
) -> None:
    """Text BODY from the phone FROM and print the answers.

    The SMS goes through the whole program. With a real carrier, real answers are sent.

    \b
    Example:
      sms-gateway text +6281234567890 BINJAI lampu jalan mati
      sms-gateway text 081234567890 -- STATUS 4071839
    """
    message_id = message_id or f"shell-{uuid4().hex}"
    with opened() as gateway:
        handset = Handset(gateway, _chosen(gateway, carrier), sender, to or gateway.settings.numbers[0])
        received = handset.text(" ".join(words), message_id)
        answers = [] if received.spooled else handset.answers(message_id)
        if as_json:
            as_object(_told(handset, message_id, received, answers))
        else:
            _show(received, answers)


@click.command(cls=Command)
@click.argument("sender", type=Phone(), default=FICTITIOUS, metavar="[FROM]")
@_carrier
@_to
def phone(sender: str, carrier: str | None, to: str | None) -> None:
    """Be the phone FROM: a conversation in the terminal.

    Each line is an SMS; answers and notices show as they arrive. Ends with the end of the input
    (Ctrl-D). Reads from a pipe too, and writes the same transcript.

    \b
    Example:
      sms-gateway phone
      echo BINJAI lampu jalan mati | sms-gateway phone +6281234567890
    """
    with opened() as gateway:
        handset = Handset(gateway, _chosen(gateway, carrier), sender, to or gateway.settings.numbers[0])
        handset.news()  # what this phone got before is known
        _converse(handset)


def _chosen(gateway: Gateway, name: str | None) -> str:
    if name is None:
        name = trial_carrier(gateway.carriers)
        if name is None:
            raise ConfigError(f"carriers: there is no loopback carrier; name one by --carrier: {_names(gateway)}")
    if name not in gateway.carriers:
        raise ConfigError(f"--carrier: there is no {name}; there is {_names(gateway)}")
    return name


def _names(gateway: Gateway) -> str:
    return ", ".join(gateway.carriers)


def _show(received: Received, answers: list[Said]) -> None:
    for said in answers:
        line(said.body)
        if said.state not in ("sent", "delivered"):
            aside(f"(this answer is {said.state}{f': {said.error}' if said.error else ''})")
    if received.spooled:
        aside("the database is away: the message is kept in the spool and dealt with later")
    elif not answers:
        aside("kept; nothing is said to this")


def _told(handset: Handset, message_id: str, received: Received, answers: list[Said]) -> dict[str, object]:
    return {
        "id": message_id,
        "from": handset.number,
        "to": handset.to,
        "new": received.new,
        "spooled": received.spooled,
        "answers": [{name: getattr(said, name) for name in _ANSWER} for said in answers],
        "ticket": None if received.spooled else _ticket(handset, message_id),
    }


def _ticket(handset: Handset, message_id: str) -> str | None:
    from sms_gateway.storage import inbound

    kept = handset.gateway.database.read(inbound.by_carrier_id, handset.carrier, message_id)
    return handset.gateway.desk.numbers.number(kept.ticket_id) if kept and kept.ticket_id else None


def _converse(handset: Handset) -> None:
    typing = sys.stdin.isatty()
    width = max(len(handset.number), len(handset.to))
    prompt = f"{handset.number:>{width}} > "
    _write(prompt if typing else "")
    for typed in _lines():
        if typed:
            _write("" if typing else f"{prompt}{plain(typed)}\n")
            message_id = f"shell-{uuid4().hex}"
            handset.text(typed, message_id)
            handset.answers(message_id)
        news = handset.news()
        _write("\r" if typing and typed is None and news else "")
        for said in news:
            _write(f"{handset.to:>{width}} > {plain(said.body)}\n")
        _write(prompt if typing and (news or typed is not None) else "")
    _write("\n" if typing else "")


def _lines() -> Iterator[str | None]:
    """Each line of the input as it comes, and None whenever nobody has typed for a while."""
    source, begun = sys.stdin.fileno(), b""
    while True:
        if not select.select([source], [], [], _GLANCE)[0]:
            yield None
            continue
        read = os.read(source, 4096)
        *whole, begun = (begun + read).split(b"\n")
        yield from (each.decode("utf-8", "replace").strip() for each in whole)
        if not read:
            if begun:
                yield begun.decode("utf-8", "replace").strip()
            return


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
