"""Sending by Twilio, against a real HTTP server that behaves as Twilio does, well or badly."""

import socket
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException

from sms_gateway.carriers.twilio import Twilio
from sms_gateway.carriers.twilio.outcomes import OUTCOMES, errors_named
from sms_gateway.carriers.twilio.settings import Settings
from sms_gateway.clock import SetClock
from sms_gateway.errors import CarrierError, Outcome
from tests.carriers.fake_twilio import FakeTwilio
from tests.carriers.values import NOW, PUBLIC_URL, message

Connect = Callable[..., Twilio]
SERVICE = "MG" + "0" * 32
TRIED_AGAIN = "#rc=5&rp=all&ct=2000&rt=4000&tt=15000"


def failure(carrier: Twilio, body: str = "Laporan diterima.") -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        carrier.send(message(body=body))
    return caught.value


def test_a_message_goes_out_as_it_was_written(fake: FakeTwilio, connect: Connect) -> None:
    sid = connect().send(message(7, "Laporan 4071839 diterima.\nTerima kasih 🙏"))
    assert [sms.sid for sms in fake.sent] == [sid]
    form = dict(fake.sent[0].form)
    assert 3590 <= int(form.pop("ValidityPeriod")) <= 3600
    assert form == {
        "To": "+6281234567890",
        "From": "1078",
        "Body": "Laporan 4071839 diterima.\nTerima kasih 🙏",
        "StatusCallback": "https://sms.example.go.id/webhooks/twilio/status?message=7" + TRIED_AGAIN,
    }


def test_a_receipt_is_tried_as_often_as_the_readme_has_messages_tried() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert f"/webhooks/twilio{TRIED_AGAIN}`" in readme


@pytest.mark.parametrize(
    ("settings", "senders"),
    [
        pytest.param({}, {"From": "1078"}, id="the short code"),
        pytest.param({"messaging_service_sid": SERVICE}, {"From": "1078", "MessagingServiceSid": SERVICE}, id="both"),
        pytest.param(
            {"from": None, "messaging_service_sid": SERVICE}, {"MessagingServiceSid": SERVICE}, id="a service"
        ),
    ],
)
def test_the_settings_say_who_sends(
    fake: FakeTwilio, connect: Connect, settings: dict[str, object], senders: dict[str, str]
) -> None:
    connect(**settings).send(message())
    assert {name: fake.sent[0].form.get(name) for name in ("From", "MessagingServiceSid")} == {
        "From": None,
        "MessagingServiceSid": None,
    } | senders


@pytest.mark.parametrize(
    ("public_url", "settings"),
    [
        pytest.param("", {}, id="no public address"),
        pytest.param("localhost:1078", {}, id="no web address"),
        pytest.param(PUBLIC_URL, {"status_callback": False}, id="switched off"),
    ],
)
def test_receipts_are_not_asked_for_where_they_could_not_come(
    fake: FakeTwilio, connect: Connect, public_url: str, settings: dict[str, object]
) -> None:
    connect(public_url, **settings).send(message())
    assert "StatusCallback" not in fake.sent[0].form


@pytest.mark.parametrize(
    ("left", "validity", "asked"),
    [
        pytest.param(None, 36_000, 36_000, id="it never expires"),
        pytest.param(None, 600, 600, id="it never expires, the settings say less"),
        pytest.param(timedelta(minutes=5, milliseconds=900), 36_000, 300, id="whole seconds"),
        pytest.param(timedelta(hours=1), 600, 600, id="the shorter of the two"),
        pytest.param(timedelta(days=7), 36_000, 36_000, id="not over ten hours"),
        pytest.param(timedelta(0), 36_000, 1, id="not under a second"),
        pytest.param(timedelta(days=7), 90_000, 36_000, id="whatever the settings say"),
    ],
)
def test_twilio_may_hold_a_message_until_it_expires(
    fake: FakeTwilio, left: timedelta | None, validity: int, asked: int
) -> None:
    settings = Settings(
        account_sid=fake.account_sid,
        auth_tokens=(fake.auth_token,),
        sender="1078",
        validity=validity,
        base_url=fake.url,
    )
    carrier = Twilio("twilio", settings, PUBLIC_URL, SetClock(NOW))
    carrier.send(message(expires_at=NOW + left if left is not None else None))
    assert fake.sent[0].form["ValidityPeriod"] == str(asked)


def test_an_api_key_sends_in_place_of_the_token(fake: FakeTwilio, connect: Connect) -> None:
    fake.api_key = ("SK" + "0" * 32, "key-secret")
    connect(auth_tokens=["not-this-one"], api_key_sid=fake.api_key[0], api_key_secret="key-secret").send(message())
    assert len(fake.sent) == 1


def test_the_first_token_sends(fake: FakeTwilio, connect: Connect) -> None:
    connect(auth_tokens=[fake.auth_token, "the-next"]).send(message())
    assert failure(connect(auth_tokens=["the-next", fake.auth_token])).code == "20003"


def test_without_credentials_nothing_is_asked(fake: FakeTwilio, connect: Connect) -> None:
    error = failure(connect(auth_tokens=[], signing_keys={"key_1": "secret"}))
    assert (error.code, error.outcome) == ("credentials", Outcome.MISCONFIGURED)
    assert fake.exchanges == []


