"""Whoever watches the channel sees what it does, what waits, and that it has fallen silent; and nobody else does."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert

from sms_gateway import silence
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import CarrierError, Outcome
from sms_gateway.gateway import Gateway, build
from sms_gateway.gauges import Gauges, usual
from sms_gateway.messages import Receipt
from sms_gateway.storage import tables
from sms_gateway.web import create_app, create_waiting_app
from tests.phones import Phone

DOCS = Path(__file__).parent.parent / "docs"
TOKEN = "t0ken-of-prometheus"
WORDS = {
    "sum", "by", "max", "min", "rate", "increase", "histogram_quantile", "absent", "or", "abs", "offset", "up", "job",
}  # fmt: skip
Series = dict[str, dict[frozenset[tuple[str, str]], float]]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def read(text: str) -> Series:
    series: Series = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            one = series.setdefault(sample.name.removeprefix("sms_gateway_"), {})
            one[frozenset(sample.labels.items())] = sample.value
    return series


def told(gateway: Gateway) -> Series:
    return read(Gauges(gateway).text().decode())


def value(series: Series, name: str, **labels: str) -> float:
    return series[name][frozenset(labels.items())]


# what is told


def test_a_conversation_is_counted_and_its_seconds_are_reckoned_from_the_sms_to_the_answer(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    citizen = phone()
    citizen.text("BINJAI jln rusak", carrier_id="SM:1", read=False)
    citizen.text("BINJAI jln rusak", carrier_id="SM:1", read=False)
    before = told(gateway)
    assert value(before, "queued", carrier="loopback", when="now") == 1
    clock.move(seconds=40)
    assert value(told(gateway), "queue_oldest_seconds", carrier="loopback") == 40
    citizen.look()
    gateway.receipts.take(Receipt("loopback", "loopback-1", "delivered", "delivered"))
    after = told(gateway)
    assert value(after, "received_total", carrier="loopback", outcome="new") == 1
    assert value(after, "received_total", carrier="loopback", outcome="repeat") == 1
    assert value(after, "handled_total", carrier="loopback", outcome="done") == 1
    assert value(after, "sent_total", carrier="loopback", kind="answer", outcome="sent") == 1
    assert value(after, "receipts_total", carrier="loopback", state="delivered") == 1
    assert value(after, "answer_seconds_sum", carrier="loopback") == 40
    assert value(after, "answer_seconds_bucket", carrier="loopback", le="30.0") == 0
    assert value(after, "queued", carrier="loopback", when="now") == 0
    assert value(after, "tickets_total") == 1
    assert value(told(gateway), "answer_seconds_count", carrier="loopback") == 1, "reckoned twice"


def test_an_answer_that_is_said_again_since_its_phone_was_off_is_no_slow_one(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock
) -> None:
    citizen = phone()
    citizen.text("BINJAI jln rusak")
    off = Receipt("loopback", "loopback-1", "undelivered", "undelivered", "unreachable")
    gateway.receipts.take(off)
    clock.move(hours=1)
    assert len(citizen.look()) == 1
    assert value(told(gateway), "answer_seconds_count", carrier="loopback") == 1
    assert value(told(gateway), "answer_seconds_sum", carrier="loopback") == 0


def test_what_waits_and_what_is_late_is_told(gateway: Gateway, phone: Callable[..., Phone], clock: SetClock) -> None:
    carrier = gateway.carriers["loopback"]
    carrier.fail_next(CarrierError("timeout", Outcome.UNKNOWN))  # type: ignore[attr-defined]
    phone().text("BINJAI jln rusak")
    carrier.fail_next(CarrierError("503", Outcome.UNAVAILABLE))  # type: ignore[attr-defined]
    phone().text("BINJAI lampu mati")
    now = told(gateway)
    assert value(now, "unsettled", carrier="loopback", state="unknown") == 1
    assert value(now, "queued", carrier="loopback", when="later") == 1
    assert value(now, "carrier_paused", carrier="loopback") == 1
    assert value(now, "sent_total", carrier="loopback", kind="answer", outcome="unknown") == 1
    assert (value(now, "ready"), value(now, "sick", part="carrier loopback")) == (0, 1)
    assert (value(now, "tickets_overdue"), value(now, "tickets_due_soon", within="three days")) == (0, 0)
    clock.move(days=2)
    assert value(told(gateway), "tickets_due_soon", within="three days") == 2
    clock.move(days=2)
    assert value(told(gateway), "tickets_overdue") == 2


def test_what_the_spool_has_set_aside_is_told_until_somebody_has_looked(gateway: Gateway) -> None:
    directory = gateway.spool.directory
    directory.mkdir()
    broken = directory / "00000000000000000001-1-aa.json"
    broken.write_text('{"body": "hal')
    assert value(told(gateway), "spool_unreadable") == 0
    gateway.inbox.replay_spool()
    aside = told(gateway)
    assert (value(aside, "spool_messages"), value(aside, "spool_unreadable")) == (0, 1)
    assert value(aside, "ready") == 1, "the channel works as it should"


def test_before_there_is_a_database_the_rest_is_told(settings: Settings, clock: SetClock) -> None:
    waiting = create_waiting_app(settings, clock, lambda: "the database is away").test_client()
    answer = waiting.get("/metrics")
    assert answer.status_code == 200
    assert (value(read(answer.text), "ready"), value(read(answer.text), "sick", part="database")) == (0, 1)


# to whom


@pytest.mark.parametrize(
    ("token", "address", "headers", "status"),
    [
        pytest.param(None, "127.0.0.1", {}, 200, id="this-machine"),
        pytest.param(None, "::1", {"Host": "[::1]:1078"}, 200, id="this-machine-by-its-newer-address"),
        pytest.param(None, "10.0.0.7", {}, 401, id="another-machine"),
        pytest.param(None, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 401, id="by-a-proxy"),
        pytest.param(None, "127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 401, id="by-a-proxy-of-today"),
        pytest.param(None, "127.0.0.1", {"Host": "sms.example.go.id"}, 401, id="by-the-name-the-world-knows"),
        pytest.param(None, "127.0.0.1", {"HTTP": "1.0"}, 401, id="by-a-proxy-that-says-nothing"),
        pytest.param(None, "10.0.0.7", {"Authorization": "Bearer None"}, 401, id="a-token-where-none-is-set"),
        pytest.param(TOKEN, "10.0.0.7", {"Authorization": f"Bearer {TOKEN}"}, 200, id="with-the-token"),
        pytest.param(TOKEN, "10.0.0.7", {"Authorization": f"Bearer {TOKEN}x"}, 401, id="with-another-token"),
        pytest.param(TOKEN, "127.0.0.1", {}, 401, id="this-machine-where-a-token-is-set"),
        pytest.param(TOKEN, "127.0.0.1", {"Authorization": "Basic dDp0"}, 401, id="a-password"),
    ],
)
def test_metrics_are_told_to_this_machine_or_for_a_token(
    standing: Gateway, token: str | None, address: str, headers: dict[str, str], status: int
) -> None:
    app = _app(standing, token)
    headers = dict(headers)
    spoken = {"REMOTE_ADDR": address, "SERVER_PROTOCOL": f"HTTP/{headers.pop('HTTP', '1.1')}"}
    answer = app.test_client().get("/metrics", headers=headers, environ_overrides=spoken)
    assert answer.status_code == status
    assert ("sms_gateway_ready" in answer.text) == (status == 200)


def _app(gateway: Gateway, token: str | None) -> Flask:
    from dataclasses import replace

    settings = gateway.settings.model_copy(update={"metrics": type(gateway.settings.metrics)(token=token)})
    return create_app(replace(gateway, settings=settings))


# rules and dashboard


def queries() -> Iterator[tuple[str, str]]:
    """What each is called, and its query."""
    for group in yaml.safe_load((DOCS / "alerts.yaml").read_text("utf-8"))["groups"]:
        for rule in group["rules"]:
            assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
            assert rule["labels"]["severity"] in {"page", "ticket"}
            assert rule["annotations"]["summary"]
            yield rule["alert"], rule["expr"]
    for panel in json.loads((DOCS / "dashboard.json").read_text("utf-8"))["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def names_and_labels(query: str) -> tuple[set[str], set[str]]:
    """The metrics that a query names, and the labels it asks them for."""
    matched = "".join(re.findall(r"\{(.*?)\}", query))
    labels = set(re.findall(r"(\w+)\s*[=!]", matched))
    labels |= {label for inside in re.findall(r"\bby \((.*?)\)", query) for label in re.split(r",\s*", inside)}
    bare = re.sub(r"\{.*?\}|\[.*?\]|by \(.*?\)|offset \w+", "", query)
    return set(re.findall(r"\b[a-z]\w*", bare)) - WORDS, labels - {"job"}


@pytest.fixture
def whole(settings: Settings, clock: SetClock) -> Iterator[Gateway]:
    """With all that can be watched."""
    beats = {"carrier": "loopback", "number": "+6281110781078"}
    gateway = build(Settings.model_validate(settings.model_dump() | {"heartbeat": beats}), clock)
    assert gateway.heartbeat
    gateway.heartbeat.beat()
    yield gateway
    gateway.close()


def test_every_rule_and_every_panel_asks_for_what_there_is(whole: Gateway) -> None:
    gateway = whole
    Phone(gateway, "+6281234567890").text("BINJAI jln rusak")
    gateway.meters.refused("loopback", "BadSignature")
    gateway.meters.receipt("loopback", "delivered")
    weeks = [gateway.clock() - week * timedelta(days=7) for week in range(1, 5)]
    _history(gateway, [at + n * MINUTE for at in weeks for n in range(9)])
    there: dict[str, set[str]] = {}
    for name, samples in told(gateway).items():
        there[f"sms_gateway_{name}"] = {label for sample in samples for label, _ in sample}
    asked = list(queries())
    assert len(asked) > 30
    used = set()
    for title, query in asked:
        names, labels = names_and_labels(query)
        assert names <= set(there), (title, names - set(there))
        assert names or "up{" in query, title
        assert labels <= {label for name in names for label in there[name]}, (title, labels)
        assert query.count("(") == query.count(")"), title
        used |= names
    guide = (DOCS / "watching.md").read_text("utf-8")
    for name in there:
        assert re.sub("_(bucket|sum|count)$", "", name) in guide, f"docs/watching.md does not tell {name}"
    for title in re.findall(r"alert: (\w+)", (DOCS / "alerts.yaml").read_text("utf-8")):
        assert title in guide, f"docs/watching.md does not say what to do at {title}"


def test_promtool_takes_the_rules_where_it_is_at_hand() -> None:
    if tool := shutil.which("promtool"):
        subprocess.run([tool, "check", "rules", str(DOCS / "alerts.yaml")], check=True, capture_output=True)
    assert not (DOCS / "alerts.yaml").read_text("utf-8").count("\t")


# silence


@pytest.mark.parametrize(
    ("took", "limit"),
    [
        pytest.param([], None, id="nothing-is-known"),
        pytest.param([HOUR, HOUR], None, id="two-weeks-are-no-habit"),
        pytest.param([20 * MINUTE] * 8, 20 * MINUTE, id="every-week-alike"),
        pytest.param([MINUTE] * 8, 10 * MINUTE, id="a-busy-hour-waits-ten-minutes"),
        pytest.param([9 * HOUR] * 8, 9 * HOUR, id="a-quiet-night-waits-for-the-morning"),
        pytest.param([20 * MINUTE] * 7 + [30 * HOUR], 20 * MINUTE, id="one-holiday-does-not-count"),
        pytest.param([20 * MINUTE] * 7 + [None], 20 * MINUTE, id="one-dead-week-does-not-count"),
        pytest.param([20 * MINUTE] * 6 + [None] * 2, timedelta(days=7), id="where-silence-is-usual-nobody-is-called"),
    ],
)
def test_how_long_it_may_be_quiet(took: list[timedelta | None], limit: timedelta | None) -> None:
    assert silence.limit(took) == limit


@pytest.mark.parametrize(
    ("last", "weeks", "expected"),
    [
        # Ten an hour from 08:00 to 20:00 in Jakarta, every six minutes; nothing at night.
        pytest.param("2026-03-10 10:00", 8, 42 * MINUTE, id="by-day-seven-come-in-forty-two-minutes"),
        pytest.param("2026-03-09 19:54", 8, 12 * HOUR + 42 * MINUTE, id="at-night-until-the-morning-and-seven-more"),
        pytest.param("2026-03-10 10:00", 2, None, id="a-young-channel-has-no-habit"),
        pytest.param(None, 0, None, id="a-new-channel-says-nothing"),
    ],
)
def test_silence_is_measured_by_the_same_hour_of_past_weeks(
    gateway: Gateway, last: str | None, weeks: int, expected: timedelta | None
) -> None:
    if last is None:
        assert gateway.database.read(usual) is None
        assert "inbound_silence_seconds" not in told(gateway)
        return
    end = datetime.fromisoformat(f"{last}+07:00")
    days = (end - timedelta(days=day) for day in range(7 * weeks + 1))
    moments = (day.replace(hour=8, minute=0) + n * 6 * MINUTE for day in days for n in range(120))
    _history(gateway, [at for at in moments if at <= end])
    known = gateway.database.read(usual)
    assert known == (end.astimezone(UTC), expected)
    now = told(gateway)
    assert value(now, "inbound_silence_seconds") == max((gateway.clock() - end).total_seconds(), 0)
    assert ("inbound_silence_limit_seconds" in now) == (expected is not None)


def _history(gateway: Gateway, moments: list[datetime]) -> None:
    fixed = {"carrier": "loopback", "sender": "+628123450001", "recipient": "1078", "body": "x", "raw": {}}
    rows = [
        {**fixed, "state": "handled", "asked": False, "carrier_id": f"old-{n}", "received_at": at}
        for n, at in enumerate(moments)
    ]
    gateway.database.write(lambda db: db.execute(insert(tables.inbound), rows))
