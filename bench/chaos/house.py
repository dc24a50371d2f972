"""The program as an operator runs it: processes, started again whenever they end, on a database of their own."""

import signal
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

from bench.chaos.alarms import Expected
from tests.postgres import new_cluster
from tests.processes import Process, free_port, run

EXPECTED = Expected(
    should=("SmsGatewayNotReady",),
    may=(
        "SmsGatewayAway",
        "SmsGatewaySpoolNotEmpty",
        "SmsGatewayCarrierPaused",
        "SmsGatewayAnswersSlow",
        "SmsGatewayMisconfigured",
        "SmsGatewayRefused",  # the carrier says every code that there is
    ),
)
"""Without its database nobody is ready. The rest is a matter of time: how long it takes until who was killed is back,
how long the spool holds something, how long the carrier refuses and hangs; towards the end of a long run only those
answers leave that it had not taken at first."""

_PATIENCE = 3
"""Seconds with a database, as shipped, whatever those have said who started this: what is broken shall be noticed."""


class Supervised:
    """A process, and somebody who starts it again."""

    def __init__(self, role: str, settings: Mapping[str, Any], cwd: Path) -> None:
        port = free_port()
        self.lookout = f"http://127.0.0.1:{port}"
        """Where it tells how it fares: a worker has no other door."""
        if role == "worker":
            settings = {**settings, "metrics": {"listen": f"127.0.0.1:{port}"}}
        self.process = Process(role, settings=settings, cwd=cwd, port=0 if role == "worker" else port)
        self.role = role
        self.away = 0.0
        """Seconds for which it did not answer after it had ended, the longest time."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_running)

    def start(self) -> None:
        self.process.start()
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self.process.kill()
        if self._thread.ident:
            self._thread.join()
        self.process.kill()

    def freeze(self, seconds: float) -> None:
        """As when its machine is moved: it stands still, and goes on as if nothing had been."""
        self.process.signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.signal(signal.SIGCONT)

    @property
    def is_cared_for(self) -> bool:
        """Whether somebody would start it again."""
        return self._thread.is_alive()

    def _keep_running(self) -> None:
        while not self._ended.wait(0.3):
            if not self.process.runs:
                self._start_again()

    def _start_again(self) -> None:
        begun = time.monotonic()
        try:
            self.process.start()
            self.away = max(self.away, time.monotonic() - begun)
        except RuntimeError:  # its database is away; or it was killed again
            self.process.kill()


class House(ABC):
    """Processes, database and directory; everything is gone when it is left."""

    roles: Sequence[str]

    def __init__(self, directory: Path, settings: Mapping[str, Any]) -> None:
        self.directory = directory
        self.url = ""
        self._settings = {**settings, "spool": {"directory": str(directory / "spool")}}
        self.residents: list[Supervised] = []
        self._leaving = ExitStack()

    def __enter__(self) -> Self:
        try:
            self.url = self._database()
            settings = {**self._settings, "database": {"url": self.url, "patience": _PATIENCE}}
            self.residents = [Supervised(role, settings, self.directory) for role in self.roles]
            for resident in self.residents:
                resident.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
        self._leaving.close()

    def stop(self) -> None:
        for resident in self.residents:
            resident.end()

    @property
    def doors(self) -> list[str]:
        """Where webhooks are taken."""
        return [resident.process.url for resident in self.residents if resident.role != "worker"]

    def await_whole(self, seconds: float = 20) -> None:
        """Until all doors answer; what else happens to them is worth more then."""
        end = time.monotonic() + seconds
        while self.doors_shut and time.monotonic() < end:
            time.sleep(0.1)

    @property
    def lookouts(self) -> list[str]:
        """Where each process tells how it fares."""
        return [resident.lookout for resident in self.residents]

    @property
    def doors_shut(self) -> int:
        """How many do not answer now. Raises RuntimeError if nobody would ever start them again."""
        if not all(resident.is_cared_for for resident in self.residents):
            raise RuntimeError("whoever starts the processes again has gone: this run proves nothing")
        return sum(not _answers(door) for door in self.doors)

    @property
    def spooled(self) -> int:
        """How many messages went to the spool, by what the processes said."""
        return sum(resident.process.said.count("goes to the spool") for resident in self.residents)

    @property
    def spool_is_empty(self) -> bool:
        return not list((self.directory / "spool").glob("*.json"))

    @abstractmethod
    def trouble(self, orderly: bool) -> str:
        """Does to the database what happens to databases; returns when it is over, with its name."""

    @abstractmethod
    def _database(self) -> str:
        """Makes one, ready for the first start; its URL."""


def _answers(door: str) -> bool:
    try:
        return requests.get(f"{door}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


class OnSqlite(House):
    """One process, one file."""

    roles = ("serve",)

    def trouble(self, orderly: bool) -> str:
        """Somebody has the file for himself for longer than anybody waits for it; or the process dies at that time."""
        alone = (
            "import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None);"
            "db.execute('begin exclusive'); time.sleep(float(sys.argv[2])); db.execute('rollback')"
        )
        file = self.url.removeprefix("sqlite:///")
        somebody = subprocess.Popen([sys.executable, "-c", alone, file, "11" if orderly else "2"])
        if not orderly:
            time.sleep(1)
            self.residents[0].process.kill()
        if somebody.wait(60):
            raise RuntimeError("the file could not be locked")
        return "locks"

    def _database(self) -> str:
        return f"sqlite:///{self.directory / 'sms-gateway.db'}"


class OnPostgres(House):
    """Two of each kind, on a server of their own."""

    roles = ("web", "web", "worker", "worker")

    def trouble(self, orderly: bool) -> str:
        if orderly:
            self._cluster.stop()
        else:
            self._cluster.kill()
        time.sleep(4 if orderly else 1.5)  # once for so long that whoever watches must see it
        self._cluster.start()
        return "restarts"

    def _database(self) -> str:
        self._cluster = new_cluster()
        self._leaving.callback(self._cluster.remove)
        self._cluster.start()
        url = self._cluster.create("chaos")
        migrated = run("migrate", settings={**self._settings, "database": {"url": url}}, cwd=self.directory)
        if migrated.returncode:
            raise RuntimeError(migrated.stderr)
        return url


HOUSES: Mapping[str, type[House]] = {"sqlite": OnSqlite, "postgresql": OnPostgres}
