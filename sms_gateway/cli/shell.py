"""What every command has: its settings, the gateway it works on, and one line for whatever goes wrong."""

from __future__ import annotations

import getpass
import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, NoReturn, ParamSpec, TypeVar

import click

from sms_gateway.clock import Clock, system_clock
from sms_gateway.errors import GatewayError, NotFound, StorageDown

if TYPE_CHECKING:
    from sms_gateway.config import Settings
    from sms_gateway.gateway import Gateway
    from sms_gateway.roles import Act, Caller
    from sms_gateway.storage.engine import Connection

T = TypeVar("T")
P = ParamSpec("P")

_logger = logging.getLogger(__name__)

PROGRAM = "sms-gateway"
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

_CONFIG = "sms_gateway.config"
_PATIENCE = 15.0
"""Seconds: whoever typed a command would rather wait for a busy gateway than type it again."""

_LISTS = {
    "operator": "operator list",
    "agency": "agency list",
    "region": "agency list",
    "ticket": "ticket list",
    "outbox": "outbox list",
    "inbox": "inbox list",
}
"""What shows those that there are of a thing that is not there."""


def settings() -> Settings:
    """The settings of this command; logs are set up as they say. Raises ConfigError."""
    from sms_gateway.config import load

    loaded = load(click.get_current_context().meta.get(_CONFIG))
    _set_up_logs(loaded)
    return loaded


def file_with_secrets() -> Path | None:
    """That of this command's settings, where secrets stand in it."""
    from sms_gateway.config import with_secrets

    return with_secrets(click.get_current_context().meta.get(_CONFIG))


@contextmanager
def opened() -> Iterator[Gateway]:
    """The gateway of this command. Raises ConfigError, StorageDown."""
    from sms_gateway.gateway import build
    from sms_gateway.storage.file import must_be_there

    chosen = settings()
    must_be_there(chosen.database.url)
    database = chosen.database.model_copy(update={"patience": max(chosen.database.patience, _PATIENCE)})
    gateway = build(chosen.model_copy(update={"database": database}))
    try:
        _tell_of_numbers(gateway, click.get_current_context())
        yield gateway
    finally:
        gateway.close()


def _tell_of_numbers(gateway: Gateway, context: click.Context) -> None:
    """Whatever shows phone numbers in full is in the audit before it shows them."""
    if context.params.get("unmasked"):
        of = context.params.get("number")
        subjects = [of] if of else [f"command:{context.command_path.partition(' ')[2]}"]
        noted(gateway, "unmask", subjects, lambda _: None)


def noted(
    gateway: Gateway,
    act: Act,
    subjects: Sequence[str],
    deed: Callable[Concatenate[Connection, P], T],
    /,
    *args: P.args,
    **named: P.kwargs,
) -> T:
    """Does it, and in the same transaction tells the audit: in the name of whoever sits at this shell."""
    note = telling(act, subjects, gateway.clock)

    def doing(db: Connection) -> T:
        note(db)
        return deed(db, *args, **named)

    return gateway.database.write(doing)


def telling(act: Act, subjects: Sequence[str], clock: Clock = system_clock) -> Callable[[Connection], None]:
    """What tells the audit, for a deed that opens its transactions by itself."""
    from sms_gateway.storage import operators

    def note(db: Connection) -> None:
        by = operators.at_shell(db, login(), clock())
        operators.note(db, clock(), by.operator.id, None, act, [*subjects, *by.marks])

    return note


def myself(gateway: Gateway) -> Caller:
    """Whoever sits at this shell, for acts that tell the audit by themselves."""
    from sms_gateway.storage import operators

    return gateway.database.write(operators.at_shell, login(), gateway.clock())


def login() -> str:
    """Who sits at this shell: `shell:ani`."""
    from sms_gateway.roles import SHELL

    try:
        return SHELL + getpass.getuser()
    except (OSError, KeyError):  # a container may run as a user without a name
        return f"{SHELL}{os.getuid()}"


def known(gateway: Gateway, agency: str | None) -> None:
    """Raises NotFound: by a code with a slip in it nothing would be found, and nobody would wonder."""
    from sms_gateway.storage import agencies

    if agency is not None and gateway.database.read(agencies.get, agency) is None:
        raise NotFound(f"there is no agency {agency}")


def _config(**about: Any) -> click.Option:
    return click.Option(
        ["--config"],
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="The settings; else SMS_GATEWAY_CONFIG, else ./config.yaml, else defaults.",
        expose_value=False,
        callback=_remember,
        **about,
    )


