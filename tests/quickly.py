"""What would take long, and is no matter of the tests: done once, or in memory.

As a plugin (`pytest_plugins` in conftest.py) this module holds for the whole run.
"""

import gc
import os
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jinja2
import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket

from sms_gateway import directory, operators
from tests.patience import PATIENCE
from tests.processes import OF_THE_RUN

_ROOM = 4 * 1024**3


def quick_place() -> str:
    """In memory, where there is room for it.

    A database is some six hundred files, and each test makes and drops one. The file systems of disks look long for
    a place where as many were just removed: a copy that takes 20 ms at first takes 400 after some hundred tests.
    """
    memory = "/dev/shm"
    if not os.access(memory, os.W_OK):
        return "/tmp"
    there = os.statvfs(memory)
    roomy = there.f_bavail * there.f_frsize >= _ROOM and not there.f_flag & os.ST_NOEXEC
    return memory if roomy else "/tmp"


def pytest_configure() -> None:
    """What tests write goes to memory where there is room: here nobody waits for a disk, and none is worn out. Where
    they must wait after all, and for a processor, no database counts as hanging yet."""
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", quick_place())
    os.environ.setdefault(OF_THE_RUN, f"{PATIENCE}")


def pytest_collection_finish() -> None:
    """What is there by now, half a million things, stays to the end: to look through it again and again for what may go
    took a tenth of the time, and stopped whatever ran beside it, each time for as long as a database may hang. Through
    what comes later it looks less often than Python would."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 10, 50)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords are made to take a fifth of a second each, and here some thousand people sign in.

    What the program itself runs with is looked at where it runs as a program: tests/cli/test_operators.py.
    """
    with pytest.MonkeyPatch.context() as session:
        session.setattr(operators, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


class _Translated(jinja2.BytecodeCache):
    """Templates as Python, each made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._made.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._made[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def quick_pages() -> Iterator[None]:
    """A service translates its templates once, and here some thousand services begin: it was a fifth of their time."""
    with pytest.MonkeyPatch.context() as session:
        session.setattr(Flask, "jinja_options", {"bytecode_cache": _Translated()})
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_words() -> Iterator[None]:
    """A process has one vocabulary at a time, and here those of many tests come and go and come again."""
    with pytest.MonkeyPatch.context() as session:
        session.setattr(directory, "vocabulary_of", lru_cache(maxsize=8)(directory.vocabulary_of.__wrapped__))
        yield
