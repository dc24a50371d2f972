"""Two hosts, each with a web and a worker, on one PostgreSQL: they share the work, and one finishes the other's.

The hosts are network namespaces of this machine; where it gives us none, they are process groups.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import requests

from sms_gateway.errors import StorageDown
from sms_gateway.storage import carriers, inbound, outbound, tickets, upgrade
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.tickets import Filter
from tests import network
from tests.carriers.fake_twilio import FakeTwilio, Webhook
from tests.carriers.values import PUBLIC_URL
from tests.network import ADDRESS, OFFICE, Network
from tests.patience import eventually
from tests.postgres import USER, Cluster, new_cluster
from tests.processes import Process, free_port

MESSAGES = 120
HOSTS = ("a", "b")


@dataclass(slots=True)
class Host:
    """One machine: `name` is in the address by which it calls the carrier, so that its work can be told apart."""

    name: str
    web: Process
    worker: Process
    inside: Callable[[], AbstractContextManager[None]]
    cut: Callable[[], None]
    line: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4))

    def start(self) -> None:
        with self.inside():
            self.web.start()
            self.worker.start()

    def kill(self) -> None:
        self.web.kill()
        self.worker.kill()

    def lose_power(self) -> None:
        """Its connections are not closed: nobody is left to say so."""
        self.cut()
        self.kill()

    def post(self, webhook: Webhook) -> bool:
        with self.inside():
            try:
                url = f"{self.web.url}/webhooks/twilio"
                return requests.post(url, data=webhook.form, headers=webhook.headers, timeout=15).ok
            except requests.RequestException:
                return False


@dataclass(slots=True)
class Place:
    hosts: list[Host]
    fake: FakeTwilio
    database: Database

    def worked(self, host: Host) -> int:
        return sum(post.path.startswith(f"/{host.name}/") for post in self.fake.posts)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as leaving:
        net = leaving.enter_context(Network(HOSTS)) if network.possible() else None
        with net.inside(OFFICE) if net else nullcontext():
            server, url = _server(leaving, tmp_path, net)
            fake = leaving.enter_context(FakeTwilio(address=ADDRESS if net else "127.0.0.1"))
        database = Database(server.url("hosts"))
        leaving.callback(database.close)
        upgrade.upgrade(database)
        hosts = [_host(name, net, url, fake, tmp_path) for name in HOSTS]
        for host in hosts:
            leaving.callback(host.line.shutdown)
            leaving.callback(host.kill)
            host.start()
        eventually(lambda: all("working" in host.worker.said for host in hosts))  # else one has done it all by then
        yield Place(hosts, fake, database)


def _server(leaving: ExitStack, directory: Path, net: Network | None) -> tuple[Cluster, str]:
    """A server that the hosts reach, and the URL by which they do."""
    server = new_cluster()
    if net:
        rules = server.directory / "rules"
        rules.write_text(f"local all all trust\nhost all {USER} samenet trust\n")
        rules.chmod(0o644)
        server = Cluster(server.directory, settings={"listen_addresses": ADDRESS, "hba_file": str(rules)})
    leaving.callback(server.remove)
    server.start()
    url = server.create("hosts")
    return server, f"postgresql://{USER}@{ADDRESS}/hosts" if net else url


def _host(name: str, net: Network | None, url: str, fake: FakeTwilio, directory: Path) -> Host:
    home = directory / name
    home.mkdir()
    settings: dict[str, Any] = {
        "database": {"url": url},
        "public_url": PUBLIC_URL,
        "training": "true",
        "carriers": {"twilio": fake.section(status_callback=False, base_url=f"{fake.url}/{name}")},
        "limits": {"per_carrier_parts_per_second": 40, "waits": 0.05},
        "spool": {"directory": str(home / "spool")},
    }
    return Host(
        name,
        Process("web", settings=settings, cwd=home, port=free_port()),
        Process("worker", settings=settings, cwd=home),
        inside=lambda: net.inside(name) if net else nullcontext(),
        cut=lambda: net.cut(name) if net else None,
    )


@pytest.mark.parametrize("dies", [Host.kill, Host.lose_power], ids=["is-killed", "loses-its-power"])
def test_two_hosts_share_the_work_and_one_finishes_it_when_the_other(
    dies: Callable[[Host], None], place: Place
) -> None:
    first, second = place.hosts
    sms = [_sms(place.fake, number) for number in range(MESSAGES)]
    told = [(each, first.line.submit(first.post, each)) for each in sms[::2]]
    told += [(each, second.line.submit(second.post, each)) for each in sms[1::2]]
    eventually(lambda: all(place.worked(host) > 5 for host in place.hosts))
    dies(first)

    for webhook, posted in told:
        # As the carrier does: again, up to five times, to whoever answers; what the dead host holds is waited for.
        assert posted.result() or any(second.post(webhook) for _ in range(5))
    eventually(lambda: not place.database.read(outbound.listed, ("queued", "sending", "unknown")))
    assert place.database.read(tickets.count, Filter()) == place.database.read(inbound.count, "handled") == MESSAGES
    assert Counter(sent.recipient for sent in place.fake.sent) == Counter(webhook.form["From"] for webhook in sms)


def _sms(fake: FakeTwilio, number: int) -> Webhook:
    body = f"BINJAI lampu jalan nomor {number} mati"
    return fake.receive(f"+62812{number:07d}", body, url=f"{PUBLIC_URL}/webhooks/twilio")


def test_who_stands_still_in_a_transaction_keeps_the_others_for_seconds_only(cluster: Cluster, worker_id: str) -> None:
    """A host that is moved, or loses its power, may hold the one row that tells a carrier's pace."""
    url = cluster.create(name := f"hosts_{worker_id}")
    with ExitStack() as leaving:
        leaving.callback(cluster.drop, name)
        still, moving = Database(url), Database(url, patience=60)
        for database in (still, moving):
            leaving.callback(database.close)
        upgrade.upgrade(moving)
        moving.write(carriers.introduce, ["twilio"])
        locked, go_on = Event(), Event()

        def stand_still(db: Connection) -> None:
            carriers.lock(db, "twilio")
            locked.set()
            go_on.wait(30)

        frozen = leaving.enter_context(ThreadPoolExecutor(1)).submit(still.write, stand_still)
        leaving.callback(go_on.set)
        assert locked.wait(60)
        moving.write(carriers.lock, "twilio")
        go_on.set()
        with pytest.raises(StorageDown):  # cut off by the server; else it would have gone on by itself
            frozen.result()
