"""What Twilio's Python library does that we build on, or guard against: held here, for its next version."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

from sms_gateway.carriers.twilio import Twilio
from sms_gateway.errors import CarrierError
from tests.carriers.fake_twilio import FakeTwilio
from tests.carriers.values import message

Connect = Callable[..., Twilio]


@pytest.mark.parametrize("how", ["hang", "reset", "lost", "500", "503", "429", "20429", "302"])
def test_it_never_posts_a_message_twice(fake: FakeTwilio, connect: Connect, how: str) -> None:
    fake.behave(how)
    with pytest.raises(CarrierError):
        connect(timeout=[2, 0.3]).send(message())
    assert len(fake.posts) == 1


def test_by_itself_it_waits_for_ever_so_we_say_how_long() -> None:
    assert TwilioHttpClient().timeout is None
    with pytest.raises(TypeError):
        TwilioHttpClient(timeout=(5, 15))  # a pair must be set afterwards


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


def test_a_client_is_kept_for_its_thread_and_its_connection_with_it(fake: FakeTwilio, connect: Connect) -> None:
    carrier = connect()
    for number in range(3):
        carrier.send(message(number))
    assert fake.connections == 1
    with ThreadPoolExecutor(1) as another:
        another.submit(carrier.send, message(3)).result(60)
    assert fake.connections == 2, "it is not made to be shared"


def test_its_validator_stumbles_over_what_we_turn_away() -> None:
    with pytest.raises(TypeError):
        RequestValidator("token").validate("https://sms.example.go.id", {}, None)


def test_its_twiml_lets_control_characters_through_that_no_xml_may_hold() -> None:
    response = MessagingResponse()
    response.message("a\x0bb")
    assert "\x0b" in str(response)
