"""Twilio's own log: what left, what came in; and what is wrong before it matters."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sms_gateway.carriers.twilio import Twilio, load
from sms_gateway.clock import SetClock
from sms_gateway.errors import CarrierError, Outcome
from tests.carriers.fake_twilio import FakeTwilio
from tests.carriers.specification import known_fields, known_names, sent_names
from tests.carriers.values import NOW, PUBLIC_URL, message

Connect = Callable[..., Twilio]
SERVICE = "MG" + "0" * 32


def test_a_message_is_found_by_number_words_and_time(fake: FakeTwilio, connect: Connect) -> None:
    carrier = connect()
    sid = carrier.send(message(1, "Laporan diterima."))
    found = carrier.find(message(1, "Laporan diterima."))
    assert found is not None
    assert (found.carrier_id, found.said, found.state, found.error) == (sid, "queued", "sent", None)
    for other in (
        message(1, "Laporan diterima"),
        message(1, "Laporan diterima.", recipient="+6281234567891"),
        message(1, "Laporan diterima.", created_at=datetime.now(UTC) + timedelta(minutes=5)),
    ):
        assert carrier.find(other) is None


@pytest.mark.parametrize(
    ("before_each", "known"),
    [
        pytest.param("Sent from your Twilio trial account - ", True, id="a-trial-account"),
        pytest.param("Sent from your Twilio trial account -", False, id="not-quite"),
        pytest.param("Sent from another account - ", False, id="other-words"),
    ],
)
def test_what_a_trial_account_writes_before_our_words_is_known(
    fake: FakeTwilio, connect: Connect, before_each: str, known: bool
) -> None:
    carrier, fake.before_each = connect(), before_each
    fake.behave("hang")
    with pytest.raises(CarrierError):
        carrier.send(message(1, "Laporan diterima."))
    found = carrier.find(message(1, "Laporan diterima."))
    assert (found.carrier_id if found else None) == (fake.sent[0].sid if known else None)


def test_a_message_that_waited_out_the_night_before_it_was_sent_is_found(fake: FakeTwilio, connect: Connect) -> None:
    carrier = connect()
    held = message(1, created_at=datetime.now(UTC) - timedelta(hours=11))
    assert carrier.find(held) is None
    sid = carrier.send(held)
    found = carrier.find(held)
    assert found is not None
    assert found.carrier_id == sid


def test_a_message_that_a_service_sent_from_a_number_of_its_choice_is_found(fake: FakeTwilio, connect: Connect) -> None:
    carrier = connect(**{"from": None, "messaging_service_sid": SERVICE})
    carrier.send(message())
    assert carrier.find(message()) is not None


def test_the_newest_of_the_same_words_counts_and_its_error_is_told(connect: Connect) -> None:
    clock = SetClock(NOW)
    with FakeTwilio(clock) as slow:
        carrier = connect(base_url=slow.url)
        again = message(1, created_at=NOW)
        carrier.send(again)
        clock.move(minutes=2)
        newest = carrier.send(again)
        slow.receipts(newest, "undelivered", error=30008)
        found = carrier.find(again)
    assert found is not None
    assert (found.carrier_id, found.state, found.error) == (newest, "undelivered", "30008")


def test_a_message_is_not_taken_for_another_of_ours_with_the_same_words(fake: FakeTwilio, connect: Connect) -> None:
    carrier = connect()
    first = carrier.send(message(1))
    assert carrier.find(message(2, besides=frozenset({first}))) is None
    second = carrier.send(message(2))
    found = carrier.find(message(1, besides=frozenset({second})))
    assert found is not None
    assert found.carrier_id == first


def test_a_citizen_who_writes_our_words_back_is_no_proof(fake: FakeTwilio, connect: Connect) -> None:
    fake.receive("1078", "Laporan diterima.", to="+6281234567890")
    assert connect().find(message(1, "Laporan diterima.")) is None


def test_the_same_words_from_another_of_the_accounts_numbers_are_no_proof(fake: FakeTwilio, connect: Connect) -> None:
    connect(**{"from": "+6221500"}).send(message())
    assert connect().find(message()) is None


def test_where_only_a_service_is_named_nothing_of_the_account_is_taken_for_ours(
    fake: FakeTwilio, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """Other numbers of the account may belong to other programs; what they get is no report to us."""
    carrier = connect(**{"from": None, "messaging_service_sid": SERVICE})
    fake.receipts(carrier.send(message()), "delivered")
    fake.receive("+6281234567890", "ke nomor lain", to="+6221500")
    assert list(carrier.received_since(NOW)) == []
    assert "carriers.twilio.numbers is not set" in caplog.text
    assert not carrier.has_log


def test_all_our_numbers_of_a_carrier_are_searched_for_and_no_others(fake: FakeTwilio, connect: Connect) -> None:
    for number in ("1078", "1708", "+6221500"):
        fake.receive("+6281234567890", f"ke {number}", to=number)

    def came(carrier: Twilio) -> list[str]:
        return [one.recipient for one in carrier.received_since(NOW)]

    assert came(connect()) == ["1078"]
    assert sorted(came(connect(numbers=["1078", "1708"]))) == ["1078", "1708"]
    served = load("twilio", fake.section(**{"from": None, "messaging_service_sid": SERVICE}), PUBLIC_URL, ["1708"])
    assert came(served) == ["1708"], "a service sends, and the channel's only carrier brings its numbers"


def test_all_that_came_in_since_is_told_over_several_pages(connect: Connect) -> None:
    clock = SetClock(NOW)
    with FakeTwilio(clock) as busy:
        for number in range(1205):
            busy.receive("+6281234567890", f"laporan {number}")
        clock.move(hours=1)
        busy.receive("+6281234567890", "ke nomor lain", to="+6221500")
        webhook = busy.receive("TELKOMSEL", "Kuota habis")
        carrier = connect(base_url=busy.url)
        assert len(carrier.received_since(NOW)) == 1206
        assert [one.body for one in carrier.received_since(NOW)][:3] == ["laporan 0", "laporan 1", "laporan 2"]
        (last,) = carrier.received_since((NOW + timedelta(minutes=30)).astimezone(ZoneInfo("Asia/Jakarta")))
    assert len(busy.exchanges) == 5
    assert (last.carrier_id, last.sender, last.body) == (webhook.form["MessageSid"], "TELKOMSEL", "Kuota habis")
    assert last.received_at == NOW + timedelta(hours=1)
    assert last.raw.items() <= webhook.form.items()


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        pytest.param(lambda carrier: carrier.find(message()), "20003", id="find"),
        pytest.param(lambda carrier: carrier.received_since(NOW), "20003", id="received_since"),
    ],
)
def test_a_refusal_to_show_the_log_has_a_name(
    fake: FakeTwilio, connect: Connect, ask: Callable[[Twilio], object], code: str
) -> None:
    with pytest.raises(CarrierError) as caught:
        ask(connect(auth_tokens=["wrong"]))
    assert (caught.value.code, caught.value.outcome) == (code, Outcome.UNAVAILABLE)


@pytest.mark.parametrize(
    ("public_url", "settings", "said"),
    [
        pytest.param(PUBLIC_URL, {}, None, id="all is well"),
        pytest.param(PUBLIC_URL, {"auth_tokens": []}, "carriers.twilio.auth_tokens is empty", id="no token"),
        pytest.param("http://sms.example.go.id", {}, "public_url is http://sms.example.go.id: give", id="not https"),
        pytest.param("", {}, "public_url is not set: give", id="no address"),
        pytest.param(PUBLIC_URL, {"from": None}, "carriers.twilio: nobody sends; add from", id="no sender"),
        pytest.param(PUBLIC_URL, {"from": None, "reply": "twiml"}, None, id="replies in the answer need no sender"),
        pytest.param(PUBLIC_URL, {"auth_tokens": ["x"]}, "carriers.twilio: Twilio says 20003: ", id="a wrong token"),
        pytest.param(
            PUBLIC_URL,
            {"auth_tokens": [], "signing_keys": {"key_1": "secret"}, "reply": "twiml"},
            None,
            id="replies in the answer need no credentials",
        ),
        pytest.param(
            PUBLIC_URL,
            {"auth_tokens": [], "signing_keys": {"k": "s"}},
            "carriers.twilio: nothing can be sent; add auth_tokens",
            id="nothing to send with",
        ),
    ],
)
def test_what_is_wrong_is_said_before_it_matters(
    fake: FakeTwilio, connect: Connect, public_url: str, settings: dict[str, object], said: str | None
) -> None:
    wrong = connect(public_url, **settings).check()
    assert wrong == said if said is None or wrong is None else wrong.startswith(said)


def test_what_we_say_has_names_that_twilio_knows(fake: FakeTwilio, connect: Connect) -> None:
    carrier = connect(messaging_service_sid=SERVICE)
    carrier.send(message())
    carrier.find(message())
    carrier.received_since(NOW)
    for exchange in fake.exchanges:
        assert sent_names(exchange)
        assert sent_names(exchange) <= known_names(exchange.method)


def test_what_the_stand_in_says_is_all_that_twilio_says(fake: FakeTwilio, connect: Connect) -> None:
    connect().send(message())
    assert set(json.loads(fake.posts[0].answer)) == known_fields()


def test_what_we_sent_to_our_own_number_is_not_taken_for_its_arrival(fake: FakeTwilio, connect: Connect) -> None:
    """A heartbeat is in the log twice: once as it left, and once more when it has come back."""
    carrier = connect()
    fake.receipts(carrier.send(message(1, "detak", recipient="1078")), "delivered")
    assert carrier.received_since(NOW) == []
    fake.receive("1078", "detak")
    assert [one.body for one in carrier.received_since(NOW)] == ["detak"]


def test_twilios_log_says_which_sms_came_in_part(fake: FakeTwilio, connect: Connect) -> None:
    fake.receive("+6281234567890", "lampu mati")
    fake.receive("+6281234567890", "jalan rusak tapi")
    fake.log[-1] = replace(fake.log[-1], error=30009)
    assert [(one.body, one.torn) for one in connect().received_since(NOW)] == [
        ("lampu mati", False),
        ("jalan rusak tapi", True),
    ]
