"""Operators and their tokens, from a shell."""

import re
import sqlite3
from contextlib import closing

import pytest

from sms_gateway.roles import ROLES
from tests.cli.conftest import Shell

PASSWORD = "kuda makan rumput hijau"


def test_an_operator_is_added_listed_disabled_and_enabled(shell: Shell) -> None:
    added = shell.json("operator", "add", "ani", "--role", "coordinator", "--agency", "12.75")
    assert (added["name"], added["role"], added["agency"], added["disabled_at"]) == (
        "ani",
        "coordinator",
        "12.75",
        None,
    )
    assert shell.ok("operator", "add", "pusat", "--role", "admin") == "added pusat, admin of the nation\n"
    assert [one["name"] for one in shell.jsons("operator", "list")] == ["ani", "pusat"]
    assert shell.ok("operator", "list").startswith("ani\tcoordinator\t12.75\t")
    assert shell.json("operator", "disable", "ani")["disabled_at"]
    assert shell.ok("operator", "enable", "ani") == "ani is enabled\n"
    assert shell.jsons("operator", "list")[0]["disabled_at"] is None


def test_an_operator_on_duty_has_a_phone_that_nobody_reads_here(shell: Shell) -> None:
    added = shell.json("operator", "add", "ani", "--role", "officer", "--agency", "12.75", "--phone", "0812 3456 7890")
    assert (added["phone"], added["on_duty"]) == ("+62 812-****-890", False)
    assert shell.ok("operator", "duty", "ani", "on") == "ani is on duty\n"
    assert "\t+62 812-****-890\tyes\t" in shell.ok("operator", "list")
    assert shell.ok("operator", "phone", "ani", "081234567891") == "ani is texted on +62 812-****-891\n"
    gone = shell.json("operator", "phone", "ani", "--none")
    assert (gone["phone"], gone["on_duty"]) == (None, False)
    assert "no phone to be texted on" in shell.run("operator", "duty", "ani", "on").stderr
    assert shell.run("operator", "phone", "ani").returncode == 2


def test_a_phone_is_one_operators(shell: Shell) -> None:
    shell.ok("operator", "add", "ani", "--role", "officer", "--phone", "081234567890")
    taken = "+62 812-****-890 is the phone of ani: sms-gateway operator phone ani --none first"
    assert taken in shell.refusal("operator", "add", "budi", "--role", "officer", "--phone", "+6281234567890")
    assert [one["name"] for one in shell.jsons("operator", "list")] == ["ani"]


def test_a_pin_is_made_and_shown_once_or_chosen_and_taken_away(shell: Shell) -> None:
    assert shell.json("operator", "add", "ani", "--role", "officer")["pin"] is False
    made = shell.run("operator", "pin", "ani")
    assert re.fullmatch(r"[0-9]{6}\n", made.stdout)
    assert "not shown again" in made.stderr
    assert made.stdout.strip() not in made.stderr + shell.ok("operator", "list", "--json")
    assert shell.ok("operator", "pin", "ani", "--pin-stdin", typed="1739\n") == "ani has a new PIN for SMS\n"
    assert (shell.jsons("operator", "list")[0]["pin"], shell.json("operator", "unlock", "ani")["pin"]) == (True, True)
    assert shell.ok("operator", "pin", "ani", "--remove") == "ani needs no PIN by SMS\n"
    assert re.fullmatch(r"[0-9]{6}", shell.json("operator", "pin", "ani")["made"])


def test_an_operator_whose_phone_is_none_is_not_added(shell: Shell) -> None:
    refused = shell.run("operator", "add", "ani", "--role", "officer", "--phone", "1078")
    assert (refused.returncode, "is no phone number" in refused.stderr) == (1, True)
    assert shell.jsons("operator", "list") == []


def test_a_password_comes_by_standard_input_and_is_never_shown(shell: Shell) -> None:
    words = ("operator", "add", "ani", "--role", "officer", "--password-stdin")
    assert PASSWORD not in shell.ok(*words, typed=f"{PASSWORD}\n")
    assert shell.ok("operator", "password", "ani", "--password-stdin", typed=PASSWORD) == "ani has a new password\n"


def test_a_password_is_kept_as_a_stolen_database_would_be_of_little_use(shell: Shell) -> None:
    """Argon2id with 64 MiB and three passes: the second of those that RFC 9106 recommends."""
    shell.ok("operator", "add", "ani", "--role", "officer", "--password-stdin", typed=f"{PASSWORD}\n")
    with closing(sqlite3.connect(shell.directory / "sms-gateway.db")) as file:
        (kept,) = file.execute("select password from operator where name = 'ani'").fetchone()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_one_time_password_is_shown_once(shell: Shell) -> None:
    shell.ok("operator", "add", "ani", "--role", "officer")
    made = shell.run("operator", "password", "ani", "--one-time")
    assert re.fullmatch(r"(\w{4}-){3}\w{4}\n", made.stdout)
    assert "not shown again" in made.stderr
    assert made.stdout.strip() not in made.stderr
    told = shell.json("operator", "password", "ani", "--one-time")
    assert told["password"] != made.stdout.strip()


