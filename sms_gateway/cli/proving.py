"""`check --audit`: proof that the audit is whole, or the first entry where it is not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from sms_gateway.cli.printing import as_object, line, progress
from sms_gateway.cli.shell import opened
from sms_gateway.english import some
from sms_gateway.errors import Malformed

if TYPE_CHECKING:
    from sms_gateway.seals import Head


class Noted(click.ParamType["Head", Any]):
    """The head of a chain, as `check --audit` printed it: `1078:5e88…`."""

    name = "head"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        from sms_gateway.seals import Head

        if isinstance(value, Head):
            return value
        try:
            return Head.parse(str(value))
        except Malformed as error:
            self.fail(str(error), param, ctx)


def prove(noted: tuple[Head, ...], as_json: bool) -> bool:
    """Prints what was found, in one line."""
    from sms_gateway.seals import Break

    with opened() as gateway:
        total = gateway.chain.length() if sys.stderr.isatty() else None
        with progress("entries", total) as more:
            found = gateway.chain.prove(noted, more)
    if isinstance(found, Break):
        if as_json:
            as_object({"whole": False, "position": found.position, "id": found.id, "what": found.what})
        else:
            line(str(found))
        return False
    if as_json:
        told = {"entries": found.head.position, "head": str(found.head), "unsealed": found.unsealed}
        as_object({"whole": True, **told})
    else:
        younger = f"; {found.unsealed} not sealed yet" if found.unsealed else ""
        line(f"whole: {some(found.head.position, 'entry')}, head {found.head}{younger}")
    return True