def _remember(context: click.Context, parameter: click.Parameter, file: Path | None) -> None:
    del parameter
    if file is not None:
        context.meta[_CONFIG] = file  # one for the whole command line: before or after the command's name


class Command(click.Command):
    """A command that takes `--config` too."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.params.append(_config())


class Group(click.Group):
    """Commands in the order they were added. `--config` may stand before their names."""

    command_class = Command

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.params.append(_config())

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line, and nothing else.")
unmasked = click.option("--unmasked", is_flag=True, help="Show phone numbers in full.")


def _officer(context: click.Context, parameter: click.Parameter, name: str | None) -> str:
    """As histories name whoever did it: never the reporter, and nothing that the program does by itself."""
    from sms_gateway.apprentice import is_person
    from sms_gateway.operators import is_name

    if name is None:
        return login()
    if not (is_name(name) and is_person(name)):
        raise click.BadParameter(f"{name!r} is no operator's name: write it as ani.medan", context, parameter)
    return name


by_whom = click.option("--by", metavar="NAME", callback=_officer, help="Who does it. You, unless given.")


class TicketNumber(click.ParamType[str, Any]):
    """A ticket's number as people type it: `4071839`, `#407-1839`, `4o7 1839`. Raises NotFound."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from parsers.numbers import digits_of, is_valid

        del param, ctx
        digits = digits_of(re.sub(r"[\s#.-]", "", str(value)).lower())
        if digits is None or not is_valid(digits):
            raise NotFound(f"{value} is no ticket number: a digit is wrong or missing; compare it with the SMS")
        return digits


class Phone(click.ParamType[str, Any]):
    """A phone number as people write it: `0812…`, `+62 812-…`; it comes out as E.164."""

    name = "phone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from sms_gateway.phone import normalise

        normalised = normalise(str(value))
        if not normalised:
            self.fail("a phone number is needed, as 0812… or +62812…", param, ctx)
        return normalised


def run(program: click.Command, arguments: Sequence[str] | None) -> int:
    """Runs a command line; its exit code: 0 done, 1 could not, 2 wrong usage."""
    try:
        code = program.main(arguments, prog_name=PROGRAM, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        return _refuse(_usage(error), error.exit_code)
    except click.Abort:
        return _refuse("stopped")
    except BrokenPipeError:
        raise  # whoever read has seen enough: not our error, see main
    except StorageDown as error:
        return _refuse(_what_to_do(error))
    except NotFound as error:
        return _refuse(_where_to_look(error))
    except GatewayError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or 'the system'}: {error.strerror or error}")
    except Exception as error:
        _logger.debug("an error that nobody foresaw", exc_info=True)
        return _refuse(f"{_named(error)}; SMS_GATEWAY_LOG__LEVEL=debug tells more")
    return code if isinstance(code, int) else 0


def refuse_usage(message: str) -> NoReturn:
    """Ends the command with exit code 2."""
    raise click.UsageError(message, click.get_current_context())


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else PROGRAM
    return f"{error.format_message().rstrip('.')}; `{path} --help` shows how"


def _what_to_do(error: StorageDown) -> str:
    """Our own refusals name the command to run; a driver's do not."""
    if "`" in str(error):
        return str(error)
    return f"the database cannot be used: {error}; look at database.url, then run `{PROGRAM} check`"


def _where_to_look(error: NotFound) -> str:
    """Whoever types commands is told the next one; on a page, or to a program, it would mean nothing."""
    line = str(error)
    missing = re.match(r"there is no (?:message \d+ in the )?(\w+)", line)
    command = _LISTS.get(missing[1]) if missing else None
    return f"{line}: `{PROGRAM} {command}` shows which there are" if command and "`" not in line else line


def _refuse(line: str, code: int = 1) -> int:
    from sms_gateway.phone import masked_text

    click.echo(f"{PROGRAM}: {masked_text(' '.join(line.split()))}", err=True)
    return code


def _set_up_logs(loaded: Settings) -> None:
    """A shell shows what is wrong, not what is going on; where it happened only to those who look for it."""
    from sms_gateway import logs

    in_search = loaded.log.level == "debug"
    logs.set_up(loaded.log.format, "debug" if in_search else "warning")
    if not in_search:
        for handler in logging.getLogger().handlers:
            handler.addFilter(_without_trace)


def _without_trace(record: logging.LogRecord) -> bool:
    if record.exc_info and record.exc_info[1] is not None:
        record.msg, record.args = f"{record.getMessage()} ({_named(record.exc_info[1])})", ()
        record.exc_info = None
    return True


def _named(error: BaseException) -> str:
    """Its name and first line: those below may hold what a citizen wrote."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
