"""Who works at the desk: names, passwords, tokens, and the table of rights."""

from typing import get_args

import pytest
from sqlalchemy import select

from sms_gateway.clock import SetClock
from sms_gateway.errors import NotAdmitted, NotFound, Refused, TooMany, Unidentified
from sms_gateway.gateway import Gateway
from sms_gateway.operators import PREFIX
from sms_gateway.operators import _proving as proving
from sms_gateway.roles import MOVE_NEEDS, RIGHTS, ROLES, Act, Caller, Operator, Role, Scope, within
from sms_gateway.storage import operators
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.tables import operator as operator_table
from sms_gateway.storage.tables import token as token_table
from sms_gateway.tickets import STATUSES
from tests.conftest import TUESDAY

PASSWORD = "kuda makan rumput hijau"


def one(role: Role, agency: str | None = None) -> Operator:
    return Operator(1, "ani", role, agency, TUESDAY)


# rights


def test_every_role_reads_and_only_the_admin_may_do_everything() -> None:
    assert set(RIGHTS) == set(ROLES)
    assert all("read" in rights for rights in RIGHTS.values())
    assert [role for role in ROLES if RIGHTS[role] == set(get_args(Act))] == ["admin"]


def test_every_move_takes_a_right_that_somebody_of_an_agency_has() -> None:
    assert set(MOVE_NEEDS) == set(STATUSES)
    assert all(act in RIGHTS["coordinator"] for act in MOVE_NEEDS.values())


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("officer", {"read", "survey", "answer", "note"}),
        ("ombudsman", {"read"}),
        ("auditor", {"read", "survey", "audit"}),
        ("coordinator", {"read", "survey", "dispose", "answer", "note", "archive", "unmask"}),
    ],
)
def test_what_a_role_may_do_and_what_not_and_who_to_ask(role: Role, rights: set[Act]) -> None:
    for act in get_args(Act):
        assert one(role).may(act) == (act in rights)
        if act not in rights:
            with pytest.raises(NotAdmitted, match=r"ask a colleague who is .*admin"):
                one(role).check(act)


@pytest.mark.parametrize(
    ("code", "above", "inside"),
    [
        ("12.75", "12.75", True),
        ("12.75.pu", "12.75", True),
        ("12.75.pu.jalan", "12.75", True),
        ("12.7", "12.75", False),
        ("12.751", "12.75", False),
        ("12", "12.75", False),
    ],
)
def test_a_unit_is_within_its_agency_and_a_like_code_is_not(code: str, above: str, inside: bool) -> None:
    assert within(code, above) == inside


@pytest.mark.parametrize(
    ("own", "asked", "listed"),
    [
        (None, None, None),
        (None, "12.75", "12.75"),
        ("12.75", None, "12.75"),
        ("12.75", "12", "12.75"),
        ("12.75", "12.75.pu", "12.75.pu"),
    ],
)
def test_a_list_is_never_wider_than_what_is_seen(own: str | None, asked: str | None, listed: str | None) -> None:
    assert one("officer", own).narrowed(asked) == listed


def test_another_agencys_list_is_not_there() -> None:
    with pytest.raises(NotFound, match=r"12\.71"):
        one("officer", "12.75").narrowed("12.71")


# names and passwords


@pytest.mark.parametrize(
    ("name", "role", "agency", "password", "said"),
    [
        pytest.param("Ani", "officer", None, None, "write small letters", id="a-capital"),
        pytest.param("operator:x", "officer", None, None, "write small letters", id="a-colon"),
        pytest.param("", "officer", None, None, "write small letters", id="no-name"),
        pytest.param("a" * 65, "officer", None, None, "write small letters", id="too-long"),
        pytest.param("ani", "admin", "12.75", None, "an admin is of the nation", id="an-admin-of-one-agency"),
        pytest.param("ani", "officer", None, "eleven char", "12 characters or more", id="a-short-password"),
        pytest.param("ani", "officer", None, "x" * 1025, "12 characters or more", id="a-novel"),
        pytest.param("budi", "officer", None, None, "there is an operator budi already", id="taken"),
    ],
)
def test_who_cannot_be_added(
    gateway: Gateway, name: str, role: Role, agency: str | None, password: str | None, said: str
) -> None:
    gateway.operators.add("budi", "officer")
    with pytest.raises(Refused, match=said):
        gateway.operators.add(name, role, agency, password)
    with pytest.raises(NotFound, match=r"there is no agency 99\.99"):
        gateway.operators.add("cici", "officer", "99.99")


def test_nobody_is_placed_where_there_is_no_place(gateway: Gateway) -> None:
    pusat = Caller(gateway.operators.add("pusat", "admin"))
    gateway.operators.add("ani", "officer", "12.75")
    with pytest.raises(Refused, match="an admin is of the nation"):
        gateway.operators.place(pusat, "ani", "admin", "12.75")
    with pytest.raises(NotFound, match=r"there is no agency 99\.99"):
        gateway.operators.place(pusat, "ani", "officer", "99.99")
    ani = gateway.operators.find("ani")
    assert (ani.role, ani.agency) == ("officer", "12.75")


