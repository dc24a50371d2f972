"""The program as it is run: real processes, reached by HTTP, ended by signals."""

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

_OURS = ("SMS_GATEWAY_", "PG")
OF_THE_RUN = "SMS_GATEWAY_DATABASE__PATIENCE"
"""What holds for all that a run of the tests starts, if the run says so."""

_UNGIVEN = range(20_000, 32_000)
"""Ports that the system gives to nobody who asks for any, or who connects: else one that was free a moment ago is taken
by the time its server starts. Each process begins at another place."""
_places = itertools.count(os.getpid() * 997)


def free_port() -> int:
    while True:
        port = _UNGIVEN[next(_places) % len(_UNGIVEN)]
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def environment(settings: Mapping[str, Any]) -> dict[str, str]:
    """This process's, with these settings and no others; each section as JSON in one variable.

    What holds for the run holds where these settings do not say it themselves: a single setting would overrule them.
    """
    said = "patience" in settings.get("database", {})
    clean = {
        name: value
        for name, value in os.environ.items()
        if (name == OF_THE_RUN and not said) or not name.startswith(_OURS)
    }
    ours = {
        f"SMS_GATEWAY_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for name, value in settings.items()
    }
    return {**clean, **ours, "NO_PROXY": "*", "PYTHONUNBUFFERED": "1"}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "sms_gateway", *words]


def run(
    *words: str, settings: Mapping[str, Any], cwd: Path, typed: str = "", seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """One command to its end."""
    return subprocess.run(
        command(*words),
        env=environment(settings),
        cwd=cwd,
        input=typed,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


class Process:
    """`serve`, `web` or `worker`, in a process group of its own. What it says goes to `log`.

    with Process("serve", settings=…, cwd=tmp_path, port=free_port()) as server:
        requests.get(f"{server.url}/readyz")
    """

    def __init__(self, role: str, *arguments: str, settings: Mapping[str, Any], cwd: Path, port: int = 0) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = cwd / f"{role}-{port}-{time.monotonic_ns()}.log"
        self._command = command(role, *arguments, *(["--port", str(port)] if port else []))
        self._environment = environment(settings)
        self._cwd = cwd
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self._gone: subprocess.Popen[bytes] | None = None
        """Its number may be another's by now: it gets no signal any more, but one that was started since does."""

    def start(self) -> Self:
        """Returns when it answers, or at once where it has no port."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if self._port:
            self._wait_until_it_answers()
        return self

    def stop(self, seconds: float = 60) -> int:
        """SIGTERM to the process; its exit code. Raises TimeoutExpired if it does not end in time."""
        assert self._process
        self._process.terminate()
        return self._process.wait(seconds)

    def kill(self) -> None:
        """SIGKILL to it and all its children, as when the power goes."""
        if process := self._process:
            self.signal(signal.SIGKILL)
            process.wait(60)

    def signal(self, number: signal.Signals) -> None:
        """To it and all its children, if they are still there."""
        process = self._process
        assert process
        if process is self._gone:
            return
        if process.poll() is not None or number == signal.SIGKILL:
            self._gone = process
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()

    def _wait_until_it_answers(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        assert self._process
        while time.monotonic() < end and self._process.poll() is None:
            try:
                if requests.get(f"{self.url}/healthz", timeout=5).ok:
                    return
            except requests.RequestException:  # refused, or taken and not answered yet
                time.sleep(0.05)
        raise RuntimeError(f"it does not answer; it said:\n{self.said[-3000:]}")
