"""What Twilio's Python library does that we build on, or guard against: held here, for its next version."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

from sms_gateway.carriers.twilio import Twilio
from sms_gateway.errors import CarrierError
from tests.carriers.fake_twilio import Exchange, FakeTwilio
from tests.carriers.values import message

Connect = Callable[..., Twilio]


@pytest.mark.parametrize("how", ["hang", "reset", "lost", "500", "503", "429", "20429", "302"])
def test_it_never_posts_a_message_twice(fake: FakeTwilio, connect: Connect, how: str) -> None:
    fake.behave(how)
    with pytest.raises(CarrierError):
        connect(timeout=[2, 0.3]).send(message())
    assert len(fake.posts) == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"to": "+6281234567890", "from_": "1078", "body": "Laporan Anda = 100% & “selesai”+😡\nBalas STATUS"},
        {"to": "+6281234567890", "messaging_service_sid": "MG" + "0" * 32, "body": "a", "validity_period": 36000},
        {"to": "+6281234567890", "from_": "1078", "body": "a", "status_callback": None, "media_url": ["a/1", "a/2"]},
    ],
    ids=["signs", "numbers", "lists"],
)
def test_upon_our_connections_it_says_what_it_says_upon_its_own(
    fake: FakeTwilio, connect: Connect, asked: Mapping[str, Any]
) -> None:
    own = Client(fake.account_sid, fake.auth_token)
    own.api.base_url = fake.url
    for messages in (own.messages, connect()._line.messages):
        messages.create(**asked)
        messages.list(to="+6281234567890", from_="1078", limit=1)
    theirs, ours = fake.exchanges[:2], fake.exchanges[2:]
    assert [_as_said(one) for one in ours] == [_as_said(one) for one in theirs]


def _as_said(one: Exchange) -> tuple[object, ...]:
    headers = {name.lower(): value for name, value in one.headers.items()}
    told = [headers.get(name) for name in ("host", "authorization", "content-type", "user-agent", "accept")]
    return one.method, one.path, one.query, one.body, told


def test_it_would_take_its_address_from_the_environment_and_ours_does_not(
    fake: FakeTwilio, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    assert Client("AC1", "token").edge == "sydney"
    connect().send(message())
    assert len(fake.sent) == 1


def test_it_would_write_a_citizens_number_to_the_log_and_ours_does_not(
    fake: FakeTwilio, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    connect().find(message())
    assert "81234567890" not in caplog.text


def test_threads_share_what_connections_there_are(fake: FakeTwilio, connect: Connect) -> None:
    carrier = connect()
    for number in range(3):
        with ThreadPoolExecutor(1) as another:
            another.submit(carrier.send, message(number)).result(60)
    assert fake.connections == 1
    fake.behave("hang")
    with ThreadPoolExecutor(2) as both:
        sent = [both.submit(carrier.send, message(number)) for number in (3, 4)]
    assert (sorted(bool(one.exception()) for one in sent), fake.connections) == ([False, True], 2)


def test_what_connections_many_threads_needed_at_once_are_kept_for_the_next_time(
    fake: FakeTwilio, connect: Connect
) -> None:
    carrier = connect(timeout=[5, 20])
    for _ in range(2):
        fake.behave("slow", times=3)
        with ThreadPoolExecutor(3) as threads:
            list(threads.map(carrier.send, map(message, range(3))))
    assert (len(fake.sent), fake.connections) == (6, 3)


def test_its_validator_stumbles_over_what_we_turn_away() -> None:
    with pytest.raises(TypeError):
        RequestValidator("token").validate("https://sms.example.go.id", {}, None)


def test_its_twiml_lets_control_characters_through_that_no_xml_may_hold() -> None:
    response = MessagingResponse()
    response.message("a\x0bb")
    assert "\x0b" in str(response)