def test_who_is_shut_out_or_lost_the_phone_is_helped(shell: Shell) -> None:
    shell.ok("operator", "add", "ani", "--role", "officer")
    assert shell.ok("operator", "unlock", "ani") == "ani may try again\n"
    assert shell.json("operator", "unlock", "ani")["locked_until"] is None
    assert shell.ok("operator", "second-factor", "ani", "--reset").startswith("ani comes in by password")
    assert shell.json("operator", "second-factor", "ani", "--reset")["second_factor"] is False


def test_a_token_is_shown_once_listed_without_its_secret_and_revoked(shell: Shell) -> None:
    shell.ok("operator", "add", "ani", "--role", "officer")
    made = shell.run("operator", "token", "ani", "--scope", "read", "--scope", "write")
    secret = made.stdout.strip()
    assert secret.startswith("sgw_")
    assert "not shown again" in made.stderr
    assert secret not in made.stderr
    told = shell.json("operator", "token", "ani", "--scope", "read", "--days", "90")
    assert (told["operator"], told["scopes"], told["token"][:4]) == ("ani", ["read"], "sgw_")
    assert told["expires_at"] > told["created_at"]
    assert shell.ok("operator", "token", "--revoke", str(told["id"])) == f"token {told['id']} is revoked\n"
    first, second = shell.jsons("operator", "token", "ani")
    assert (first["scopes"], first["revoked_at"], second["revoked_at"] is None) == (["read", "write"], None, False)
    assert "sgw_" not in shell.ok("operator", "token")


@pytest.mark.parametrize(
    ("words", "typed", "code", "said"),
    [
        pytest.param("add ani --role officer", "", 1, "there is an operator ani already", id="taken"),
        pytest.param("add budi --role officer --agency 99.99", "", 1, "there is no agency 99.99", id="no-agency"),
        pytest.param("add budi --role chief", "", 2, "'chief' is not one of 'admin'", id="no-role"),
        pytest.param("add budi --role officer --password-stdin", "short", 1, "12 characters", id="short-password"),
        pytest.param("password ani", "", 1, "give it with --password-stdin", id="nobody-to-ask"),
        pytest.param("password ani --password-stdin", "", 1, "there is no password", id="empty"),
        pytest.param("password budi --password-stdin", PASSWORD, 1, "there is no operator budi", id="nobody"),
        pytest.param("password ani --password-stdin --one-time", PASSWORD, 2, "one at a time", id="two-passwords"),
        pytest.param("password budi --one-time", "", 1, "there is no operator budi", id="one-time-for-nobody"),
        pytest.param("pin budi", "", 1, "there is no operator budi", id="pin-for-nobody"),
        pytest.param("pin ani --pin-stdin", "12", 1, "a PIN has 4 to 8 digits", id="no-pin"),
        pytest.param("pin ani --pin-stdin", "1234", 1, "the first that anybody would try", id="weak-pin"),
        pytest.param("pin ani --pin-stdin --remove", "1739", 2, "one at a time", id="two-pins"),
        pytest.param("unlock budi", "", 1, "there is no operator budi", id="unlock-nobody"),
        pytest.param("second-factor budi --reset", "", 1, "there is no operator budi", id="reset-nobody"),
        pytest.param("second-factor ani", "", 2, "--reset", id="second-factor-and-what"),
        pytest.param("disable budi", "", 1, "there is no operator budi", id="disable-nobody"),
        pytest.param("token ani --scope all", "", 2, "'all' is not one of 'read'", id="no-scope"),
        pytest.param("token --scope read", "", 2, "a new token needs NAME", id="whose"),
        pytest.param("token --revoke 7", "", 1, "there is no token 7 in force", id="no-token"),
        pytest.param("token ani --revoke 7 --scope read", "", 2, "one at a time", id="both"),
        pytest.param("token ani --scope unmask", "", 1, "the role officer may not see phone numbers", id="not-his"),
    ],
)
def test_what_cannot_be_done_is_one_line(shell: Shell, words: str, typed: str, code: int, said: str) -> None:
    shell.ok("operator", "add", "ani", "--role", ROLES[2])
    assert said in shell.refusal("operator", *words.split(), code=code, typed=typed)


def test_an_operator_is_linked_to_whom_the_provider_means_and_parted_again(shell: Shell) -> None:
    shell.ok("operator", "add", "ani", "--role", "officer")
    assert "no provider is set" in shell.refusal("operator", "link", "ani", "248289761001")
    oidc = {"issuer": "https://sso.example.go.id", "client_id": "us", "roles": {"o": "officer"}, "label": "SSO"}
    linked = shell.with_settings(oidc=oidc)
    assert linked.ok("operator", "link", "ani", "248289761001") == "ani signs in with SSO\n"
    assert linked.ok("operator", "link", "ani", "--none") == "ani is linked to nobody\n"
    assert "say how the provider calls them" in linked.refusal("operator", "link", "ani", code=2)
