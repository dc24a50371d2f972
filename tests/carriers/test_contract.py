"""What every carrier must do, asked of each module in carriers/."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pkgutil import iter_modules

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway import carriers
from sms_gateway.carriers import KINDS, Carrier, WebhookRequest, load
from sms_gateway.carriers.loopback import Loopback
from sms_gateway.errors import BadSignature, CarrierError, ConfigError, NotFound, Outcome
from sms_gateway.messages import InboundMessage
from tests.carriers.fake_twilio import FakeTwilio
from tests.carriers.values import NOW, PUBLIC_URL, message

NOT_CARRIERS = {"sections"}
MODULES = sorted({module.name for module in iter_modules(carriers.__path__)} - NOT_CARRIERS)


@dataclass(frozen=True, slots=True)
class Trial:
    """A carrier, and what the world behind it can be told to do."""

    carrier: Carrier
    taken: Callable[[], int]
    """How many messages the world has taken."""
    lose_the_answer: Callable[[], None]
    lose_the_message: Callable[[], None]
    comes_in: Callable[[str, str], object]


@contextmanager
def _loopback() -> Iterator[Trial]:
    carrier = load("loopback", {}, "")
    assert isinstance(carrier, Loopback)

    def comes_in(sender: str, body: str) -> None:
        carrier.received.append(InboundMessage("loopback", "in-1", sender, "1078", body, datetime.now(UTC)))

    yield Trial(
        carrier,
        taken=lambda: len(carrier.sent),
        lose_the_answer=lambda: carrier.fail_next(CarrierError("timeout", Outcome.UNKNOWN), taken=True),
        lose_the_message=lambda: carrier.fail_next(CarrierError("timeout", Outcome.UNKNOWN)),
        comes_in=comes_in,
    )


@contextmanager
def _twilio() -> Iterator[Trial]:
    with FakeTwilio() as fake:
        yield Trial(
            load("twilio", fake.section(), PUBLIC_URL),
            taken=lambda: len(fake.sent),
            lose_the_answer=lambda: fake.behave("reset"),
            lose_the_message=lambda: fake.behave("lost"),
            comes_in=fake.receive,
        )


LEAST: Mapping[str, Mapping[str, object]] = {"loopback": {}, "twilio": {"account_sid": "AC1"}}
"""The shortest section of the settings with which each can be loaded."""

TRIALS: Mapping[str, Callable[[], AbstractContextManager[Trial]]] = {"loopback": _loopback, "twilio": _twilio}


@pytest.fixture(params=MODULES)
def trial(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trial]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with TRIALS[request.param]() as trial:
        yield trial


def test_every_module_is_a_kind_and_is_tried_here() -> None:
    assert set(MODULES) == set(KINDS) == set(TRIALS) == set(LEAST)


def test_it_goes_by_the_name_of_its_section(trial: Trial) -> None:
    assert trial.carrier.name in KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_setting_is_refused_by_its_full_name(kind: str) -> None:
    with pytest.raises(ConfigError, match=r"^carriers\.second\.colour "):
        load("second", {"kind": kind, "colour": "blue", **LEAST[kind]}, PUBLIC_URL)


def test_what_is_sent_has_an_id_of_its_own_and_can_be_found_by_it(trial: Trial) -> None:
    first, second = message(1, "Laporan diterima."), message(2, "Laporan selesai.")
    ids = [trial.carrier.send(first), trial.carrier.send(second)]
    found = [trial.carrier.find(first), trial.carrier.find(second)]
    assert [proof and proof.carrier_id for proof in found] == ids
    assert len(set(ids)) == 2
    assert all(proof and proof.state == "sent" for proof in found)


def test_what_was_never_sent_is_not_found(trial: Trial) -> None:
    trial.carrier.send(message(1, "Laporan diterima."))
    assert trial.carrier.find(message(2, "Laporan selesai.")) is None


def test_a_lost_answer_is_of_unknown_outcome_and_the_message_is_found(trial: Trial) -> None:
    trial.lose_the_answer()
    with pytest.raises(CarrierError) as caught:
        trial.carrier.send(message())
    assert caught.value.outcome is Outcome.UNKNOWN
    assert trial.taken() == 1
    assert trial.carrier.find(message()) is not None


def test_a_lost_message_is_of_unknown_outcome_and_is_not_found(trial: Trial) -> None:
    trial.lose_the_message()
    with pytest.raises(CarrierError) as caught:
        trial.carrier.send(message())
    assert caught.value.outcome is Outcome.UNKNOWN
    assert trial.taken() == 0
    assert trial.carrier.find(message()) is None


def test_after_a_failure_the_next_message_goes_out(trial: Trial) -> None:
    trial.lose_the_message()
    with pytest.raises(CarrierError):
        trial.carrier.send(message(1))
    trial.carrier.send(message(2))
    assert trial.taken() == 1


def test_eight_threads_send_each_message_once(trial: Trial) -> None:
    ids: list[str] = []

    def send(number: int) -> None:
        ids.append(trial.carrier.send(message(number)))

    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == trial.taken() == 8


REQUESTS = {
    "nothing at all": WebhookRequest("POST", "/webhooks/x", "", {}, (), b""),
    "a stranger's form": WebhookRequest(
        "POST", "/webhooks/x", "", {"content-type": "application/x-www-form-urlencoded"}, (("From", "1"),), b"From=1"
    ),
    "JSON": WebhookRequest("POST", "/webhooks/x", "", {"content-type": "application/json"}, (), b"{}"),
    "a false signature": WebhookRequest("POST", "/webhooks/x", "", {"x-twilio-signature": "\xff"}, (), b""),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
def test_a_stranger_is_turned_away_with_a_name_for_it(trial: Trial, request_: WebhookRequest) -> None:
    with pytest.raises((BadSignature, NotFound)):
        trial.carrier.read(request_, NOW)
    with pytest.raises((BadSignature, NotFound)):
        trial.carrier.read_receipt(request_)


def test_it_has_an_answer_for_the_webhook_when_there_is_nothing_to_say(trial: Trial) -> None:
    assert trial.carrier.answer([]).content_type.startswith("text/")


def test_what_came_in_can_be_asked_for_again(trial: Trial) -> None:
    trial.comes_in("+6281234567890", "BINJAI jln rusak")
    came = list(trial.carrier.received_since(datetime.now(UTC) - timedelta(hours=1)))
    assert [(sms.carrier, sms.sender, sms.recipient, sms.body) for sms in came] == [
        (trial.carrier.name, "+6281234567890", "1078", "BINJAI jln rusak")
    ]
    assert not list(trial.carrier.received_since(datetime.now(UTC) + timedelta(hours=1)))


def test_it_finds_nothing_wrong_with_itself(trial: Trial) -> None:
    assert trial.carrier.check() is None
    assert trial.carrier.unready() is None


@pytest.mark.parametrize("kind", KINDS)
@given(code=st.text(max_size=12))
def test_something_follows_from_any_code(kind: str, code: str) -> None:
    assert load(kind, LEAST[kind], "").outcome(code) in Outcome
