"""What is asked many times a second is found by an index, however many reports and messages there are."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from sms_gateway.figures import Period
from sms_gateway.storage import (
    beats,
    contacts,
    figures,
    handsets,
    hooks,
    inbound,
    lessons,
    months,
    neighbours,
    outbound,
    pins,
    published,
    queue,
    sending,
    tables,
    tickets,
    upgrade,
    watching,
    writer,
)
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.published import Asked
from sms_gateway.storage.queue import Wanted
from sms_gateway.tickets import Ticket
from tests.postgres import Cluster

NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)
PHONE = "+628123450001"

ASKED: dict[str, tuple[Callable[..., object], str]] = {
    "what may go now": (partial(sending.claim, carrier="loopback", now=NOW, limit=16), "ix_outbound_queued"),
    "what is late": (partial(sending.take_late, now=NOW), "ix_outbound_late"),
    "what is expired": (partial(sending.expired, carrier="loopback", now=NOW), "ix_outbound_queued"),
    "what waits for nobody": (partial(sending.strays, carriers=["sim"], before=NOW), "ix_outbound_queued"),
    "what was put off too far": (partial(sending.too_far, carriers=["loopback"], now=NOW), "ix_outbound_late"),
    "lapsed leases": (
        partial(sending.lapse, shared_now=NOW, now=NOW, longest=timedelta(minutes=3)),
        "ix_outbound_unsettled",
    ),
    "unknown outcomes": (partial(sending.take_unknown, now=NOW, next_look=NOW, looks=2), "ix_outbound_unsettled"),
    "due to a phone": (
        partial(sending.hand_over, carrier="loopback", phone=PHONE, answers="1", now=NOW),
        "ix_outbound_at_work",
    ),
    "said in answer": (partial(outbound.answering, carrier="loopback", carrier_id="1"), "autoindex_outbound"),
    "by the carrier's id": (
        partial(outbound.by_carrier_id, carrier="loopback", carrier_id="1"),
        "ix_outbound_carrier_id",
    ),
    "said about a report": (partial(outbound.of_ticket, ticket_id=1), "ix_outbound_ticket"),
    "said to a phone": (partial(outbound.to_phone, phone=PHONE), "ix_outbound_recipient"),
    "answered lately": (partial(outbound.answered_since, phone=PHONE, since=NOW), "ix_outbound_recipient"),
    "said lately": (partial(outbound.echoed, phone=PHONE, body="", since=NOW), "ix_outbound_recipient"),
    "whose phone it is": (partial(pins.by_phone, phone=PHONE), "ix_operator_phone"),
    "waiting messages": (partial(inbound.take_waiting, now=NOW), "ix_inbound_waiting"),
    "known messages": (partial(inbound.known, carrier="loopback", carrier_ids=["1", "2"]), "autoindex_inbound"),
    "messages of a report": (partial(inbound.of_ticket, ticket_id=1), "ix_inbound_ticket"),
    "said of a report just now": (partial(inbound.said_since, ticket_id=1, since=NOW), "ix_inbound_ticket"),
    "due updates": (partial(tickets.due_for_update, now=NOW), "ix_ticket_update_due_at"),
    "a number": (partial(tickets.by_number, number="4071839"), "autoindex_ticket"),
    "reports of a phone": (lambda db: tickets.of_phone(db, PHONE), "ix_ticket_phone"),
    "open reports of a phone": (lambda db: tickets.of_phone(db, PHONE, "deferred", "answered"), "ix_ticket_phone"),
    "history": (partial(tickets.events, ticket_id=1), "ix_event_ticket"),
    "open ones that nobody has dated": (partial(tickets.undated, after=0), "ix_ticket_open"),
    "answered with another": (partial(tickets.merged_into, ticket_id=1), "ix_ticket_merged_into"),
    "counts of the queue": (partial(queue.counts, agency=None, operator_id=1, now=NOW), "ix_ticket_open"),
    "counts of an agency": (partial(queue.counts, agency="12.75", operator_id=1, now=NOW), "ix_ticket_open"),
    "to post to a hook": (
        partial(hooks.claim, hook_id=1, now=NOW, shared_now=NOW, lease=NOW, limit=4),
        "ix_posting_waiting",
    ),
    "before it of the same report": (
        partial(hooks.claim, hook_id=1, now=NOW, shared_now=NOW, lease=NOW, limit=4),
        "ix_posting_ticket",
    ),
    "hooks with something to post": (partial(hooks.ready, now=NOW), "ix_posting_waiting"),
    "given up": (partial(hooks.listed, hook_id=1, states=["given_up"], limit=50), "ix_posting_given_up"),
    "told long ago": (
        partial(hooks.forget, hook_id=1, before=NOW, given_up_before=NOW, limit=200),
        "ix_posting_since",
    ),
    "to be said again": (partial(hooks.replay, hook_id=1, now=NOW, since=NOW), "ix_posting_since"),
    "listed by the Ombudsman's mark": (
        partial(tickets.listed, which=tickets.Filter(flag="ombudsman")),
        "ix_ticket_ombudsman",
    ),
    "listed by a mark": (partial(tickets.listed, which=tickets.Filter(flag="secret")), "ix_ticket_marked"),
    "counted by status, of an agency": (
        partial(tickets.counted, which=tickets.Filter(agency="12.75")),
        "ix_ticket_agency",
    ),
    "in the order they came": (partial(queue.in_order, wanted=Wanted(agency="12"), now=NOW), "ix_ticket_agency"),
}

ASKED |= {
    "watched: queues": (partial(watching.queues, now=NOW), "ix_outbound_queued"),
    "watched: open outcomes": (watching.unsettled, "ix_outbound_unsettled"),
    "watched: waiting messages": (watching.unhandled, "ix_inbound_waiting"),
    "watched: what is due": (partial(watching.due, since=NOW, until=NOW), "ix_ticket_open"),
    "watched: the last SMS": (watching.last_inbound, "ix_inbound_received_at"),
    "heartbeats of long ago": (
        partial(beats.forget, number=PHONE, before=NOW, limit=9),
        "ix_inbound_sender",
    ),
    "watched: past weeks": (
        partial(watching.took, last=NOW, enough=7, weeks=8),
        "ix_inbound_received_at",
    ),
    "watched: who asked": (partial(watching.received_at, carrier="x", carrier_ids=["1"]), "autoindex_inbound"),
}

ASKED |= {
    "reports around one": (lambda db: neighbours.around(db, _of("12.75", "12.75"), NOW, NOW), "ix_ticket_region"),
    "reports around one without a place": (
        lambda db: neighbours.around(db, _of(None, None), NOW, NOW),
        "ix_ticket_agency",
    ),
    "received ones, to be followed": (
        partial(tickets.received, after=1, until=NOW, limit=50),
        "ix_ticket_status",
    ),
    "what words say": (partial(lessons.known, kind="agency", words=["jalan"]), "autoindex_learnt"),
    "what words say of a region": (
        partial(lessons.known, kind="agency", words=["jalan"], scope="12.75"),
        "autoindex_learnt",
    ),
    "what was decided": (partial(lessons.decisions, ids=[1, 2]), "ix_event_ticket"),
}

MARCH: dict[str, Any] = {"period": Period(date(2026, 3, 1), date(2026, 3, 31), "Asia/Jakarta"), "agency": "12.75"}
ZONES = ["Asia/Jakarta", "Asia/Makassar"]
ASKED |= {
    "figures: what came": (partial(figures.received, **MARCH), "ix_ticket_opened_at"),
    "figures: whose it was": (partial(figures.reports, **MARCH), "ix_ticket_opened_at"),
    "figures: first responses": (partial(figures.responses, **MARCH, zones=ZONES), "ix_event_ticket"),
    "figures: what was done": (partial(figures.completions, **MARCH, zones=ZONES), "ix_ticket_opened_at"),
    "figures: what came back": (partial(figures.returns, agency=None, since=NOW), "ix_event_ticket"),
    "figures: ratings": (partial(figures.ratings, **MARCH), "ix_ticket_opened_at"),
    "figures: what was dealt with": (partial(figures.dealt_with, **MARCH), "ix_event_moved"),
    "figures: what was said": (partial(figures.sent, **MARCH), "ix_outbound_created_at"),
    "a report of a month: what moved": (partial(months.concerned, since=NOW, until=NOW), "ix_event_moved"),
    "a report of a month: what was rated": (partial(months.concerned, since=NOW, until=NOW), "ix_event_rated"),
    "a report of a month: what is open": (partial(months.concerned, since=NOW, until=NOW), "ix_ticket_open"),
    "a report of a month: what came": (partial(months.concerned, since=NOW, until=NOW), "ix_ticket_opened_at"),
    "a report of a month: histories": (partial(months.pasts, ids=[1, 2]), "ix_event_ticket"),
    "what anybody may read, of its period": (
        partial(published.page, asked=Asked(NOW - timedelta(days=90), NOW), skip=0, limit=1000),
        "ix_ticket_opened_at",
    ),
    "what anybody may read, by number": (partial(published.of_numbers, numbers=["4071839"]), "autoindex_ticket"),
    "what was answered": (partial(published.answers, ids=[1, 2]), "ix_event_ticket"),
    "the screen of a phone": (
        partial(handsets.conversation, carrier="loopback", phone=PHONE, most=60),
        "ix_outbound_recipient",
    ),
}


ASKED |= {
    "a page of contacts": (partial(contacts.page, after="", limit=50), "autoindex_contact"),
    "a page of an agency's contacts": (partial(contacts.page, after="+", limit=50, agency="12"), "autoindex_contact"),
    "who reported to an agency": (
        partial(contacts.page, after="", limit=50, agency="12.75"),
        "ix_ticket_agency",
    ),
}


def _of(agency: str | None, region: str | None) -> Ticket:
    """A report of somewhere."""
    told: dict[str, Any] = dict.fromkeys(Ticket.__slots__)
    return Ticket(**{**told, "id": 1, "agency": agency, "region": region, "phone": PHONE})


QUEUE: dict[str, tuple[Wanted, str]] = {
    "to verify": (Wanted("verify"), "COVERING INDEX ix_ticket_open"),
    "to answer, of an agency": (Wanted("answer", agency="12.75"), "COVERING INDEX ix_ticket_open"),
    "waiting, of a status": (Wanted("waiting", status="deferred"), "COVERING INDEX ix_ticket_open"),
    "overdue, of a topic": (Wanted("overdue", topic="roads"), "COVERING INDEX ix_ticket_open"),
    "with the Ombudsman": (Wanted("ombudsman"), "COVERING INDEX ix_ticket_ombudsman"),
    "to answer, with the Ombudsman": (Wanted("answer", flag="ombudsman"), "COVERING INDEX ix_ticket_ombudsman"),
    "whatever is with the Ombudsman": (Wanted(flag="ombudsman"), "COVERING INDEX ix_ticket_ombudsman"),
    "mine, with the Ombudsman": (Wanted("mine", flag="ombudsman", assignee=1), "COVERING INDEX ix_ticket_ombudsman"),
    "mine, of a region": (Wanted("mine", region="12.75", assignee=1), "COVERING INDEX ix_ticket_at_hand"),
    "to verify, spam": (Wanted("verify", flag="spam"), "COVERING INDEX ix_ticket_open"),
    "to verify, of the nation": (Wanted("verify", national=True), "COVERING INDEX ix_ticket_open"),
    "to verify, by words": (Wanted("verify", words="jalan"), "COVERING INDEX ix_ticket_open"),
    "whatever is overdue": (Wanted(overdue=True), "COVERING INDEX ix_ticket_open"),
    "a number": (Wanted(words="4071839"), "INDEX sqlite_autoindex_ticket"),
    "of an agency": (Wanted(agency="12.75", status="closed"), "INDEX ix_ticket_agency"),
    "of a region": (Wanted(region="12.75", topic="roads"), "INDEX ix_ticket_region"),
    "of a topic": (Wanted(topic="roads", status="closed"), "INDEX ix_ticket_topic"),
    "of a class": (Wanted(category="supervisory", status="closed"), "INDEX ix_ticket_category"),
    "of a status": (Wanted(status="withdrawn"), "INDEX ix_ticket_status"),
    "spam": (Wanted(flag="spam", status="closed"), "INDEX ix_ticket_marked"),
    "of the nation": (Wanted(national=True), "INDEX ix_ticket_agency"),
    "of a colleague": (Wanted(assignee=1), "INDEX ix_ticket_assignee"),
    "by words": (Wanted(words="jalan rusak"), "INTEGER PRIMARY KEY"),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("plans") / "plans.db"
    one = Database(f"sqlite:///{path}")
    upgrade.upgrade(one)
    yield one
    one.close()


class Overheard:
    """A driver's connection, and what its cursors were asked."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.asked: list[tuple[str, Any]] = []

    def cursor(self) -> Any:
        return _Cursor(self.connection.cursor(), self.asked)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


