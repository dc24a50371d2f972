"""The outbox and the carriers as administrators see them, and what they do there by hand."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from sms_gateway.carriers.loopback import Loopback
from sms_gateway.clock import SetClock
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.gateway import Gateway
from sms_gateway.heartbeat import Heartbeat
from sms_gateway.messages import Receipt
from sms_gateway.phone import mask
from sms_gateway.storage import backwards, carriers, operators, outbound, sending
from sms_gateway.storage.outbound import Said
from sms_gateway.web import create_app
from sms_gateway.worker import speak_by_calendar
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk

NewPhone = Callable[..., Phone]


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def pusat(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "pusat", "admin")


def loopback(gateway: Gateway) -> Loopback:
    carrier = gateway.carriers["loopback"]
    assert isinstance(carrier, Loopback)
    return carrier


def failed(gateway: Gateway, phone: Phone) -> Said:
    """What was said to a phone, and the carrier did not take."""
    loopback(gateway).fail_next(CarrierError("30007", Outcome.REJECTED))
    phone.text("BINJAI jalan rusak parah di jalan jaksa")
    (said,) = gateway.database.read(outbound.to_phone, phone.number)
    return said


def state(gateway: Gateway, message_id: int) -> str:
    (said,) = gateway.database.read(outbound.listed, (), message_id - 1, 1)
    return said.state


def test_what_failed_is_sent_again_once_somebody_is_sure(pusat: Clerk, gateway: Gateway, phone: NewPhone) -> None:
    citizen = phone()
    said = failed(gateway, citizen)
    page = pusat.go("/admin/outbox?tab=failed").text
    assert f'value="{said.id}"' in page
    assert (citizen.number in page, citizen.number[-3:] in page, "30007" in page) == (False, True, True)
    assert re.search(r'<td class="c-why">[^<]+\(30007\)</td>', page)
    assert '<th scope="col">Reason</th>' in page
    asked = pusat.follow("/admin/outbox", pick=str(said.id), do="retry").text
    assert "Send 1 message again?" in asked
    assert state(gateway, said.id) == "failed"
    pusat.follow("/admin/outbox")
    assert "1 message goes out again." in pusat.told()
    assert citizen.look() == [said.body]
    assert f'value="{said.id}"' not in pusat.go("/admin/outbox?tab=failed").text
    lines = gateway.database.read(operators.audited, gateway.operators.find("pusat").id)
    assert [f"message:{said.id}", "retry"] in [list(line.subjects) for line in lines]


def test_a_call_to_whoever_was_relieved_in_the_night_says_why_it_was_not_made(
    app: Flask, gateway: Gateway, clock: SetClock, phone: NewPhone
) -> None:
    gateway.operators.add("wati", "officer", "12.75")
    gateway.duty.give_phone("wati", "+6281100000002")
    gateway.duty.put("wati", on=True)
    phone().text("BINJAI jalan rusak parah di jalan jaksa")
    clock.now = datetime(2026, 3, 13, 1, tzinfo=UTC)
    speak_by_calendar(gateway)
    (call,) = gateway.database.read(outbound.to_phone, "+6281100000002")
    assert call.state == "queued"
    gateway.duty.put("wati", on=False)
    page = clerk(app, gateway, "pusat", "admin").go(f"/admin/outbox/{call.id}").text
    assert "the officer was off duty by then" in page


def test_what_waits_is_kept_back_and_what_has_left_is_not(pusat: Clerk, gateway: Gateway, phone: NewPhone) -> None:
    one, two = phone(), phone()
    one.text("BINJAI jalan rusak parah di jalan jaksa", read=False)
    two.text("MEDAN sampah menumpuk di jalan gaperta", read=False)
    ids = [gateway.database.read(outbound.to_phone, each.number)[0].id for each in (one, two)]
    assert "Reason" not in pusat.go("/admin/outbox").text, "nothing here has one"
    form = pusat.hidden("/admin/outbox") | {"pick": list(map(str, ids)), "do": "cancel"}
    pusat.page = pusat.client.post("/admin/outbox", data=form)
    assert "Keep 2 messages back?" in pusat.page.text
    sure = {**pusat.hidden("/admin/outbox"), "pick": list(map(str, ids))}
    gateway.database.write(lambda db: sending.settle(db, ids[0], "queued", state="sent"))
    pusat.page = pusat.client.post("/admin/outbox", data=sure, follow_redirects=True)
    assert f"1 message is kept back. message {ids[0]} is sent" in pusat.told()
    assert [state(gateway, each) for each in ids] == ["sent", "cancelled"]
    assert (
        "Nothing was picked"
        in pusat.client.post("/admin/outbox", data=pusat.hidden("/sign-out"), follow_redirects=True).text
    )


def test_a_message_is_shown_with_all_that_its_carrier_said(pusat: Clerk, gateway: Gateway, phone: NewPhone) -> None:
    citizen = phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    (said,) = gateway.database.read(outbound.to_phone, citizen.number)
    for word in ("undelivered", "delivered"):
        told = Receipt("loopback", said.carrier_id or "", word, word, message_id=said.id)
        gateway.receipts.take(told)
    page = pusat.go(f"/admin/outbox/{said.id}").text
    assert citizen.ticket.number in page
    assert citizen.number not in page
    assert page.index("undelivered") < page.index("corrects what was said before")
    assert pusat.go("/admin/outbox/999999").status_code == 404
    assert pusat.go("/admin/outbox/x").status_code == 404


def test_the_phone_of_an_anonymous_reporter_is_not_hinted_at(pusat: Clerk, gateway: Gateway, phone: NewPhone) -> None:
    citizen = phone()
    citizen.text("ANONIM BINJAI pungli parkir pasar raya sekali")
    (said,) = gateway.database.read(outbound.to_phone, citizen.number)
    for address in ("/admin/outbox?tab=all", f"/admin/outbox/{said.id}"):
        page = pusat.go(address).text
        assert citizen.ticket.number in page
        assert mask(citizen.number) not in page


def test_a_long_outbox_is_read_backwards_a_stretch_at_a_time(
    pusat: Clerk, gateway: Gateway, phone: NewPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = failed(gateway, phone())
    for _ in range(4):
        phone().text("MEDAN sampah menumpuk di jalan gaperta", read=False)
    monkeypatch.setattr(backwards, "FAR", 3)
    page = pusat.go("/admin/outbox?tab=failed").text
    assert "look further back" in page
    found = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert f'value="{said.id}"' in pusat.go(found).text


def test_a_paused_carrier_is_tried_again_by_hand(
    pusat: Clerk, gateway: Gateway, phone: NewPhone, clock: SetClock
) -> None:
    citizen = phone()
    loopback(gateway).fail_next(CarrierError("timeout", Outcome.UNAVAILABLE))
    assert citizen.text("BINJAI jalan rusak parah di jalan jaksa") == []
    page = pusat.go("/admin/carriers").text
    assert ("paused" in page, "unavailable: timeout" in page, "Paused until" in page) == (True, True, True)
    clock.move(seconds=1)
    assert citizen.look() == []
    pusat.follow("/admin/carriers/loopback/wake")
    assert "is tried again now" in pusat.told()
    assert len(citizen.look()) == 1
    pace = next(one for one in gateway.database.read(carriers.every) if one.name == "loopback")
    assert (pace.paused_until, pace.failures) == (None, 0)
    page = pusat.go("/admin/carriers").text
    assert ("works" in page, "paused" in page) == (True, False)
    assert pusat.do_unasked("/admin/carriers/nobody/wake").status_code == 404


def test_a_carrier_tells_of_its_last_day_and_no_more(
    pusat: Clerk, gateway: Gateway, phone: NewPhone, clock: SetClock
) -> None:
    phone().text("BINJAI jalan rusak parah di jalan jaksa")
    page = pusat.go("/admin/carriers").text
    assert "10 Mar 2026, 10:00 WIB" in page
    assert "message parts a second at most" in page
    last_day = page.split("In the last 24 hours")[1].split("</section>")[0]
    assert re.findall(r"<dt>(.*?)</dt>", last_day) == ["Received", "Sent"]
    clock.now += timedelta(hours=25)
    pusat.sign_in("pusat")
    assert "10 Mar 2026, 10:00 WIB" not in pusat.go("/admin/carriers").text


def test_whether_citizens_get_through_is_told_above_the_carriers(
    pusat: Clerk, gateway: Gateway, phone: NewPhone, clock: SetClock
) -> None:
    assert "none has come yet" in pusat.go("/admin/carriers").text
    for _ in range(4):
        for count in range(8):
            phone().text(f"BINJAI jalan rusak nomor {count} di jalan jaksa", read=False)
            clock.move(minutes=3)
        clock.now += timedelta(days=7) - timedelta(minutes=24)
    phone().text("BINJAI jalan rusak", read=False)
    clock.move(minutes=15)
    pusat.sign_in("pusat")
    page = pusat.go("/admin/carriers").text
    assert all(told in page for told in ("15 minutes ago", "21 minutes at this hour of the week")), page
    assert "from a phone of your own" not in page
    clock.move(minutes=10)
    assert "from a phone of your own" in pusat.go("/admin/carriers").text
    assert "Our own SMS" not in page, "there is none"


def test_an_sms_of_our_own_that_does_not_come_back_is_told_there(gateway: Gateway, clock: SetClock) -> None:
    beat = Heartbeat(gateway.database, loopback(gateway), "+6281110781078", "1078", "P", timedelta(minutes=30), clock)
    pusat = clerk(create_app(replace(gateway, heartbeat=beat)), gateway, "pusat", "admin")
    assert "none has come back yet" in pusat.go("/admin/carriers").text
    beat.beat()
    clock.move(minutes=12)
    assert "sent 12 minutes ago, and not come back" in pusat.go("/admin/carriers").text
