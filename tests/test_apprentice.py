"""The apprentice beside the desk: however much there is to be learnt, nobody waits for it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from sms_gateway import apprentice
from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import lessons
from sms_gateway.storage import settings as noted
from sms_gateway.storage.engine import Connection, Database
from tests.phones import Phone


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_else_writes_to_the_file_has_a_turn_while_much_is_learnt(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large past on a slow disk: each step takes a while, and there are many."""
    for _ in range(8):
        citizen = phone()
        citizen.text("BINJAI jalan rusak berlubang di gang aaaa")
        gateway.desk.move(citizen.ticket.number, "forwarded", "operator:ani")
    clock.move(minutes=1)
    news = lessons.news

    def slowly(db: Connection, after: int, limit: int) -> list[lessons.Line]:
        time.sleep(0.3)
        return news(db, after, limit)

    monkeypatch.setattr(lessons, "news", slowly)
    monkeypatch.setattr(apprentice, "_FEW", 3)
    turns = 0
    with closing(Database(gateway.database.url, patience=1)) as shell, ThreadPoolExecutor(1) as beside:
        learning = beside.submit(gateway.apprentice.learn)
        while not learning.done():
            shell.write(noted.note, "a turn", str(turns))
            turns += 1
        assert learning.result(60) > 0
    assert turns > 3, "else nothing was learnt beside it"