class _Cursor:
    def __init__(self, cursor: Any, asked: list[tuple[str, Any]]) -> None:
        self._cursor = cursor
        self._asked = asked

    def execute(self, statement: str, values: Any = ()) -> Any:
        self._asked.append((statement, tuple(values)))
        return self._cursor.execute(statement, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def plans(db: Connection, work: Callable[[Connection], object]) -> list[str]:
    """How SQLite would go about each statement of some work."""
    fairy = db.connection
    there = fairy.dbapi_connection
    overheard = Overheard(there)
    fairy.dbapi_connection = overheard  # type: ignore[misc]
    try:
        work(db)
    finally:
        fairy.dbapi_connection = there  # type: ignore[misc]
    assert overheard.asked
    return [row[-1] for one in overheard.asked for row in db.exec_driver_sql(f"explain query plan {one[0]}", one[1])]


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_often_is_found_by_an_index(database: Database, asked: str) -> None:
    work, index = ASKED[asked]
    plan = database.write(plans, work)
    assert any(re.search(rf"USING (COVERING )?INDEX \w*{index}", step) for step in plan), plan
    whole = [step for step in plan if re.fullmatch(r"SCAN (ticket|inbound|outbound|event|posting|contact)", step)]
    assert whole == [], "it reads the whole table"


@pytest.mark.parametrize("agency", [None, "12.75"])
def test_a_page_of_contacts_comes_in_the_order_of_its_index(database: Database, agency: str | None) -> None:
    plan = database.read(plans, partial(contacts.page, after="", limit=50, agency=agency))
    assert [step for step in plan if step.startswith("USE TEMP B-TREE")] == [], plan


@pytest.mark.parametrize("asked", QUEUE)
def test_a_page_of_the_queue_reads_one_index_in_its_order(database: Database, asked: str) -> None:
    wanted, index = QUEUE[asked]
    plan = database.read(plans, partial(queue.page, wanted=wanted, now=NOW))
    lookups = [step for step in plan if re.match("(SCAN|SEARCH) ticket ", step)]
    assert any(f"USING {index}" in step for step in lookups), plan
    assert [step for step in lookups if index not in step and "PRIMARY KEY" not in step] == []
    assert "SCAN ticket" not in plan, "it reads the whole table"
    sorted_after = "USE TEMP B-TREE FOR ORDER BY" in plan
    assert sorted_after == asked.startswith("whatever is"), plan


@pytest.mark.parametrize(
    ("listed", "index"),
    [
        pytest.param(inbound.listed, "ix_inbound_received_at", id="received"),
        pytest.param(outbound.listed, "ix_outbound_created_at", id="said"),
    ],
)
def test_what_was_long_before_a_period_is_not_read_to_find_what_is_in_it(
    database: Database, listed: Callable[..., object], index: str
) -> None:
    def plan(db: Connection) -> list[str]:
        long_ago = NOW - timedelta(days=700)
        kept = {"carrier": "loopback", "sender": PHONE, "recipient": "1078", "body": "lampu mati"}
        came = {"carrier_id": "1", "raw": {}, "received_at": long_ago, "state": "handled", "asked": False}
        went = {"key": "1", "kind": "answer", "priority": 0, "parts": 1, "state": "sent", "created_at": long_ago}
        db.execute(insert(tables.inbound), {**kept, **came})
        db.execute(insert(tables.outbound), {**kept, **went, "due_at": long_ago})
        return plans(db, partial(listed, since=NOW))

    steps = database.read(plan)
    assert any(f"COVERING INDEX {index}" in step for step in steps), steps


def test_words_are_found_by_their_index(database: Database) -> None:
    plan = database.read(plans, partial(queue.page, wanted=Wanted("verify", words="jalan"), now=NOW))
    assert any("ticket_words VIRTUAL TABLE INDEX" in step for step in plan), plan


def test_a_commit_that_brings_no_report_reads_none(database: Database) -> None:
    """It is asked after each commit whether there are words for the index."""
    overheard = database.write(plans, writer.read_new_reports)
    assert [step for step in overheard if "SCAN ticket" in step] == []
    assert any(step.startswith("SEARCH ticket") for step in overheard)


def test_what_waits_is_counted_without_reading_what_is_done(database: Database) -> None:
    (plan,) = database.write(plans, outbound.waiting)
    assert "INDEX ix_outbound_queued" in plan


POURED_IN: dict[str, tuple[str, Callable[[Connection], Any]]] = {
    "to be sent": (
        """
        insert into outbound (key, kind, priority, carrier, sender, recipient, body, parts, state, created_at, due_at)
        select at::text, 'notice', 1, 'loopback', '1078', '+62812' || at % 1000, 'kabar', 1, 'queued', :now, :now
        from generate_series(1, 3000) as at
        """,
        partial(sending.claim, carrier="loopback", now=NOW, limit=5),
    ),
    "to be posted to a hook": (
        """
        set local session_replication_role = replica;
        insert into posting (hook_id, ticket_id, since, due_at) select 1, at % 1000, :now, :now
        from generate_series(1, 3000) as at
        """,
        partial(hooks.claim, hook_id=1, now=NOW, shared_now=NOW, lease=NOW, limit=5),
    ),
}


@pytest.mark.parametrize("poured_in", POURED_IN)
def test_of_a_queue_that_came_all_at_once_only_the_next_ones_are_read(
    cluster: Cluster, postgres_template: str, worker_id: str, poured_in: str
) -> None:
    """What PostgreSQL knows of a table is minutes old: as if the queue were empty, and to read all of it were cheap."""
    rows, claim = POURED_IN[poured_in]
    name = f"poured_{worker_id}"
    database = Database(cluster.create(name, postgres_template))
    read = text("select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables")

    def asked(db: Connection) -> int:
        before = db.scalar(read) or 0
        assert len(claim(db)) == 5
        return int((db.scalar(read) or 0) - before)

    try:
        database.write(lambda db: [db.execute(text(one), {"now": NOW}) for one in rows.split(";")])
        assert database.read(asked) < 200
    finally:
        database.close()
        cluster.drop(name)
