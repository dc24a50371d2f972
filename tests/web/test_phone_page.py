"""The basic phone on a page: a conversation with the channel, where nothing reaches a real phone."""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import operators, tickets
from sms_gateway.web import create_app
from tests.web.clerks import Clerk, clerk

OWN = "+6281210781078"


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def learner(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "tama", "auditor")


def said(page: Clerk) -> list[tuple[str, str]]:
    """What stands on the screen: whose it is, and the words."""
    found = re.findall(r'<li class="(own|came)">.*?<span class="words">(.*?)</span>', page.page.text, re.DOTALL)
    return [(whose, unescape(words)) for whose, words in found]


def test_a_conversation_goes_the_way_of_every_sms(learner: Clerk, gateway: Gateway) -> None:
    assert "For training." in learner.go("/phone").text
    assert "No messages yet." in learner.page.text
    learner.follow("/phone/messages", text="BINJAI jln rusak parah di jl jaksa")
    (ticket,) = gateway.database.read(tickets.of_phone, OWN)
    assert (ticket.agency, ticket.carrier, ticket.our_number) == ("12.75", "loopback", "1078")
    (own, came) = said(learner)
    assert own == ("own", "BINJAI jln rusak parah di jl jaksa")
    assert came[0] == "came"
    assert ticket.number in came[1]


def test_what_comes_later_comes_to_the_screen(learner: Clerk, gateway: Gateway, clock: SetClock) -> None:
    learner.go("/phone")
    learner.follow("/phone/messages", text="BINJAI jln rusak parah di jl jaksa")
    asking = learner.polled("screen")
    assert learner.part(asking).status_code == 204
    (ticket,) = gateway.database.read(tickets.of_phone, OWN)
    clock.move(minutes=5)
    gateway.desk.reply(ticket.number, "Kami datang besok pagi.", "operator:ani")
    assert learner.part(asking).status_code == 204, "it has not left yet"
    gateway.dispatch.send_due("loopback")
    learner.page = learner.part(asking)
    assert "Kami datang besok pagi." in said(learner)[-1][1]
    assert 'id="screen"' in learner.page.text
    assert "<html" not in learner.page.text


def test_another_number_is_another_citizen(learner: Clerk) -> None:
    learner.go("/phone")
    learner.follow("/phone/messages", text="BINJAI jln rusak parah")
    learner.follow("/phone/number", number="0812 5555 0001")
    assert "+6281255550001" in learner.page.text
    assert "+62812" not in learner.page.request.full_path
    assert said(learner) == []
    learner.follow("/phone/messages", text="STATUS")
    assert "tidak" in said(learner)[-1][1].lower() or "belum" in said(learner)[-1][1].lower()
    learner.follow("/phone/number", number="satu dua")
    assert "no phone number" in learner.told()
    assert "+6281255550001" in learner.page.text


def test_nobody_speaks_with_the_number_of_a_real_citizen(learner: Clerk, gateway: Gateway, clock: SetClock) -> None:
    real = InboundMessage("twilio", "SM1", "+6281299990001", "1078", "MEDAN pungli di samsat", clock())
    gateway.inbox.receive(real)
    learner.go("/phone")
    learner.follow("/phone/number", number=real.sender)
    assert "A citizen has texted from this number" in learner.told()
    gateway.inbox.receive(InboundMessage("twilio", "SM2", OWN, "1078", "MEDAN lampu mati", clock()))
    learner.follow("/phone/messages", text="STATUS")
    assert "A citizen has texted from this number" in learner.told()
    assert said(learner) == []


def test_nobody_acts_in_a_colleagues_name_but_who_may_manage_them(app: Flask, gateway: Gateway, learner: Clerk) -> None:
    gateway.operators.add("ani", "officer", "12.75")
    gateway.duty.give_phone("ani", "+6281280011078")
    learner.go("/phone")
    learner.follow("/phone/number", number="081280011078")
    assert "phone: choose another one" in learner.told()
    admin = clerk(app, gateway, "sari", "admin")
    admin.go("/phone")
    admin.follow("/phone/number", number="081280011078")
    admin.follow("/phone/messages", text="ANTRE")
    assert len(said(admin)) == 2


def test_what_is_sent_is_bounded_and_what_is_empty_is_not_sent(app: Flask, learner: Clerk, gateway: Gateway) -> None:
    learner.go("/phone")
    assert learner.part("/phone/count", text="a" * 161).text == "145/2"
    assert learner.part("/phone/count", text="é" * 2000).text == "0/6", "never more than can be sent"
    learner.follow("/phone/messages", text="a" * 919)
    assert "at most" in learner.told()
    learner.follow("/phone/messages", text="  ")
    assert said(learner) == []
    learner.follow("/phone/messages", text="BINJAI " + "jalan rusak " * 20)
    assert "2 SMS" in learner.page.text
    entries = gateway.database.read(operators.audited, gateway.operators.find("tama").id)
    assert [entry.subjects[0][:13] for entry in entries if entry.act == "try"] == ["inbound:phone"]
    assert "0781078" not in repr(entries)
    juru = clerk(app, gateway, "juru", "auditor")
    assert "sent an SMS from the phone to try with</td>" in juru.go("/admin/audit?operator=tama").text
    assert "note" not in juru.page.text.split("<tbody>")[1]


@pytest.mark.parametrize(
    ("carriers", "training", "there"),
    [
        pytest.param(["loopback"], False, True, id="loopback alone"),
        pytest.param(["twilio"], True, False, id="no loopback"),
        pytest.param(["loopback", "twilio"], False, False, id="beside a real one"),
        pytest.param(["loopback", "twilio"], True, True, id="all for training"),
    ],
)
def test_it_is_there_only_where_nothing_reaches_people_or_all_is_for_training(
    gateway: Gateway, carriers: list[str], training: bool, there: bool
) -> None:
    settings = gateway.settings.model_copy(update={"training": training})
    app = create_app(replace(gateway, settings=settings, carriers={name: gateway.carriers[name] for name in carriers}))
    assert any(rule.rule.startswith("/phone") for rule in app.url_map.iter_rules()) is there


def test_where_it_is_not_there_is_no_way_to_it(gateway: Gateway) -> None:
    app = create_app(replace(gateway, carriers={"twilio": gateway.carriers["twilio"]}))
    one = clerk(app, gateway, "tama", "officer", "12.75")
    assert one.go("/phone").status_code == 404
    assert 'href="/phone"' not in one.go("/").text
    assert 'href="/figures"' in one.page.text
