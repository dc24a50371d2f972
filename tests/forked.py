"""Commands, each in a process of its own that need not begin from nothing.

To import the program takes a command ten times as long as its work, and the tests run some thousand of them. So one
process imports it once, and each command is a fork of that: with its own environment, directory, streams and exit code,
and nothing else of what others did. How the program begins from nothing is seen where it is a `Process`, and in
tests/cli/test_commands.py.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory
from typing import Any

from tests.processes import environment

_IMPORTED = ("sms_gateway.cli", "sms_gateway.gateway", "sms_gateway.views", "holidays.countries", __name__)
_STREAMS = {"in": os.O_RDONLY, "out": os.O_APPEND | os.O_WRONLY, "err": os.O_APPEND | os.O_WRONLY}

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(list(_IMPORTED))


def run(
    *words: str, settings: Mapping[str, Any], cwd: Path, typed: str = "", seconds: float = 60
) -> CompletedProcess[str]:
    """One command to its end, as `tests.processes.run`. Raises TimeoutExpired."""
    with TemporaryDirectory() as place:
        streams = [Path(place, name) for name in _STREAMS]
        for stream, text in zip(streams, (typed, "", ""), strict=True):
            stream.write_text(text, "utf-8")
        process = _forks.Process(target=_become, args=(words, environment(settings), cwd, streams))
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            raise TimeoutExpired(words, seconds)
        _, out, err = (stream.read_text("utf-8") for stream in streams)
        return CompletedProcess(words, process.exitcode, out, err)


def _become(words: Sequence[str], environment: Mapping[str, str], cwd: Path, streams: Sequence[Path]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(cwd)
    for handle, (stream, how) in enumerate(zip(streams, _STREAMS.values(), strict=True)):
        os.dup2(os.open(stream, how), handle)
    sys.stdin = os.fdopen(0, encoding="utf-8")  # a fork of multiprocessing has put nothing in its place
    sys.argv = ["sms-gateway", *words]

    from sms_gateway.__main__ import main

    main()
