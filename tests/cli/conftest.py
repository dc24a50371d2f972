"""A shell in an empty directory, with the command as users run it: a process of its own."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.forked import run


@dataclass(frozen=True, slots=True)
class Shell:
    """`settings` are given by the environment; `with_settings` gives more of them."""

    directory: Path
    settings: Mapping[str, Any]

    def run(self, *words: str, typed: str = "") -> CompletedProcess[str]:
        return run(*words, settings=self.settings, cwd=self.directory, typed=typed)

    def ok(self, *words: str, typed: str = "") -> str:
        """What a command that must succeed prints."""
        done = self.run(*words, typed=typed)
        assert done.returncode == 0, f"{words}: exit {done.returncode}: {done.stderr}"
        return done.stdout

    def json(self, *words: str) -> Any:
        """The one object that `--json` prints."""
        return json.loads(self.ok(*words, "--json"))

    def jsons(self, *words: str) -> list[Any]:
        """One object a line."""
        return [json.loads(line) for line in self.ok(*words, "--json").splitlines()]

    def refusal(self, *words: str, code: int = 1, typed: str = "") -> str:
        """The one line on standard error of a command that must not succeed."""
        done = self.run(*words, typed=typed)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert done.stderr.endswith("\n")
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr.strip()

    def with_settings(self, **more: Any) -> "Shell":
        return Shell(self.directory, {**self.settings, **more})


@pytest.fixture
def shell(tmp_path: Path, sqlite_template: Path) -> Shell:
    """On a SQLite database after its first start, where it is never night."""
    shutil.copy(sqlite_template, tmp_path / "sms-gateway.db")
    awake = {"quiet_hours": "00:00-00:00"}
    return Shell(tmp_path, {"updates": awake, "limits": {"per_carrier_parts_per_second": 1000}})


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, str]:
    """A database with one report in it, and the number of its ticket."""
    directory = tmp_path_factory.mktemp("reported")
    shutil.copy(sqlite_template, directory / "sms-gateway.db")
    told = Shell(directory, {}).json("text", "+6281234567890", "BINJAI lampu jalan mati")
    return directory / "sms-gateway.db", told["ticket"]


@pytest.fixture
def number(shell: Shell, reported: tuple[Path, str]) -> str:
    """The shell's database holds one report: its ticket's number."""
    database, number = reported
    shutil.copy(database, shell.directory / "sms-gateway.db")
    return number


@pytest.fixture
def report(shell: Shell) -> Callable[..., str]:
    """Texts a report; the number of its ticket."""

    def texted(body: str, phone: str = "+6281234567890") -> str:
        number: str = shell.json("text", phone, body)["ticket"]
        return number

    return texted
