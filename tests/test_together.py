"""Several processes on one PostgreSQL: what is posted to all of them happens once."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from sms_gateway.storage import inbound, outbound, tickets, upgrade
from sms_gateway.storage.engine import Database
from sms_gateway.storage.tickets import Filter
from tests.carriers.fake_twilio import FakeTwilio
from tests.carriers.values import PUBLIC_URL, sign
from tests.patience import eventually
from tests.postgres import Cluster
from tests.processes import Process, free_port, run

MESSAGES = 400


@pytest.fixture
def fake() -> Iterator[FakeTwilio]:
    with FakeTwilio() as fake:
        yield fake


@pytest.fixture
def database(cluster: Cluster, worker_id: str) -> Iterator[Database]:
    name = f"together_{worker_id}"
    database = Database(cluster.create(name))
    upgrade.upgrade(database)
    yield database
    database.close()
    cluster.drop(name)


def shared(database: Database, fake: FakeTwilio, directory: Path) -> dict[str, Any]:
    return {
        "database": {"url": database.url},
        "public_url": PUBLIC_URL,
        "carriers": {"twilio": fake.section(status_callback=False, timeout=[5, 15])},
        "limits": {"per_carrier_parts_per_second": 10_000},
        "spool": {"directory": str(directory / "spool")},
    }


def sms(fake: FakeTwilio, number: int) -> list[tuple[str, str]]:
    return [
        ("MessageSid", f"SM{number:032d}"),
        ("AccountSid", fake.account_sid),
        ("From", f"+62812{number:07d}"),
        ("To", "1078"),
        ("Body", f"BINJAI lampu jalan nomor {number} mati"),
    ]


def post(fake: FakeTwilio, url: str, number: int) -> int:
    form = sms(fake, number)
    signature = sign(f"{PUBLIC_URL}/webhooks/twilio", form, fake.auth_token)
    answer = requests.post(f"{url}/webhooks/twilio", data=form, headers={"X-Twilio-Signature": signature}, timeout=30)
    return answer.status_code


def metrics(listen: str) -> dict[str, float]:
    """What a worker tells at its own small door; of all its labels the sum."""
    told = requests.get(f"http://{listen}/metrics", timeout=60).text
    totals: defaultdict[str, float] = defaultdict(float)
    for family in text_string_to_metric_families(told):
        for sample in family.samples:
            totals[sample.name] += sample.value
    return totals


def test_400_messages_posted_to_both_webs_are_400_tickets_and_400_answers_each_once(
    database: Database, fake: FakeTwilio, tmp_path: Path
) -> None:
    settings = shared(database, fake, tmp_path)
    with ExitStack() as running:
        webs = [
            running.enter_context(Process("web", settings=settings, cwd=tmp_path, port=free_port())) for _ in range(2)
        ]
        lookouts = [f"127.0.0.1:{free_port()}" for _ in range(2)]
        for listen in lookouts:
            watched = {**settings, "metrics": {"listen": listen}}
            running.enter_context(Process("worker", settings=watched, cwd=tmp_path))
        with ThreadPoolExecutor(16) as carriers:
            answers = list(carriers.map(lambda n: post(fake, webs[n % 2].url, n // 2), range(2 * MESSAGES)))
        assert Counter(answers) == {200: 2 * MESSAGES}
        eventually(lambda: not database.read(outbound.listed, ("queued", "sending")))
        eventually(lambda: sum(metrics(each)["sms_gateway_sent_total"] for each in lookouts) == MESSAGES)
        counted = [metrics(each) for each in lookouts]
        assert requests.get(f"http://{lookouts[0]}/readyz", timeout=60).json() == {"ready": True, "problems": {}}
        by_a_proxy = requests.get(f"http://{lookouts[0]}/metrics", headers={"Via": "1.1 proxy"}, timeout=60)
        assert (by_a_proxy.status_code, by_a_proxy.headers["X-Content-Type-Options"]) == (401, "nosniff")
        assert requests.post(f"http://{lookouts[0]}/webhooks/twilio", timeout=60).status_code == 404
        taken = run("worker", settings=watched, cwd=tmp_path)
        assert (taken.returncode, taken.stderr.count("\n")) == (1, 1)
        assert f"metrics.listen: {lookouts[1]} cannot be used" in taken.stderr

    assert sum(one["sms_gateway_answer_seconds_count"] for one in counted) == MESSAGES
    told = {one["sms_gateway_tickets_total"] for one in counted}  # by the last id: a batch undone has lost some
    assert len(told) == 1
    assert MESSAGES <= told.pop() < 1.5 * MESSAGES
    assert database.read(tickets.count, Filter()) == MESSAGES
    assert database.read(inbound.count, "handled") == MESSAGES
    answered = Counter(sent.recipient for sent in fake.sent)
    assert set(answered.values()) == {1}
    assert len(answered) == MESSAGES
    assert {said.state for said in database.read(outbound.listed, limit=1000)} == {"sent"}
