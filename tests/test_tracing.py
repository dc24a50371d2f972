"""One trace is the way of one SMS, from the webhook to the receipt; without a collector there is nothing of it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from sms_gateway import tracing
from sms_gateway.config import Settings
from sms_gateway.dispatch import Dispatch
from sms_gateway.errors import StorageDown
from sms_gateway.gateway import Gateway, build
from sms_gateway.inbox import Inbox
from sms_gateway.receipts import Receipts
from sms_gateway.storage import outbound
from sms_gateway.storage.engine import Database
from sms_gateway.tracing import Traces
from sms_gateway.web import create_app
from tests.carriers.fake_twilio import FakeTwilio, Webhook
from tests.carriers.values import PUBLIC_URL
from tests.collector import Collector, Span
from tests.patience import eventually
from tests.post import send_again
from tests.processes import Process, free_port
from tests.web.entering import House

CITIZEN, WORDS = "+6281234567890", "lampu jalan mati di jl jaksa"
Post = Callable[[Webhook], TestResponse]


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with Collector() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield collector


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as twilio:
        yield twilio


@pytest.fixture
def traces(collector: Collector) -> Iterator[Traces]:
    opened = tracing.opened({"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url})
    assert opened
    yield opened
    opened.close()


@pytest.fixture
def traced(settings: Settings, twilio: FakeTwilio, traces: Traces) -> Iterator[Gateway]:
    given = settings.model_dump() | {"carriers": {"twilio": twilio.section()}, "public_url": PUBLIC_URL}
    gateway = build(Settings.model_validate(given), traces=traces)
    yield gateway
    gateway.close()


@pytest.fixture
def post(traced: Gateway) -> Iterator[Post]:
    with House(traced) as house:
        client = create_app(traced).test_client()

        def posted(webhook: Webhook) -> TestResponse:
            path = webhook.url.removeprefix(PUBLIC_URL)
            given = {"data": webhook.form, "headers": webhook.headers}
            if path.startswith("/webhooks/twilio/status"):
                return client.post(path, **given)
            return house.post(client, path, **given)

        yield posted


def told(span: Span) -> tuple[str, object]:
    return span.name, span.facts.get("sms.outcome") or span.facts.get("sms.said")


def test_the_way_of_an_sms_is_one_trace_without_its_number_and_its_words(
    traced: Gateway, post: Post, twilio: FakeTwilio, collector: Collector, traces: Traces
) -> None:
    webhook = twilio.receive(CITIZEN, f"BINJAI {WORDS}", url=f"{PUBLIC_URL}/webhooks/twilio")
    assert [post(webhook).status_code for _ in range(2)] == [200, 200]
    twilio.behave("20500")
    traced.dispatch.send_due("twilio")
    (said,) = traced.database.read(outbound.to_phone, CITIZEN)
    send_again(traced, said.id)
    traced.dispatch.send_due("twilio")
    for receipt in twilio.receipts(twilio.sent[0].sid, "sent", "delivered"):
        assert post(receipt).status_code == 204
    traces.close()
    (trace,) = {span.trace for span in collector.spans}
    way = collector.of(trace)
    assert [told(span) for span in way if not span.parent] == [
        ("webhook", "new"),
        ("webhook", "repeat"),
        ("send", "unknown"),
        ("send", "sent"),
        ("receipt", "sent"),
        ("receipt", "delivered"),
    ]
    first = next(span for span in way if told(span) == ("webhook", "new"))
    parts = [span for span in way if span.parent == first.id]
    assert [span.name for span in parts] == ["deal with it", "commit"]
    assert first.began <= parts[0].began < parts[0].ended <= parts[1].began < parts[1].ended <= first.ended
    assert first.facts == {"sms.carrier": "twilio", "sms.id": webhook.form["MessageSid"], "sms.outcome": "new"}
    assert collector.service == "sms-gateway"
    for hidden in (CITIZEN[1:], CITIZEN[3:], "lampu", "jaksa", twilio.auth_token):
        assert hidden.encode() not in collector.raw


def test_what_goes_wrong_is_told_by_its_name_alone(
    traced: Gateway,
    post: Post,
    twilio: FakeTwilio,
    collector: Collector,
    traces: Traces,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StorageDown(f"no room for {CITIZEN}")

    webhook = twilio.receive(CITIZEN, f"BINJAI {WORDS}", url=f"{PUBLIC_URL}/webhooks/twilio")
    with monkeypatch.context() as outage:
        outage.setattr(Database, "write", away)
        outage.setattr(Database, "gather", away)
        assert post(webhook).status_code == 200
        outage.setattr("sms_gateway.spool.Spool.keep", away)
        assert post(webhook).status_code == 503
    assert traced.inbox.replay_spool() == 1
    traces.close()
    (trace,) = {span.trace for span in collector.spans}
    ways = [(told(span), span.wrong) for span in collector.of(trace) if not span.parent]
    assert ways == [
        (("webhook", "spooled"), ""),
        (("webhook", None), "StorageDown"),
        (("webhook", None), "StorageDown"),  # once more by the long way, which says what is wrong
        (("take in later", "new"), ""),
    ]
    assert CITIZEN[3:].encode() not in collector.raw
    assert traced.inbox._arriving == {}  # type: ignore[attr-defined]


def test_a_service_in_whose_environment_a_collector_stands_sends_there(
    collector: Collector, twilio: FakeTwilio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "sms-1078")
    settings = {"carriers": {"twilio": twilio.section()}, "public_url": PUBLIC_URL}
    with Process("serve", settings=settings, cwd=tmp_path, port=free_port()) as server:
        webhook = twilio.receive(CITIZEN, f"BINJAI {WORDS}", url=f"{server.url}/webhooks/twilio")
        signed = twilio.receive(CITIZEN, f"BINJAI {WORDS}", url=f"{PUBLIC_URL}/webhooks/twilio")
        assert Webhook(webhook.url, signed.form, signed.headers).post() == 200
        eventually(lambda: {"webhook", "commit", "send"} <= {span.name for span in collector.spans})
    assert collector.service == "sms-1078"
    assert len({span.trace for span in collector.spans}) == 1


def test_without_a_collector_nothing_of_it_is_loaded_and_the_plain_ones_work(gateway: Gateway) -> None:
    assert tracing.opened({}) is None
    assert (type(gateway.inbox), type(gateway.dispatch), type(gateway.receipts)) == (Inbox, Dispatch, Receipts)
    loaded = "import sys, sms_gateway.server; print([name for name in sys.modules if 'opentelemetry' in name])"
    assert subprocess.check_output([sys.executable, "-c", loaded], text=True).strip() == "[]"


def test_where_the_extra_is_not_installed_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    assert tracing.opened({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}) is None
    assert "pip install 'sms-gateway[otel]'" in caplog.text
