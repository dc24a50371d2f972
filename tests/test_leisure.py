"""Work that nobody waits for: however much of it there is, whoever else writes to the file has a turn."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from types import ModuleType
from typing import Any

import pytest

from sms_gateway import apprentice
from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import dates, engine, lessons, tickets
from sms_gateway.storage import settings as noted
from sms_gateway.storage.engine import Database
from tests.phones import Phone
from tests.test_upkeep import upkeep_of

Work = Callable[[Gateway], int]

_KINDS: dict[str, tuple[Work, ModuleType, str]] = {
    "much is learnt": (lambda gateway: gateway.apprentice.learn(), lessons, "news"),
    "dates are missing": (lambda gateway: upkeep_of(gateway).date_tickets(), dates, "put"),
    "updates are due": (lambda gateway: gateway.updates.queue_due(), tickets, "due_for_update"),
    "dates are missed": (lambda gateway: gateway.watch.keep_appointments(), tickets, "due_by_clock"),
}
"""What is done, and of each of its steps the part that takes a while."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", _KINDS)
def test_a_shell_command_has_its_turn_while(
    kind: str, gateway: Gateway, phone: Callable[..., Phone], clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large past on a slow disk: each step takes a while, and there are many. The rests come sooner here."""
    _past(gateway, phone, clock)
    work, where, name = _KINDS[kind]
    quickly = getattr(where, name)

    def slowly(*args: Any, **few: Any) -> Any:
        time.sleep(0.2)
        return quickly(*args, **few)

    monkeypatch.setattr(where, name, slowly)
    monkeypatch.setattr(engine, "_SPELL", 0.2)
    turns = 0
    with closing(Database(gateway.database.url, patience=1.5)) as shell, ThreadPoolExecutor(1) as beside:
        done = beside.submit(work, gateway)
        while not done.done():
            shell.write(noted.note, "a turn", str(turns))
            turns += 1
            time.sleep(0.1)  # commands come and go: one right behind the other would lock the gateway out
        assert done.result(60) > 0
    assert turns > 3, "else nothing was done beside it"


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apprentice, "_FEW", 3)
    for name in ("due_for_update", "due_by_clock", "undated"):
        monkeypatch.setattr(tickets, name, partial(getattr(tickets, name), limit=1))


def _past(gateway: Gateway, phone: Callable[..., Phone], clock: SetClock) -> None:
    """Reports that were decided, and that nobody has seen to since."""
    for _ in range(10):
        citizen = phone()
        citizen.text("BINJAI jalan rusak berlubang di gang aaaa")
        gateway.desk.move(citizen.ticket.number, "forwarded", "operator:ani")
    gateway.database.write(lambda db: db.exec_driver_sql("update ticket set due_at = null"))
    clock.move(days=10)
