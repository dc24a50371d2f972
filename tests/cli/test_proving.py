"""`check --audit` proves the audit whole, or names the first entry that is not."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from sms_gateway.chain import Whole
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from tests.cli.conftest import Shell


def act(shell: Shell, *acts: Callable[[Gateway], object]) -> str:
    """The head of the chain afterwards."""
    file = shell.directory / "sms-gateway.db"
    gateway = build(Settings.model_validate({"database": {"url": f"sqlite:///{file}"}}))
    for each in acts:
        each(gateway)
    found = gateway.chain.prove()
    gateway.close()
    assert isinstance(found, Whole)
    return str(found.head)


def seal(gateway: Gateway) -> None:
    gateway.chain.seal()


def disable(gateway: Gateway) -> None:
    gateway.operators.disable("ani")


@pytest.fixture
def head(shell: Shell) -> str:
    """Of a chain of three entries; a fourth is not sealed yet."""
    return act(shell, lambda g: g.operators.add("ani", "officer", "12.75"), *[disable] * 3, seal, disable)


def test_a_whole_audit_is_told_with_its_head_which_is_proved_later(shell: Shell, head: str) -> None:
    assert shell.ok("check", "--audit") == f"whole: 3 entries, head {head}; 1 not sealed yet\n"
    act(shell, seal)
    later = shell.json("check", "--audit", "--expect", head)
    assert (later["whole"], later["entries"], later["unsealed"]) == (True, 4, 0)


def test_the_first_broken_entry_is_named_and_the_exit_code_is_1(shell: Shell, head: str) -> None:
    with closing(sqlite3.connect(shell.directory / "sms-gateway.db")) as database:
        database.execute("drop trigger audit_stays")
        database.execute("update audit set act = 'enable' where position = 2")
        entry = database.execute("select id from audit where position = 2").fetchone()[0]
        database.commit()
    done = shell.run("check", "--audit")
    assert (done.returncode, done.stdout) == (1, f"broken at entry 2 (id {entry}): changed\n")
    done = shell.run("check", "--audit", "--json", "--expect", head)
    assert (done.returncode, done.stdout) == (
        1,
        f'{{"whole": false, "position": 2, "id": {entry}, "what": "changed"}}\n',
    )


def test_a_head_that_is_not_of_this_chain_is_refused(shell: Shell, head: str) -> None:
    position, _, seal_ = head.partition(":")
    done = shell.run("check", "--audit", "--expect", f"{position}:{seal_[::-1]}")
    assert (done.returncode, done.stdout.partition(": ")[0]) == (1, "broken at entry 3")
    done = shell.run("check", "--audit", "--expect", f"9:{seal_}")
    assert (done.returncode, done.stdout) == (1, "broken at entry 4: removed, with all that came after it\n")
    assert "the position, a colon, 64 hex digits" in shell.refusal("check", "--audit", "--expect", "9", code=2)
    assert "--expect belongs to --audit" in shell.refusal("check", "--expect", head, code=2)
