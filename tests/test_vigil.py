"""The vigil over a database, with answers that come at the worst of moments."""

import logging
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine

from sms_gateway.storage.vigil import Server, Vigil
from tests.patience import eventually

PATIENCE = 0.05


class Asked(Server):
    """Answers when `answer` is set. How often it was asked is counted."""

    def __init__(self, patience: float = PATIENCE) -> None:
        super().__init__(create_engine("postgresql+psycopg://nobody@/nowhere?host=/nowhere"), patience, {})
        self.answer = threading.Event()
        self.questions = 0

    def _answers(self) -> bool:
        self.questions += 1
        return self.answer.wait(60)

    @contextmanager
    def somebody_waits(self) -> Iterator[None]:
        """For longer than anybody has patience."""
        self._waiting[self] = -math.inf
        yield
        del self._waiting[self]

    @property
    def refuses(self) -> bool:
        return self._hangs


def test_an_answer_that_comes_as_it_is_given_up_is_heard() -> None:
    server = Asked()

    class Answering(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "does not answer" in record.getMessage():
                server.answer.set()
                eventually(lambda: server._asked == math.inf)

    log, at_that_moment = logging.getLogger("sms_gateway.storage.vigil"), Answering()
    log.addHandler(at_that_moment)
    try:
        with server.somebody_waits():
            server.look()
            time.sleep(2 * PATIENCE)
            server.look()
    finally:
        log.removeHandler(at_that_moment)
    assert server.answer.is_set()
    assert not server.refuses


def test_where_no_thread_can_be_started_nothing_was_asked_and_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: Any) -> None:
        raise RuntimeError("can't start new thread")

    server, vigil = Asked(), Vigil([])
    with server.somebody_waits():
        with monkeypatch.context() as none_to_be_had:
            none_to_be_had.setattr(threading.Thread, "start", refuse)
            for begin in (server.look, vigil.begin):
                with pytest.raises(RuntimeError):
                    begin()
        time.sleep(2 * PATIENCE)
        server.look()
    server.answer.set()
    assert not server.refuses
    vigil.close()


def test_who_works_for_long_has_a_server_that_is_well_asked_no_more_than_its_patience_wants() -> None:
    server = Asked(patience=60)
    server.answer.set()
    with server.somebody_waits():
        for _ in range(10):
            server.look()
            eventually(lambda: server._asked == math.inf)
        assert server.questions == 1
        server._answered -= 31
        server.look()
        eventually(lambda: server.questions == 2)
