"""The file of a case, taken from the console or by the API: whole, masked, and told by the audit."""

import json

import pytest
from flask import Flask

from sms_gateway.casefile import Whole, prove
from sms_gateway.casepaper import inside
from sms_gateway.gateway import Gateway
from sms_gateway.storage import audits
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.callers import hire, json_of, program
from tests.web.clerks import Clerk, clerk

NUMBER = "+6281390001078"


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def number(gateway: Gateway) -> str:
    citizen = Phone(gateway, NUMBER)
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    return citizen.ticket.number


def taken(one: Clerk, number: str, **fields: str) -> str:
    """From the form on the page of the report."""
    one.go(f"/tickets/{number}")
    answer = one.send(f"/tickets/{number}/file", **fields)
    kind = fields.get("form", "html")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{number}.{kind}"'
    return answer.text


def test_whoever_sees_a_report_takes_its_file_and_the_audit_tells(app: Flask, gateway: Gateway, number: str) -> None:
    rina = clerk(app, gateway, "rina", "coordinator", "12.75")
    found = prove(json.loads(inside(taken(rina, number))))
    assert isinstance(found, Whole)
    as_json = taken(rina, number, form="json")
    assert NUMBER not in as_json
    assert NUMBER in taken(rina, number, form="json", unmasked="1")
    told = [line.subjects for line in gateway.database.read(audits.page, audits.Asked(subject=number)).lines]
    assert [number, f"file:{found.seal}"] in told
    assert [number] in told, "that the number was seen"
    assert rina.go(f"/tickets/{number}").text.count('name="unmasked"') == 1


def test_whoever_may_not_see_it_gets_none(app: Flask, gateway: Gateway, number: str) -> None:
    jauh, ombud = clerk(app, gateway, "jauh", "coordinator", "51.71"), clerk(app, gateway, "ombud", "ombudsman")
    for one in (jauh, ombud):
        assert one.do_unasked(f"/tickets/{number}/file").status_code == 404
    auditor = clerk(app, gateway, "auditor", "auditor")
    assert auditor.do_unasked(f"/tickets/{number}/file", unmasked="1").status_code == 403
    assert auditor.do_unasked(f"/tickets/{number}/file").status_code == 200


def test_a_program_gets_it_masked_unless_its_token_may_see_more(app: Flask, gateway: Gateway, number: str) -> None:
    hire(gateway, "bot", "admin")
    file = json_of(program(app, gateway, "bot", ["read"]).get(f"/tickets/{number}/file"))
    assert isinstance(prove(file), Whole)
    assert NUMBER not in json.dumps(file)
    assert NUMBER in program(app, gateway, "bot").get(f"/tickets/{number}/file").text
