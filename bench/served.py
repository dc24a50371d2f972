"""A server of somebody else's, started as its documentation says, and ended with all its children."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_FOREIGN = ("SMS_GATEWAY_", "PG", "PYTHON")


class Served:
    """In a process group of its own. What it says goes to a file beside `cwd`'s others."""

    def __init__(
        self, command: Sequence[str | Path], port: int, folder: Path, told: Mapping[str, str], cwd: Path | None = None
    ) -> None:
        self.port = port
        self._command = [str(word) for word in command]
        self._log = folder / f"{Path(self._command[0]).name}-{port}.log"
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        self._environment.update(told)
        self._cwd = cwd or folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=self._cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait_until_it_listens()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def end(self) -> None:
        assert self._process
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(3)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def _wait_until_it_listens(self, seconds: float = 30) -> None:
        assert self._process
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._process.poll() is None:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=2).close()
                return
            time.sleep(0.05)
        said = self._log.read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{' '.join(self._command[:4])} … does not answer; it said:\n{said}")
