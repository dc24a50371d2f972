"""Hosts of our own: Linux network namespaces around one switch, cut off from everything else and gone at the end."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

OFFICE = "office"
"""Where the switch is, and what all hosts share; at `ADDRESS`."""
ADDRESS = "10.78.0.1"
_NET = "10.78.0"
_CLONE_NEWNET = 0x40000000


class Network:
    """`Network(["a", "b"])`: the office and two hosts, each able to reach the office and the other.

    with network.inside("a"):   # processes that are started, and connections that are opened, are on host a
        …
    """

    def __init__(self, hosts: Sequence[str]) -> None:
        self._hosts = hosts

    def __enter__(self) -> Self:
        try:
            self._build()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for name in (*self._hosts, OFFICE):
            if self._path(name).exists():
                _ip("netns", "delete", _named(name))

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """This thread, and what it starts, is there meanwhile."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(self._path(name), os.O_RDONLY)
        try:
            _enter(there)
            yield
        finally:
            _enter(home)
            os.close(there)
            os.close(home)

    def cut(self, host: str) -> None:
        """Nothing reaches the host any more, and nothing leaves it; nobody is told."""
        _ip("-n", _named(OFFICE), "link", "set", "dev", host, "down")

    def _build(self) -> None:
        self._add(OFFICE)
        _ip("-n", _named(OFFICE), "link", "add", "name", "switch", "type", "bridge")
        _ip("-n", _named(OFFICE), "address", "add", f"{ADDRESS}/24", "dev", "switch")
        _ip("-n", _named(OFFICE), "link", "set", "dev", "switch", "up")
        for number, host in enumerate(self._hosts, start=11):
            self._add(host)
            far_end = ("peer", "name", "office", "netns", _named(host))
            _ip("-n", _named(OFFICE), "link", "add", "name", host, "type", "veth", *far_end)
            _ip("-n", _named(OFFICE), "link", "set", "dev", host, "master", "switch", "up")
            _ip("-n", _named(host), "address", "add", f"{_NET}.{number}/24", "dev", "office")
            _ip("-n", _named(host), "link", "set", "dev", "office", "up")

    def _add(self, name: str) -> None:
        _ip("netns", "add", _named(name))
        _ip("-n", _named(name), "link", "set", "dev", "lo", "up")

    @staticmethod
    def _path(name: str) -> Path:
        return Path("/run/netns") / _named(name)


def possible() -> bool:
    """Whether this machine lets us have namespaces: as root, with iproute2, on a kernel with bridges."""
    if os.geteuid() or not shutil.which("ip"):
        return False
    try:
        with Network(["a"]) as network, network.inside("a"):
            return True
    except OSError:
        return False


def _named(name: str) -> str:
    return f"sms-{os.getpid()}-{name}"


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"ip {' '.join(words)}: {done.stderr.strip()}")


def _enter(namespace: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(namespace, _CLONE_NEWNET):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
