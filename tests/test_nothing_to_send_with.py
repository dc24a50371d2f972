"""An account of Twilio's that proves who calls, and for which we have no key to send by: nothing we say is lost."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from sms_gateway.cli import looks
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.gauges import Gauges
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import tickets
from tests.post import states
from tests.test_watching import read

PROVEN = {"account_sid": "AC" + "0" * 32, "signing_keys": {"k": "s"}, "from": "1078"}
_ids = count()


@pytest.fixture
def mute(request: pytest.FixtureRequest, settings: Settings, clock: SetClock) -> Iterator[Gateway]:
    section: dict[str, Any] = PROVEN | {"reply": request.param}
    whole = build(settings.model_copy(update={"carriers": {"twilio": section}}), clock)
    yield whole
    whole.close()


def text(gateway: Gateway, body: str) -> tuple[str, ...]:
    """What comes back in the answer to the webhook."""
    message = InboundMessage("twilio", f"SM{next(_ids)}", "+628123450001", "1078", body, gateway.clock())
    return gateway.inbox.receive(message).texts


def answered(gateway: Gateway) -> str:
    """An officer answers the only report; its number."""
    (ticket,) = gateway.database.read(tickets.listed, tickets.Filter())
    gateway.desk.reply(ticket.number, "Lampu sudah diganti.", "officer")
    return ticket.number


@pytest.mark.parametrize("mute", ["twiml"], indirect=True)
def test_what_an_officer_says_waits_for_the_citizens_next_sms(mute: Gateway) -> None:
    assert len(text(mute, "BINJAI lampu mati di jl jaksa")) == 1
    number = answered(mute)
    assert mute.dispatch.send_due("twilio") == 0
    help_text, answer = text(mute, "HELP")
    assert help_text.startswith("Mau melapor?")
    assert answer.startswith(f"{number}: Jawaban Kota Binjai: Lampu sudah diganti. Puas?")
    assert states(mute) == ["sent"] * 3


@pytest.mark.parametrize("mute", ["rest"], indirect=True)
def test_what_is_written_before_the_key_is_there_leaves_when_it_is(mute: Gateway) -> None:
    text(mute, "BINJAI lampu mati di jl jaksa")
    answered(mute)
    assert mute.dispatch.send_due("twilio") == 0
    assert states(mute) == ["queued"] * 2
    assert "nothing can be sent" in mute.problems()["carrier twilio"]


@pytest.mark.parametrize(("mute", "alarming"), [("twiml", False), ("rest", True)], indirect=["mute"])
def test_nobody_is_called_for_what_waits_for_a_citizens_sms(mute: Gateway, clock: SetClock, alarming: bool) -> None:
    text(mute, "BINJAI lampu mati di jl jaksa")
    answered(mute)
    clock.move(minutes=6)
    waited = read(Gauges(mute).text().decode())["queue_oldest_seconds"][frozenset({("carrier", "twilio")})]
    assert (waited > 300, looks._stranded(mute).state) == (alarming, "warn" if alarming else "ok")
