"""The command line: `sms-gateway`. One file a group of commands.

A command imports what it needs when it runs: `--help` answers at once.
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from sms_gateway.cli import (
    about,
    agencies,
    canned,
    checking,
    contacts,
    dates,
    exporting,
    filing,
    holidays,
    hooks,
    keeping,
    numbers,
    operators,
    queues,
    reporting,
    serving,
    texting,
    tickets,
    tokens,
    wording,
)
from sms_gateway.cli.shell import CONTEXT, Group, run


@click.group(
    cls=Group,
    context_settings=CONTEXT,
    epilog='Completion of names by the Tab key: eval "$(sms-gateway completion bash)" (or zsh, fish).',
)
def program() -> None:
    """The 1078 short code channel: complaints by SMS, understood, answered and kept in time.

    Exit codes: 0 done, 1 could not (one line on standard error says what to do), 2 wrong usage.

    \b
    Example:
      sms-gateway serve
      sms-gateway text +6281234567890 BINJAI lampu jalan mati
    """


tickets.ticket.add_command(filing.file)
tickets.ticket.add_command(filing.verify_file)
operators.operator.add_command(tokens.token)
for command in (
    serving.serve,
    serving.web,
    serving.worker,
    serving.migrate,
    checking.check,
    texting.text,
    texting.phone,
    wording.try_,
    tickets.ticket,
    dates.due,
    agencies.agency,
    holidays.holiday,
    operators.operator,
    canned.canned,
    wording.wording,
    contacts.contact,
    queues.outbox,
    queues.inbox,
    hooks.hook,
    numbers.numbers,
    exporting.export,
    reporting.report,
    keeping.backup,
    keeping.restore,
    about.completion,
    about.version,
):
    program.add_command(command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command line (that of the process, unless given) and ends the process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old terminal cannot show every sign that people text
    os.umask(0o077)  # what we write holds phone numbers, words and keys: it is for whoever runs us, and nobody else
    try:
        code = run(program, arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains at its end
        code = 1
    sys.exit(code)