def test_whoever_may_not_manage_changes_nothing_of_anybody_whatever_door_they_came_by(gateway: Gateway) -> None:
    budi, people = Caller(gateway.operators.add("budi", "coordinator")), gateway.operators
    people.add("ani", "officer", "12.75", PASSWORD)
    _, token = people.issue("ani", ["read"])
    for act in (
        lambda: people.add("cici", "admin", by=budi),
        lambda: people.place(budi, "budi", "admin", None),
        lambda: people.set_password("ani", PASSWORD + "!", by=budi),
        lambda: people.disable("ani", by=budi),
        lambda: people.unlock("ani", by=budi),
        lambda: people.reset_second_factor("ani", by=budi),
        lambda: people.issue("ani", ["read"], by=budi),
        lambda: people.revoke(token.id, by=budi),
        lambda: gateway.pins.give("ani", "1739", by=budi),
    ):
        with pytest.raises(NotAdmitted):
            act()
    assert people.prove("ani", PASSWORD)[0].disabled_at is None
    assert {one.name: one.role for one in gateway.database.read(operators.every)} == {
        "budi": "coordinator", "ani": "officer"
    }  # fmt: skip


def test_a_password_lets_in_and_nothing_else_does(gateway: Gateway) -> None:
    gateway.operators.add("ani", "officer", "12.75", PASSWORD)
    gateway.operators.add("mesin", "auditor")
    assert gateway.operators.prove("ani", PASSWORD)[0].agency == "12.75"
    for name, password in (
        ("ani", PASSWORD + "!"),
        ("ani", ""),
        ("budi", PASSWORD),
        ("mesin", ""),
        ("mesin", PASSWORD),
    ):
        with pytest.raises(Unidentified, match="name or password is wrong"):
            gateway.operators.prove(name, password)


def test_only_so_many_passwords_are_proved_at_one_time(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.operators.add("ani", "officer", "12.75", PASSWORD)
    monkeypatch.setattr("sms_gateway.operators._PATIENCE", 0.01)
    with proving, proving, pytest.raises(TooMany, match="too many sign in at once"):
        gateway.operators.prove("ani", PASSWORD)
    for _ in range(3):  # whoever was wrong has left the room, too
        with pytest.raises(Unidentified):
            gateway.operators.prove("ani", "wrong")
    assert gateway.operators.prove("ani", PASSWORD)[0].name == "ani"


def test_a_new_password_replaces_the_old_one_and_a_disabled_operator_stays_out(gateway: Gateway) -> None:
    gateway.operators.add("ani", "officer", None, PASSWORD)
    gateway.operators.set_password("ani", PASSWORD + " dan kering")
    with pytest.raises(Unidentified):
        gateway.operators.prove("ani", PASSWORD)
    assert gateway.operators.prove("ani", PASSWORD + " dan kering")[0].name == "ani"
    assert gateway.operators.disable("ani").disabled_at == TUESDAY
    with pytest.raises(Unidentified):
        gateway.operators.prove("ani", PASSWORD + " dan kering")
    gateway.operators.enable("ani")
    assert gateway.operators.prove("ani", PASSWORD + " dan kering")[0].disabled_at is None


def test_neither_password_nor_token_is_kept(gateway: Gateway) -> None:
    gateway.operators.add("ani", "officer", None, PASSWORD)
    secret, _ = gateway.operators.issue("ani", ["read"])

    def kept(db: Connection) -> str:
        return str([list(db.execute(select(table))) for table in (operator_table, token_table)])

    found = gateway.database.read(kept)
    assert "$argon2id$" in found
    assert PASSWORD not in found
    assert secret.removeprefix(PREFIX) not in found


# tokens


def test_a_token_is_recognised_and_random(gateway: Gateway) -> None:
    gateway.operators.add("ani", "officer")
    secrets = {gateway.operators.issue("ani", ["read"])[0] for _ in range(20)}
    assert len(secrets) == 20
    assert all(secret.startswith("sgw_") and len(secret) >= 4 + 43 for secret in secrets)


def test_a_token_tells_who_comes_for_what_and_when_it_was_last_used(gateway: Gateway, clock: SetClock) -> None:
    gateway.operators.add("ani", "officer", "12.75")
    secret, made = gateway.operators.issue("ani", ["write", "read", "read"])
    assert made.scopes == ("read", "write")
    assert made.last_used_at is None
    now = clock.move(hours=1)
    came = gateway.operators.admit(secret)
    assert (came.operator.name, came.token_id, came.scopes) == ("ani", made.id, frozenset({"read", "write"}))
    (after,) = gateway.database.read(operators.tokens, came.operator.id)
    assert after.last_used_at == now


@pytest.mark.parametrize(
    ("role", "scope", "said"),
    [
        ("officer", "unmask", "the role officer may not see phone numbers"),
        ("auditor", "write", "the role auditor changes nothing"),
        ("ombudsman", "write", "the role ombudsman changes nothing"),
    ],
)
def test_a_role_gets_no_token_for_what_it_may_not_do(gateway: Gateway, role: Role, scope: Scope, said: str) -> None:
    gateway.operators.add("ani", role)
    with pytest.raises(Refused, match=said):
        gateway.operators.issue("ani", ["read", scope])


def test_what_is_not_in_force_cannot_be_issued_or_revoked(gateway: Gateway) -> None:
    gateway.operators.add("ani", "officer")
    _, made = gateway.operators.issue("ani", ["read"])
    gateway.operators.revoke(made.id)
    with pytest.raises(NotFound, match="there is no token"):
        gateway.operators.revoke(made.id)
    gateway.operators.disable("ani")
    with pytest.raises(Refused, match="ani is disabled"):
        gateway.operators.issue("ani", ["read"])
    with pytest.raises(NotFound, match="there is no operator budi"):
        gateway.operators.issue("budi", ["read"])
