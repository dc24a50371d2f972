"""Operators as administrators keep them: each act in the name of whoever did it, each secret shown once."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import delete

from sms_gateway.clock import SetClock
from sms_gateway.errors import NotAdmitted, Refused
from sms_gateway.gateway import Gateway
from sms_gateway.roles import Caller, Role
from sms_gateway.storage import operators, people
from sms_gateway.storage.people import Person
from sms_gateway.storage.tables import session
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.callers import Program
from tests.web.clerks import Clerk, clerk
from tests.web.visitors import PASSWORD, Visitor

NewPhone = Callable[..., Phone]
ANI = "/admin/operators/ani"
UNFIT = (
    {"name": "ani", "role": "officer"},
    {"name": "Ani B", "role": "officer"},
    {"name": "budi", "role": "admin", "agency": "12.75"},
    {"name": "budi", "role": "officer", "agency": "nirwana"},
)


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def pusat(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "pusat", "admin")


def person(gateway: Gateway, name: str) -> Person:
    found = gateway.database.read(people.by_name, name)
    assert found
    return found


def shown_once(page: str) -> str:
    found = re.search(r'id="once">([^<]+)<', page)
    assert found
    return unescape(found[1])


def test_whoever_is_added_comes_in_by_a_password_that_is_shown_once(app: Flask, pusat: Clerk, gateway: Gateway) -> None:
    pusat.go("/admin/operators/_new?agency=12.75")
    assert 'value="Kota Binjai (12.75)"' in pusat.page.text
    page = pusat.follow("/admin/operators", name="ani", role="coordinator", agency="Kota Binjai (12.75)").text
    password = shown_once(page)
    assert password not in pusat.go(ANI).text
    assert ("Coordinator" in pusat.page.text, "has not chosen a password yet" in pusat.page.text) == (True, True)
    ani = Visitor(app)
    ani.sign_in("ani", password)
    assert ani.page.request.path == "/account/password"
    for refused in UNFIT:
        pusat.go("/admin/operators/_new")
        assert pusat.client.post("/admin/operators", data=pusat.hidden("/admin/operators") | refused).status_code == 422
    assert gateway.database.read(people.by_name, "budi") is None


def test_each_act_on_an_operator_is_audited_in_the_name_of_whoever_did_it(pusat: Clerk, gateway: Gateway) -> None:
    gateway.operators.add("ani", "coordinator", "12.75", PASSWORD)
    by = person(gateway, "ani").id
    pusat.go(ANI)
    pusat.follow(f"{ANI}/phone", phone="0812 3456 7890")
    assert "+62 812-****-890" in pusat.page.text
    assert "67890" not in pusat.page.text
    pusat.follow(f"{ANI}/acts/on-duty")
    assert person(gateway, "ani").on_duty
    assert "Unlock" not in pusat.page.text, "nobody is locked out"
    gateway.database.write(operators.change, by, pin_locked_until=gateway.clock() + timedelta(hours=1))
    assert "Locked until" in pusat.go(ANI).text
    pusat.follow(f"{ANI}/acts/unlock")
    assert person(gateway, "ani").pin_locked_until is None
    pusat.follow(f"{ANI}/place", role="officer", agency="12")
    assert (person(gateway, "ani").role, person(gateway, "ani").agency) == ("officer", "12")
    shown_once(pusat.follow(f"{ANI}/password").text)
    pusat.go(ANI)
    pusat.follow(f"{ANI}/acts/disable")
    assert person(gateway, "ani").disabled_at
    assert "disabled" in pusat.go("/admin/operators").text
    pusat.go(ANI)
    pusat.follow(f"{ANI}/acts/enable")
    pusat.follow(f"{ANI}/acts/no-phone")
    assert person(gateway, "ani").phone is None
    lines = gateway.database.read(operators.audited, person(gateway, "pusat").id)
    told = [list(line.subjects) for line in lines if line.act == "manage"]
    assert {told_of for told_of, *_ in told} == {f"operator:{by}"}
    acts = [
        ["phone", "on"],
        ["duty", "on"],
        ["unlock"],
        ["role"],
        ["password"],
        ["disable"],
        ["enable"],
        ["phone", "off"],
    ]
    assert [how for _, *how in told] == acts
    assert gateway.database.read(operators.audited, by) == []
    assert pusat.do_unasked(f"{ANI}/acts/fly").status_code == 404


def test_a_lost_second_factor_is_forgotten_and_who_is_signed_in_is_out(
    app: Flask, pusat: Clerk, gateway: Gateway
) -> None:
    ani = clerk(app, gateway, "ani", "coordinator", "12.75")
    by = person(gateway, "ani").id
    gateway.database.write(operators.change, by, totp="JBSWY3DPEHPK3PXP")
    pusat.go(ANI)
    pusat.follow(f"{ANI}/acts/second-factor")
    assert not person(gateway, "ani").second_factor
    assert not ani.is_in


def test_a_pin_for_sms_is_made_shown_once_and_removed(pusat: Clerk, gateway: Gateway, phone: NewPhone) -> None:
    gateway.operators.add("ani", "coordinator", "12.75", PASSWORD)
    ani = phone()
    pusat.go(ANI)
    pusat.follow(f"{ANI}/phone", phone=ani.number)
    assert "has this phone, and may act by SMS" in pusat.told()
    assert "yes, whoever holds the phone" in pusat.page.text
    pin = shown_once(pusat.follow(f"{ANI}/pin").text)
    assert "JAWAB 4071839 PIN" in pusat.page.text
    assert pin not in pusat.go(ANI).text
    assert "yes, with the PIN" in pusat.page.text
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    number = citizen.ticket.number
    gateway.desk.move(number, "forwarded", "operator:pusat", agency="12.75")
    stands = []
    for text in ("Sudah ditambal.", f"{pin} Sudah ditambal."):
        ani.text(f"JAWAB {number} {text}")
        stands.append(citizen.ticket.status)
    assert stands == ["forwarded", "answered"]
    pusat.follow(f"{ANI}/acts/no-pin")
    assert not person(gateway, "ani").has_pin
    assert "Remove the PIN" not in pusat.page.text
    lines = gateway.database.read(operators.audited, person(gateway, "pusat").id)
    of = f"operator:{person(gateway, 'ani').id}"
    assert [list(line.subjects) for line in lines][-2:] == [[of, "pin", "on"], [of, "pin", "off"]]
    with pytest.raises(NotAdmitted):
        gateway.pins.give("ani", by=Caller(gateway.operators.find("ani")))


PHONES: Mapping[str, tuple[Role, bool, str]] = {
    "an officer without a phone": ("officer", False, "no: there is no phone"),
    "an officer with one": ("officer", True, "yes, whoever holds the phone"),
    "an auditor with one": ("auditor", True, "no: the role answers nobody"),
}


@pytest.mark.parametrize(("role", "has_phone", "told"), PHONES.values(), ids=PHONES.keys())
def test_the_page_says_whether_a_phone_may_act(
    pusat: Clerk, gateway: Gateway, role: Role, has_phone: bool, told: str
) -> None:
    gateway.operators.add("ani", role, "12.75", PASSWORD)
    pusat.go(ANI)
    if has_phone:
        pusat.follow(f"{ANI}/phone", phone="0812 3456 7890")
        assert ("may act by SMS" in pusat.told()) == (role == "officer")
    assert told in pusat.page.text


def test_never_is_said_of_nobody_who_once_signed_in(
    app: Flask, pusat: Clerk, gateway: Gateway, clock: SetClock
) -> None:
    gateway.operators.add("budi", "officer", "12.75", PASSWORD)
    clerk(app, gateway, "ani", "coordinator", "12.75")
    clock.move(days=400)
    gateway.database.write(lambda db: db.execute(delete(session)))
    pusat = clerk(app, gateway, "pusat2", "admin")
    assert "never" in pusat.go("/admin/operators/budi").text
    assert "not lately" in pusat.go(ANI).text


def test_the_last_admin_stays_one(pusat: Clerk, gateway: Gateway) -> None:
    path = "/admin/operators/pusat"
    for act, fields in (("place", {"role": "auditor", "agency": ""}), ("acts/disable", {})):
        pusat.go(path)
        pusat.follow(f"{path}/{act}", **fields)
        assert "the last admin who can come in" in pusat.told()
    gateway.operators.add("lain", "admin", None, PASSWORD)
    pusat.go(path)
    pusat.follow(f"{path}/place", role="auditor", agency="")
    assert person(gateway, "pusat").role == "auditor"
    assert pusat.client.get("/admin/operators").status_code == 403
    lain = Caller(gateway.operators.find("lain"))
    with pytest.raises(Refused, match="the last admin"):
        gateway.operators.place(lain, "lain", "officer", None)
    assert gateway.operators.disable("lain").disabled_at, "whoever is at the shell may"


def test_a_role_that_somebody_else_changed_meanwhile_is_not_overwritten(pusat: Clerk, gateway: Gateway) -> None:
    gateway.operators.add("ani", "coordinator", "12.75", PASSWORD)
    pusat.go(ANI)
    gateway.operators.place(Caller(gateway.operators.find("pusat")), "ani", "officer", "12")
    pusat.follow(f"{ANI}/place", role="auditor", agency="")
    assert "Somebody changed this since you looked" in pusat.told()
    assert person(gateway, "ani").role == "officer"


def test_a_token_is_shown_once_and_good_for_nothing_once_it_is_revoked(
    app: Flask, pusat: Clerk, gateway: Gateway
) -> None:
    gateway.operators.add("dinas", "auditor")
    path = "/admin/operators/dinas"
    pusat.go(path)
    pusat.follow(f"{path}/tokens", scope="unmask", days="9")
    assert "may not see phone numbers" in pusat.told()
    secret = shown_once(pusat.follow(f"{path}/tokens", scope="read", days="9").text)
    program = Program(app, secret, "dinas")
    assert program.get("/tickets").status_code == 200
    (token,) = gateway.database.read(operators.tokens, person(gateway, "dinas").id)
    assert secret not in pusat.go(path).text
    pusat.follow(f"{path}/tokens/{token.id}/revoke")
    assert program.get("/tickets").status_code == 401
    assert "Revoke" not in pusat.page.text


def test_operators_are_listed_a_page_at_a_time_and_found_by_name_or_agency(pusat: Clerk, gateway: Gateway) -> None:
    for count in range(55):
        gateway.operators.add(f"op{count:02d}", "officer", "12.75" if count == 7 else "12")
    page = pusat.go("/admin/operators").text
    assert page.count("row-link") == 50
    assert "op54" not in page
    assert "op54" in pusat.go("/admin/operators?after=op40").text
    assert re.findall(r"row-link[^>]*>(\w+)<", pusat.go("/admin/operators?words=12.75").text) == ["op07"]
    assert re.findall(r"row-link[^>]*>(\w+)<", pusat.go("/admin/operators?words=OP3").text)[0] == "op30"
