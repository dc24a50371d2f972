"""What is done at a shell, or shown there in full, is in the audit in the name of whoever sits at it."""

import getpass
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sms_gateway.chain import Whole
from sms_gateway.cipher import new_key
from sms_gateway.cli import program
from sms_gateway.config import Settings
from sms_gateway.gateway import build
from sms_gateway.messages import InboundMessage
from sms_gateway.spool import Spool
from tests.cli.conftest import Shell
from tests.cli.test_commands import every
from tests.processes import environment
from tests.receivers import Receiver

ME = f"shell:{getpass.getuser()}"
PHONE, CHATTY = "+6281234567890", "+6281234567891"

DONE: list[tuple[str, str, list[str]]] = [
    # a command; the act; its subjects, phones without their digest; in capitals what is known when it is run
    ("wording set id commands.status pantau", "manage", ["word:id:commands.status:pantau"]),
    ("wording unset id commands.status pantau", "manage", ["word:id:commands.status:pantau"]),
    ("agency add 12.75.pu Dinas-PU --alias PUBINJAI", "manage", ["agency:12.75.pu"]),
    ("agency import opd.csv", "manage", ["agency:12.75.lh"]),
    ("holiday add 2027-05-03 Pilkada --region 12.75 --yes", "manage", ["day:2027-05-03", "dayoff", "12.75"]),
    ("holiday remove 2027-05-03 --region 12.75 --yes", "manage", ["day:2027-05-03", "unsaid", "12.75"]),
    ("canned add lampu Sudah-diganti.", "manage", ["canned:lampu", "add"]),
    ("canned remove CANNED", "manage", ["canned:CANNED", "remove"]),
    ("operator add ani --role officer --agency 12.75", "manage", ["operator:ANI", "add"]),
    ("operator token ani --scope read", "manage", ["token:1", "add"]),
    ("operator phone ani 081234567899", "manage", ["operator:ANI", "phone", "on"]),
    ("operator duty ani on", "manage", ["operator:ANI", "duty", "on"]),
    ("operator pin ani", "manage", ["operator:ANI", "pin", "on"]),
    ("operator password ani --one-time", "manage", ["operator:ANI", "password"]),
    ("operator unlock ani", "manage", ["operator:ANI", "unlock"]),
    ("operator second-factor ani --reset", "manage", ["operator:ANI", "second_factor"]),
    ("operator link ani sub-1", "manage", ["operator:ANI", "link", "on"]),
    ("operator disable ani", "manage", ["operator:ANI", "disable"]),
    ("operator enable ani", "manage", ["operator:ANI", "enable"]),
    ("hook add URL --name core", "manage", ["hook:1", "add"]),
    ("hook test core", "manage", ["hook:1", "test"]),
    ("hook rotate core", "manage", ["hook:1", "rotate"]),
    ("hook replay core", "manage", ["hook:1", "replay"]),
    ("hook end core", "manage", ["hook:1", "end"]),
    ("ticket move NUMBER verified", "dispose", ["NUMBER"]),
    ("ticket note NUMBER Sudah-dicek.", "note", ["NUMBER"]),
    ("ticket reply NUMBER Besok.", "answer", ["NUMBER"]),
    ("outbox cancel LAST", "manage", ["message:LAST", "cancel"]),
    ("outbox retry LAST", "manage", ["message:LAST", "retry"]),
    ("inbox replay --spool", "manage", ["spool:1", "replay"]),
    ("inbox replay WAITING", "manage", ["inbound:WAITING", "replay"]),
    ("inbox replay --into trial.db", "manage", ["rehearsal:trial.db"]),
    ("inbox replay --into sqlite:///again.db?timeout=9", "manage", ["rehearsal:again.db"]),
    ("ticket show NUMBER --unmasked", "unmask", ["NUMBER"]),
    ("export tickets --unmasked", "unmask", ["command:export"]),
    (f"contact block {CHATTY}", "manage", ["phone", "block"]),
    (f"contact unblock {CHATTY}", "manage", ["phone", "unblock"]),
    (f"contact export {PHONE} --out held.json", "read", ["phone", "export"]),
    (f"contact erase {CHATTY} --yes", "manage", ["phone", "erase"]),
    ("backup sms.copy", "manage", ["backup:sms.copy", "made"]),
    ("restore sms.copy --force", "manage", ["backup:sms.copy", "restore", "force"]),
    ("restore", "manage", ["caught_up"]),
    ("numbers encrypt", "manage", ["numbers:KEY"]),
    ("numbers decrypt", "manage", ["numbers:plain"]),
]