TABLE = [
    (Outcome.UNAVAILABLE, "20003 20404 30002"),
    (Outcome.THROTTLED, "20429 21611 30001"),
    (Outcome.UNKNOWN, "20500 20503"),
    (Outcome.BAD_NUMBER, "21211 21612 21614 30005 30006"),
    (Outcome.OPTED_OUT, "21610"),
    (Outcome.MISCONFIGURED, "21408 21602 21617 21658"),
    (Outcome.NO_SENDER, "21603 21606 21703 21704 21705"),
    (Outcome.UNREACHABLE, "30003"),
    (Outcome.BLOCKED, "30004 30007"),
    (Outcome.FAULT, "30008 30017 30410"),
    (Outcome.REJECTED, "30009 21212 99999"),
    (Outcome.EXPIRED, "30036"),
]
CODES = [pytest.param(code, outcome, id=f"{code} {outcome}") for outcome, codes in TABLE for code in codes.split()]


@pytest.mark.parametrize(("code", "outcome"), CODES)
def test_twilios_code_tells_what_follows(fake: FakeTwilio, connect: Connect, code: str, outcome: Outcome) -> None:
    fake.behave(code)
    carrier = connect()
    error = failure(carrier)
    assert (error.code, error.outcome) == (code, outcome)
    assert carrier.outcome(code) is outcome
    assert fake.sent == []


def test_every_listed_code_is_tried() -> None:
    tried = {code for _, codes in TABLE for code in codes.split()}
    assert {code for code in OUTCOMES if len(code) == 5 and code.isdigit()} <= tried


@pytest.mark.parametrize("code", ["20503", "20429", "21610"])
def test_the_newer_form_of_an_error_means_the_same(fake: FakeTwilio, connect: Connect, code: str) -> None:
    fake.behave(f"problem:{code}")
    error = failure(connect())
    assert (error.code, error.outcome) == (code, OUTCOMES[code])


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("400", Outcome.REJECTED),
        ("401", Outcome.UNAVAILABLE),
        ("403", Outcome.UNAVAILABLE),
        ("404", Outcome.UNAVAILABLE),
        ("408", Outcome.UNKNOWN),
        ("429", Outcome.THROTTLED),
        ("302", Outcome.UNKNOWN),
        ("500", Outcome.UNKNOWN),
        ("502", Outcome.UNKNOWN),
        ("503", Outcome.UNKNOWN),
    ],
)
def test_a_bare_status_tells_what_follows(fake: FakeTwilio, connect: Connect, status: str, outcome: Outcome) -> None:
    fake.behave(status)
    carrier = connect()
    error = failure(carrier)
    assert (error.code, error.outcome, carrier.outcome(status)) == (status, outcome, outcome)


@pytest.mark.parametrize(
    ("status", "outcome"), [(400, Outcome.REJECTED), (429, Outcome.THROTTLED), (503, Outcome.UNKNOWN)]
)
def test_of_a_code_that_nobody_has_listed_the_status_tells_what_follows(status: int, outcome: Outcome) -> None:
    with pytest.raises(CarrierError) as caught, errors_named():
        raise TwilioRestException(status, "/", "a code to come", code=99999)
    assert (caught.value.code, caught.value.outcome) == ("99999", outcome)


@pytest.mark.parametrize(
    ("how", "code", "taken"),
    [
        ("hang", "timeout", 1),
        ("reset", "reset", 1),
        ("lost", "reset", 0),
        ("unreadable", "unreadable", 1),
        ("nameless", "unreadable", 1),
    ],
)
def test_without_an_answer_the_outcome_is_unknown_and_twilios_log_settles_it(
    fake: FakeTwilio, connect: Connect, how: str, code: str, taken: int
) -> None:
    fake.behave(how)
    error = failure(connect(timeout=[2, 0.3]))
    assert (error.code, error.outcome) == (code, Outcome.UNKNOWN)
    assert len(fake.sent) == taken
    found = connect().find(message())
    assert (found.carrier_id if found else None) == (fake.sent[0].sid if taken else None)


def test_where_no_connection_came_about_nothing_left_and_it_is_safe_to_send_again(connect: Connect) -> None:
    nobody = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    address = f"http://127.0.0.1:{nobody.server_address[1]}"
    nobody.server_close()
    error = failure(connect(base_url=address))
    assert (error.code, error.outcome) == ("connect", Outcome.UNAVAILABLE)


def test_a_door_that_never_opens_is_no_connection(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as queue:
        for _ in range(2):  # those who wait already leave no room for us
            waiting = queue.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        error = failure(connect(base_url=f"http://127.0.0.1:{full.getsockname()[1]}", timeout=[0.2, 2]))
    assert (error.code, error.outcome) == ("connect", Outcome.UNAVAILABLE)


def test_an_answer_may_take_longer_than_a_connection(fake: FakeTwilio, connect: Connect) -> None:
    fake.behave("slow")
    connect(timeout=[0.5, 20]).send(message())
    assert len(fake.sent) == 1


def test_an_address_that_nobody_knows_is_no_connection(connect: Connect) -> None:
    assert failure(connect(base_url="http://twilio.invalid")).code == "connect"


def test_no_citizens_number_is_in_an_error(fake: FakeTwilio, connect: Connect) -> None:
    fake.behave("21211")
    assert "81234567890" not in str(failure(connect()))
    for address in ("http://twilio.invalid", "http://127.0.0.1:99999"):
        with pytest.raises(CarrierError) as caught:
            connect(base_url=address).find(message())
        assert "81234567890" not in str(caught.value)


def test_a_message_is_found_by_any_signs(fake: FakeTwilio, connect: Connect) -> None:
    fake.behave("reset")
    failure(connect(), "Laporan “4071839” selesai 🙏")
    found = connect().find(message(body="Laporan “4071839” selesai 🙏"))
    assert (found.carrier_id if found else None) == fake.sent[0].sid
