"""The database that the desk is measured on: plausible, the same for the same seed, and whole."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bench.desk.filling import OUT_OF_ORDER, fill
from bench.desk.house import Plan, facts, furnish, served
from bench.desk.town import COLUMNS, Report, Town
from bench.desk.visits import api_pages, console_pages, how_many, local_pages, visit
from sms_gateway.agencies import regions
from sms_gateway.gateway import Gateway
from sms_gateway.storage import queue, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.queue import Wanted
from sms_gateway.storage.tables import event, inbound, metadata, outbound, ticket
from sms_gateway.tickets import OPEN

NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)
MANY = 4000


def town(gateway: Gateway, seed: int = 1, many: int = MANY) -> Town:
    cities = [one for one in regions() if one.kind != "province"]
    return Town(seed, many, NOW, gateway.desk.numbers, gateway.desk.due_dates, cities)


def column(reports: list[Report], name: str) -> list[object]:
    return [one.ticket[COLUMNS["ticket"].index(name)] for one in reports]


def test_the_indexes_that_grow_row_by_row_are_indexes_of_the_program() -> None:
    assert {index.name for table in metadata.tables.values() for index in table.indexes} >= OUT_OF_ORDER


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_town_is_plausible_and_the_same_for_the_same_seed(gateway: Gateway) -> None:
    reports = list(town(gateway).reports())
    assert reports == list(town(gateway).reports())
    assert reports != list(town(gateway, seed=2).reports())
    open_ones = sum(status in OPEN for status in column(reports, "status"))
    assert 0.03 < open_ones / MANY < 0.06
    assert set(column(reports, "status")) == {*OPEN, "resolved", "closed", "archived", "withdrawn"}
    assert len(Counter(column(reports, "agency"))) > 400
    words = Counter(chain.from_iterable(str(one).split() for one in column(reports, "text")))
    assert len(words) > 2000
    assert words["desa"] >= MANY


def test_what_is_laid_down_is_as_the_program_would_have_it(gateway: Gateway) -> None:
    laid: list[int] = []
    before = gateway.database.read(indexes)
    fill(gateway.settings.database.url, town(gateway, many=600), laid.append)
    assert sum(laid) == 600
    assert gateway.database.read(indexes) == before, "everything that was taken away for speed is there again"
    assert gateway.database.read(numbers_of) == (600, 600, 1200, True)
    found = gateway.database.read(queue.page, Wanted("verify"), NOW).tickets
    assert found
    for one in found:
        assert one.due_at == gateway.desk.due_dates.at(one)
    word = found[0].text.split()[0]
    hits = gateway.database.read(queue.page, Wanted("verify", words=word), NOW).tickets
    assert found[0].number in {one.number for one in hits}
    new = gateway.database.write(lambda db: tickets.add_event(db, 600, "noted", "operator:ani", NOW, {}))
    assert new == gateway.database.read(queue.newest_event), "new rows come after those that were laid down"


def indexes(db: Connection) -> set[str]:
    asked = (
        "select indexname from pg_indexes where schemaname = 'public'"
        if db.dialect.name == "postgresql"
        else "select name from sqlite_master where type in ('index', 'trigger')"
    )
    return set(db.scalars(text(asked)))


def numbers_of(db: Connection) -> tuple[int, int, int, bool]:
    counted = [db.scalar(select(func.count()).select_from(table)) or 0 for table in (ticket, inbound, outbound, event)]
    return counted[0], counted[1], counted[2], counted[3] > counted[0]


def test_every_page_of_the_desk_answers(tmp_path: Path) -> None:
    plan = Plan("sqlite", 500, 1, tmp_path)
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    furnish(url, plan, lambda _: None)
    known = facts(url)
    with served(url, tmp_path) as door:
        timings = list(visit(door, known, 1, lambda: None))
    assert len(timings) == how_many(known)
    assert {one.page.name: one.status for one in timings if one.status != 200} == {}
    assert len(api_pages(known)) + len(local_pages(known)) + len(console_pages(known)) > 40
    assert datetime.fromisoformat(known.today).date() >= (datetime.now(UTC) - timedelta(2)).date()
