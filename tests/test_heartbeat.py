"""An SMS of our own goes the whole way: known when it comes back, missed when it does not, and never counted."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import ConfigError
from sms_gateway.gateway import Gateway, build
from sms_gateway.gauges import missed, usual
from sms_gateway.messages import InboundMessage
from sms_gateway.storage import contacts, inbound, outbound, posted, tickets
from sms_gateway.storage.tickets import Filter
from sms_gateway.web import create_app
from tests.carriers.fake_twilio import FakeTwilio
from tests.carriers.values import PUBLIC_URL
from tests.phones import Phone
from tests.test_watching import told, value

OURS, CITIZEN = "+6281110781078", "+6281234567890"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def twilio(clock: SetClock) -> Iterator[FakeTwilio]:
    with FakeTwilio(clock) as twilio:
        yield twilio


@pytest.fixture
def watched(settings: Settings, clock: SetClock, twilio: FakeTwilio) -> Iterator[Gateway]:
    """Texts itself every half hour, from a second number at the same carrier."""
    carriers = {
        "twilio": twilio.section(),
        "pulse": twilio.section(**{"kind": "twilio", "from": OURS, "status_callback": False}),
    }
    beats = {"carrier": "pulse", "number": OURS[1:]}
    given = settings.model_dump() | {"carriers": carriers, "heartbeat": beats, "public_url": PUBLIC_URL}
    gateway = build(Settings.model_validate(given), clock)
    yield gateway
    gateway.close()


def arrives(gateway: Gateway, twilio: FakeTwilio) -> int:
    """What left last for the short code is brought back to us, as its carrier does."""
    last = twilio.sent[-1]
    assert (last.sender, last.recipient, last.body) == (OURS, "1078", "P")
    webhook = twilio.receive(OURS, last.body, url=f"{PUBLIC_URL}/webhooks/twilio")
    answer = create_app(gateway).test_client().post("/webhooks/twilio", data=webhook.form, headers=webhook.headers)
    return answer.status_code


def beat(gateway: Gateway) -> bool:
    assert gateway.heartbeat
    return gateway.heartbeat.beat()


def test_it_leaves_on_its_rhythm_comes_back_and_is_nobodys(
    watched: Gateway, clock: SetClock, twilio: FakeTwilio
) -> None:
    assert [beat(watched), beat(watched)] == [True, False]
    clock.move(seconds=5)
    assert arrives(watched, twilio) == 200
    (kept,) = watched.database.read(inbound.listed, "beat")
    assert (kept.message.sender, kept.message.body) == (OURS, "P")
    assert watched.database.read(tickets.count, Filter()) == 0
    assert watched.database.read(outbound.listed) == []
    assert watched.database.read(contacts.get, OURS) is None
    clock.move(minutes=20)
    series = told(watched)
    assert value(series, "received_total", carrier="twilio", outcome="heartbeat") == 1
    assert value(series, "received_total", carrier="twilio", outcome="new") == 0
    assert (value(series, "heartbeat_late"), value(series, "heartbeat_age_seconds")) == (0, 20 * 60)
    assert not beat(watched)
    clock.move(minutes=10)
    assert beat(watched)
    assert len(twilio.sent) == 2
    assert len(watched.database.read(inbound.listed, "beat")) == 1, "a carrier's log that tells of it is no news"
    clock.move(days=31)
    assert beat(watched)
    assert watched.database.read(inbound.listed) == [], "after a month it proves nothing any more"


def test_one_that_does_not_come_back_is_missed_until_one_does(
    watched: Gateway, clock: SetClock, twilio: FakeTwilio
) -> None:
    beat(watched)
    clock.move(minutes=9)
    assert missed(watched) is None
    for minutes in (2, 30, 4):  # also while the next ones are on their way
        clock.move(minutes=minutes)
        beat(watched)
        assert missed(watched)
        assert value(told(watched), "heartbeat_late") == 1
    assert missed(watched) == (
        "our own SMS of 45 minutes ago has not come back: look at the carrier, and where its webhook leads"
    )
    twilio.receive(OURS, "P")
    assert watched.inbox.reconcile("twilio", timedelta(hours=1)) == 0
    assert missed(watched), "that the carrier has it proves nothing of our webhook"
    arrives(watched, twilio)
    assert missed(watched) is None
    twilio.behave("20500")
    clock.move(minutes=30)
    assert beat(watched), "one that could not leave is missed too"
    clock.move(minutes=11)
    assert missed(watched)


def test_what_a_citizen_had_texted_from_the_number_before_it_was_ours_is_kept(
    settings: Settings, watched: Gateway, clock: SetClock
) -> None:
    before = build(settings, clock)
    Phone(before, OURS).text("tes", read=False)
    before.close()
    clock.move(days=31)
    assert beat(watched)
    assert [kept.message.body for kept in watched.database.read(inbound.listed)] == ["tes"]


def test_it_breaks_no_silence_and_is_no_habit(watched: Gateway, clock: SetClock, twilio: FakeTwilio) -> None:
    Phone(watched, CITIZEN).text("BINJAI lampu mati", read=False)
    last = clock()
    for _ in range(8):
        clock.move(minutes=30)
        assert beat(watched)
        assert arrives(watched, twilio) == 200
    assert watched.database.read(usual) == (last, None)
    day = watched.database.read(posted.traffic, last - MINUTE)
    assert [one.came for one in day.values() if one.came] == [1]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"carrier": "puls", "number": OURS}, "heartbeat.carrier: 'puls' is none of carriers: loopback"),
        ({"carrier": "loopback"}, "heartbeat.number: name the number"),
        ({"carrier": "loopback", "number": "1078"}, "heartbeat.number: name the number"),
    ],
)
def test_a_heartbeat_that_cannot_be_known_is_refused_at_start(
    settings: Settings, given: dict[str, str], complaint: str
) -> None:
    with pytest.raises(ConfigError, match=complaint):
        build(Settings.model_validate(settings.model_dump() | {"heartbeat": given}))


def test_among_many_that_come_at_once_it_is_nobodys_too(watched: Gateway, clock: SetClock) -> None:
    said = {OURS: "P", "+6281234500001": "BINJAI lampu mati", "+6281234500002": "MEDAN banjir"}
    many = [InboundMessage("twilio", f"SM{n}", one, "1078", said[one], clock()) for n, one in enumerate(said)]
    watched.database.write(watched.inbox._receive_all, many)
    assert [kept.message.sender for kept in watched.database.read(inbound.listed, "beat")] == [OURS]
    assert watched.database.read(contacts.get, OURS) is None
    assert watched.database.read(tickets.count, Filter()) == 2
