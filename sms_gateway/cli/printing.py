"""How a command speaks: plain lines for programs, tables and progress bars for people at a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from sms_gateway.errors import Refused


def line(text: str) -> None:
    click.echo(plain(text))


def aside(text: str) -> None:
    """For whoever watches; not part of the result."""
    click.echo(plain(text), err=True)


@contextmanager
def whole(output: Path) -> Iterator[Path]:
    """Where to write; `output` is there once all is written. Raises Refused in its name."""
    part = output.with_name(f".{output.name}.part")
    if output.exists() and not output.is_file():
        raise Refused(f"{output} is no plain file: name one, or let what you want come to standard output")
    try:
        yield part
        part.replace(output)
    except OSError as error:
        raise Refused(
            f"{output} cannot be written ({error.strerror or error}): name a file in a directory that is there, "
            "has room, and is yours to write in"
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def as_object(value: Mapping[str, object]) -> None:
    """One line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False))


def tell(seen: Mapping[str, object], as_json: bool, told: str) -> None:
    """What has become of something: all of it for programs, `told` for people."""
    if as_json:
        as_object(seen)
    else:
        line(told)


def tell_each(
    seen: Iterable[Mapping[str, object]], as_json: bool, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Several things: one object a line for programs, a table for people."""
    if not as_json:
        table(columns, rows)
        return
    for one in seen:
        as_object(one)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on a terminal; into a pipe one line a row, cells parted by tabs, no heading."""
    cells = [[_cell(value) for value in row] for row in rows]
    if sys.stdout.isatty():
        _draw(columns, cells)
    else:
        for row in cells:
            click.echo("\t".join(row))


def plain(text: str) -> str:
    """Without what could steer a terminal: people text anything."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where that is a terminal. What it yields is told how much more is done."""
    if not sys.stderr.isatty():
        yield _unseen
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    looks = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*looks, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total)
        yield lambda more: bar.advance(task, more)


def _unseen(more: int) -> None:
    del more


def _draw(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(columns):  # a number that is cut can be typed into no other command
        drawn.add_column(name, no_wrap=place == 0, overflow="fold")
    for row in cells:
        drawn.add_row(*map(Text, row))
    Console().print(drawn)


def _cell(value: object) -> str:
    return " ".join(plain("-" if value in (None, "") else str(value)).split())
