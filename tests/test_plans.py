"""What is asked many times a second is found by an index, however many reports and messages there are."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from sms_gateway.storage import inbound, outbound, tickets, upgrade
from sms_gateway.storage.engine import Connection, Database

NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)
PHONE = "+628123450001"

ASKED: dict[str, tuple[Callable[..., object], str]] = {
    "what may go now": (partial(outbound.claim, carrier="loopback", now=NOW, limit=16), "ix_outbound_queued"),
    "what is expired": (partial(outbound.expire, carrier="loopback", now=NOW), "ix_outbound_queued"),
    "lapsed leases": (partial(outbound.lapse, shared_now=NOW, now=NOW), "ix_outbound_unsettled"),
    "unknown outcomes": (partial(outbound.take_unknown, now=NOW, next_look=NOW, looks=2), "ix_outbound_unsettled"),
    "due to a phone": (
        partial(outbound.hand_over, carrier="loopback", phone=PHONE, answers="1", now=NOW),
        "ix_outbound_at_work",
    ),
    "said in answer": (partial(outbound.answering, carrier="loopback", carrier_id="1"), "autoindex_outbound"),
    "by the carrier's id": (
        partial(outbound.by_carrier_id, carrier="loopback", carrier_id="1"),
        "ix_outbound_carrier_id",
    ),
    "said about a report": (partial(outbound.of_ticket, ticket_id=1), "ix_outbound_ticket"),
    "said to a phone": (partial(outbound.to_phone, phone=PHONE), "ix_outbound_recipient"),
    "waiting messages": (partial(inbound.take_waiting, now=NOW), "ix_inbound_waiting"),
    "known messages": (partial(inbound.known, carrier="loopback", carrier_ids=["1", "2"]), "autoindex_inbound"),
    "messages of a report": (partial(inbound.of_ticket, ticket_id=1), "ix_inbound_ticket"),
    "due updates": (partial(tickets.due_for_update, now=NOW), "ix_ticket_update_due_at"),
    "a number": (partial(tickets.by_number, number="4071839"), "autoindex_ticket"),
    "reports of a phone": (lambda db: tickets.of_phone(db, PHONE), "ix_ticket_phone"),
    "open reports of a phone": (lambda db: tickets.of_phone(db, PHONE, "deferred", "answered"), "ix_ticket_phone"),
    "history": (partial(tickets.events, ticket_id=1), "ix_event_ticket"),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("plans") / "plans.db"
    one = Database(f"sqlite:///{path}")
    upgrade.upgrade(one)
    yield one
    one.close()


def plans(db: Connection, work: Callable[[Connection], object]) -> list[str]:
    """How SQLite would go about each statement of some work."""
    asked: list[tuple[str, Any]] = []

    def note(db: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        asked.append((statement, parameters))

    event.listen(db, "before_cursor_execute", note)
    work(db)
    event.remove(db, "before_cursor_execute", note)
    return [row[-1] for one in asked for row in db.exec_driver_sql(f"explain query plan {one[0]}", one[1])]


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_often_is_found_by_an_index(database: Database, asked: str) -> None:
    work, index = ASKED[asked]
    plan = database.write(plans, work)
    assert any(re.search(rf"USING (COVERING )?INDEX \w*{index}", step) for step in plan), plan
    whole = [step for step in plan if re.fullmatch(r"SCAN (ticket|inbound|outbound|event)", step)]
    assert whole == [], "it reads the whole table"


def test_what_waits_is_counted_without_reading_what_is_done(database: Database) -> None:
    (plan,) = database.write(plans, outbound.waiting)
    assert "INDEX ix_outbound_queued" in plan
