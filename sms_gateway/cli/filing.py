"""`ticket file`, `ticket verify-file`: the whole file of one case, and the proof that nobody has changed it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sms_gateway.cli.printing import as_object, aside, line, whole
from sms_gateway.cli.shell import Command, TicketNumber, as_json, opened, unmasked
from sms_gateway.english import some
from sms_gateway.errors import Malformed

if TYPE_CHECKING:
    from sms_gateway.casefile import Torn, Whole

_MOST = 200_000_000
"""Bytes of a file that somebody brings."""


@click.command(cls=Command)
@click.argument("number", type=TicketNumber())
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Else standard output.")
@unmasked
def file(number: str, output: Path | None, unmasked: bool) -> None:
    """Put the whole file of a case together, sealed.

    The ticket, its due dates and why, messages, history, and what the audit has of it, entry bound to entry. A FILE
    that ends in .html is a paper for people, with the sealed file inside.

    \b
    Example:
      sms-gateway ticket file 4071839 --output 4071839.json
    """
    from sms_gateway import casefile
    from sms_gateway.casepaper import paper

    with opened() as gateway:
        made, language = gateway.dossiers.of(number, unmasked), gateway.settings.language
    text = paper(made, language) if output and output.suffix == ".html" else casefile.written(made)
    if output is None:
        sys.stdout.write(text)
        return
    with whole(output) as part:
        part.write_text(text, "utf-8")
    aside(f"{some(len(made['entries']), 'entry')} in {output}, the last seal {made['seal']}")


@click.command("verify-file", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--seal", metavar="HEX", help="The last seal, as it was noted when the file was made.")
@click.option("--here", is_flag=True, help="Ask this database too whether it has given that file out.")
@as_json
def verify_file(file: Path, seal: str | None, here: bool, as_json: bool) -> None:
    """Prove a case file whole, or name its first broken entry.

    It needs no database: whoever has the file can prove it.

    \b
    Example:
      sms-gateway ticket verify-file 4071839.json
      sms-gateway ticket verify-file 4071839.json --seal 9c1f…e07a
    """
    from sms_gateway.casefile import Torn

    found = _proved(file)
    told: dict[str, Any] = {"whole": False}
    if isinstance(found, Torn):
        told |= {"place": found.place, "what": found.what}
        said = str(found)
    elif seal is not None and seal.strip().lower() != found.seal:
        told |= {"place": found.entries, "what": "another seal than was noted"}
        said = f"not the file that was noted: its last seal is {found.seal}"
    else:
        known = _known(found.number, found.seal) if here else None
        told = {"whole": True, "number": found.number, "entries": found.entries, "seal": found.seal}
        told |= {"audited": found.audited} | ({"given_at": known} if here else {})
        entries = f"{some(found.entries, 'entry')}, {found.audited} of them sealed in the audit too"
        said = f"whole: ticket {found.number}, {entries}"
        said += f", the last seal {found.seal}"
        said += (f"; given out here {known}" if known else "; this database has not given it out") if here else ""
    as_object(told) if as_json else line(said)
    if not told["whole"]:
        sys.exit(1)


def _known(number: str, seal: str) -> str | None:
    with opened() as gateway:
        at = gateway.dossiers.knows(number, seal)
    return at.isoformat(timespec="seconds") if at else None


def _proved(file: Path) -> Whole | Torn:
    """Raises Malformed."""
    from sms_gateway.casefile import Torn, prove
    from sms_gateway.casepaper import inside, shows

    if file.stat().st_size > _MOST:
        raise Malformed(f"{file} is too large to be a case file")
    try:
        text = file.read_text("utf-8")
        is_paper = text.lstrip().startswith("<")
        held = json.loads(inside(text) if is_paper else text)
    except (ValueError, RecursionError):
        raise Malformed(f"{file} is no case file: it is neither JSON nor the paper of one") from None
    found = prove(held)
    if is_paper and not isinstance(found, Torn) and not shows(text, held):
        return Torn(
            1, "the paper shows something else than the file inside it, which is whole; or another version made it"
        )
    return found