SHOWN = (
    "check", "check --audit", "ticket list", "ticket show NUMBER", "ticket why NUMBER", "ticket suggest NUMBER",
    "ticket file NUMBER --output file.json", "ticket verify-file file.json --here", "due DAYS", "agency list",
    "agency add 12.75 Binjai --limit respond=DAYS --dry-run", "holiday list", "contact list", f"contact show {PHONE}",
    "operator list", "operator token", "canned list", "wording list", "wording history", "try BINJAI banjir",
    "outbox list", "outbox show 1", "inbox list", "hook list", "hook log",
    "numbers key", "numbers check", "export tickets", "report 2026-03", "completion bash", "version", "migrate",
)  # fmt: skip
"""What changes nothing, and so is no line."""

NO_ACTS = {"serve", "web", "worker", "text", "phone"}
"""What they change is the clock's or a citizen's doing, and is told as theirs."""


class Room:
    """A shell whose commands run in this process: there are many of them."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        house = {"issuer": "https://sso.example.go.id", "client_id": "us", "roles": {"o": "officer"}, "label": "SSO"}
        self.settings: dict[str, Any] = {**shell.settings, "training": True, "oidc": house}

    def ok(self, *words: str) -> str:
        env = {name: told for name, told in environment(self.settings).items() if name.startswith("SMS_GATEWAY_")}
        done = CliRunner(env=env).invoke(program, words, input="")
        assert done.exit_code == 0, f"{words}: {done.output} {done.exception}"
        return done.stdout

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.shell.directory / "sms-gateway.db")) as file, file:
            return file.execute(sql).fetchall()

    def told(self) -> list[tuple[str, list[str]]]:
        """The audit."""
        return [
            (act, json.loads(subjects)) for act, subjects in self.rows("select act, subjects from audit order by id")
        ]

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        found = self.rows("select name from sqlite_master where type = 'table' and name != 'in_force'")
        tables = [name for (name,) in found]  # whoever reckons by the rules in force writes down which they were
        proof = ("touched",)  # `check` writes there, to see whether it can
        return {name: [row for row in self.rows(f'select * from "{name}"') if row[:1] != proof] for name in tables}


@pytest.fixture
def room(shell: Shell, number: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """With one report, one citizen who greets only, and a message in the spool."""
    monkeypatch.chdir(shell.directory)
    root, switches = logging.getLogger(), ("logThreads", "logProcesses", "logMultiprocessing", "_srcfile")
    handlers, level, was = root.handlers[:], root.level, {name: getattr(logging, name) for name in switches}
    one = Room(shell)
    one.ok("text", CHATTY, "tes")
    (shell.directory / "opd.csv").write_text("code,name\n12.75.lh,Dinas Lingkungan Hidup\n")
    late = InboundMessage("loopback", "SM1", "+6281234567892", "1078", "BINJAI banjir", datetime.now(UTC))
    Spool(shell.directory / "spool").keep(late)
    yield one
    root.handlers[:], root.level = handlers, level
    for name, value in was.items():
        setattr(logging, name, value)


@pytest.fixture
def meant(room: Room, number: str) -> Iterator[Callable[[], Mapping[str, str]]]:
    """What the words in capitals mean by now."""

    def one(sql: str) -> str:
        return str((room.rows(sql) or [("",)])[0][0])

    with Receiver() as receiver:
        yield lambda: {
            "NUMBER": number,
            "DAYS": "5 days",
            "URL": receiver.url,
            "ANI": one("select id from operator where name = 'ani'"),
            "CANNED": one("select max(id) from canned"),
            "LAST": one("select max(id) from outbound"),
            "WAITING": one("select max(id) from inbound"),
            "KEY": one("select value from setting where name = 'numbers at rest'"),
        }


def test_each_change_and_each_number_in_full_is_one_line_of_the_audit(
    room: Room, meant: Callable[[], Mapping[str, str]], tmp_path: Path
) -> None:
    for command, act, subjects in DONE:
        _prepare(room, command, tmp_path)
        before = len(room.told())
        known = meant()
        room.ok(*(_put(word, known) for word in command.split(" ")))
        told = room.told()
        wanted = [_put(each, {**known, "ANI": meant()["ANI"], "KEY": meant()["KEY"]}) for each in subjects]
        assert (told[-1][0], [_plain(each) for each in told[-1][1]]) == (act, [*wanted, ME]), command
        grown = 0 if command.startswith("restore sms.copy") else 1  # the copy does not know that it was made
        assert len(told) - before == grown, command
    room.settings.pop("encryption__keys_file")
    assert "(shell)" not in room.ok("operator", "list"), "the shell is in no list"
    gateway = build(Settings.model_validate({"database": {"url": f"sqlite:///{tmp_path / 'sms-gateway.db'}"}}))
    try:
        sealed, proven = gateway.chain.seal(), gateway.chain.prove()
    finally:
        gateway.close()
    assert isinstance(proven, Whole)
    assert proven.head.position == sealed == len(room.told())


def test_what_is_only_shown_or_refused_is_no_line(room: Room, meant: Callable[[], Mapping[str, str]]) -> None:
    for command in SHOWN:
        before = room.everything()
        room.ok(*(_put(word, meant()) for word in command.split(" ")))
        after = room.everything()
        changed = {name: {*rows} ^ {*before.get(name, [])} for name, rows in after.items()}
        assert {name: rows for name, rows in changed.items() if rows} == {}, command
    room.shell.refusal("ticket", "move", meant()["NUMBER"], "withdrawn")
    room.shell.refusal("canned", "remove", "99")
    room.shell.refusal("inbox", "replay", "--into", "sms-gateway.db")
    assert room.told() == []


def test_of_every_command_it_is_known_whether_it_changes_anything() -> None:
    """A new one goes to DONE with its line, or to SHOWN, where it is held to changing nothing."""
    leaves = {one for one in every() if not any(other.startswith(f"{one} ") for other in every())}
    lines = [*(command for command, _, _ in DONE), *SHOWN, *NO_ACTS]
    untold = {one for one in leaves if not any(f"{line} ".startswith(f"{one} ") for line in lines)}
    assert untold == set()


def _prepare(room: Room, command: str, directory: Path) -> None:
    """What must be so before it can be done."""
    if command.startswith("inbox replay WAITING"):
        room.rows("update inbound set state = 'waiting', error = 'Error' where id = (select max(id) from inbound)")
    elif command.startswith("outbox retry"):
        room.rows("update outbound set state = 'failed' where id = (select max(id) from outbound)")
    elif command == "restore":
        room.rows(f"update setting set value = '{datetime.now(UTC).isoformat()}' where name = 'restored from'")
    elif command == "numbers encrypt":
        (directory / "key").write_text(new_key())
        room.settings["encryption__keys_file"] = str(directory / "key")


def _plain(subject: str) -> str:
    return "phone" if subject.startswith("phone:") else subject


def _put(subject: str, meant: Mapping[str, str]) -> str:
    for name, value in meant.items():
        subject = subject.replace(name, value)
    return subject
