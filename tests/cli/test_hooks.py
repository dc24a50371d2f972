"""Hooks from a shell: what a program of others is told, what it took, and telling it again."""

import getpass
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.cli.conftest import Shell
from tests.receivers import Receiver


@pytest.fixture
def shell(shell: Shell) -> Shell:
    """An exercise, with one admin."""
    training = shell.with_settings(training=True)
    training.ok("operator", "add", "root", "--role", "admin")
    return training


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as one:
        yield one


def test_a_hook_is_added_tried_logged_replayed_and_ended(shell: Shell, receiver: Receiver) -> None:
    new = shell.json("hook", "add", receiver.url, "--agency", "12.75", "--name", "pu.binjai")
    assert (new["name"], new["agency"], new["reason"]) == ("pu.binjai", "12.75", None)
    assert shell.ok("hook", "test", "pu.binjai") == "pu.binjai took it: 204\n"
    assert receiver.taken[0].is_signed_by(new["secret"])
    receiver.mood = 500
    assert "pu.binjai did not take it: it answered 500" in shell.refusal("hook", "test", "pu.binjai")
    (failed,) = shell.jsons("hook", "log", "pu.binjai", "--failed")
    assert (failed["type"], failed["state"], failed["status"], failed["ticket"]) == ("ping", "given_up", 500, None)
    assert [one["state"] for one in shell.jsons("hook", "log")] == ["given_up", "delivered"]
    number = shell.json("text", "+6281234567890", "BINJAI lampu jalan mati")["ticket"]
    (waits,) = shell.jsons("hook", "log", "--waiting")
    assert (waits["type"], waits["ticket"], waits["attempts"]) == ("ticket.opened", number, 0)
    secret = shell.ok("hook", "rotate", "pu.binjai").strip()
    assert secret.startswith("whsec_")
    (seen,) = shell.jsons("hook", "list")
    assert (seen["waiting"], seen["old_secret_until"] is None) == (1, False)
    assert secret not in str(seen)
    assert new["secret"] not in str(seen)
    assert shell.json("hook", "end", "pu.binjai")["reason"] == "ended by hand"
    assert "has ended (ended by hand)" in shell.refusal("hook", "replay", "pu.binjai")


def test_given_up_postings_are_told_again_by_id_or_all(shell: Shell, receiver: Receiver) -> None:
    shell.ok("hook", "add", receiver.url, "--name", "core")
    assert shell.ok("hook", "replay", "core") == "0 go to core again\n"
    assert shell.json("hook", "replay", "core", "--since", "2026-03-13") == {"hook": "core", "replayed": []}
    assert "17 cannot be said again" in shell.refusal("hook", "replay", "core", "17")
    assert "one at a time" in shell.refusal("hook", "replay", "core", "17", "--since", "2026-03-13", code=2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("add ftp://x", "is no address to tell: write it as https://", id="no-address"),
        pytest.param("add http://127.0.0.1/ --agency 99.99", "there is no agency 99.99", id="no-agency"),
        pytest.param("add http://127.0.0.1/ --name Core!", "'Core!' is no name", id="no-name"),
        pytest.param("add http://127.0.0.1/ --by ani", "there is no admin ani: `sms-gateway operator", id="no-admin"),
        pytest.param("log core", "there is no hook core: `sms-gateway hook list` shows them", id="no-hook"),
        pytest.param("rotate core", "there is no hook core", id="nothing-to-rotate"),
    ],
)
def test_what_cannot_be_done_is_one_line(shell: Shell, words: str, said: str) -> None:
    assert said in shell.refusal("hook", *words.split())


def test_a_shell_needs_no_admin_and_may_name_one_beside_itself(shell: Shell, receiver: Receiver) -> None:
    shell.ok("operator", "disable", "root")
    assert "there is no admin root" in shell.refusal("hook", "add", receiver.url, "--by", "root")
    shell.ok("hook", "add", receiver.url)
    assert [one["name"] for one in shell.jsons("hook", "list")] == ["127.0.0.1"]
    shell.ok("operator", "add", "boss", "--role", "admin")
    shell.ok("hook", "rotate", "127.0.0.1", "--by", "boss")
    with closing(sqlite3.connect(shell.directory / "sms-gateway.db")) as file:
        (told,) = file.execute("select subjects from audit order by id desc limit 1").fetchone()
        (boss,) = file.execute("select id from operator where name = 'boss'").fetchone()
    assert json.loads(told) == ["hook:1", "rotate", f"operator:{boss}", f"shell:{getpass.getuser()}"]


def test_outside_an_exercise_no_hook_leads_to_this_machine(shell: Shell, receiver: Receiver) -> None:
    serious = shell.with_settings(training=False)
    assert "see hooks.networks" in serious.refusal("hook", "add", receiver.url)
    allowed = serious.with_settings(hooks={"networks": ["127.0.0.0/8"]})
    allowed.ok("hook", "add", receiver.url, "--name", "relay")
    assert allowed.ok("hook", "test", "relay") == "relay took it: 204\n"


def test_what_an_exercise_has_left_unencrypted_is_found_when_it_is_over(shell: Shell) -> None:
    shell.ok("hook", "add", "http://10.1.2.3/hooks/sms", "--name", "pu.binjai")
    assert "can read what is told" not in shell.run("check").stdout
    told = shell.with_settings(training=False).run("check").stdout
    assert "FAIL hooks: everybody on the way can read what is told to pu.binjai: end them" in told
