"""A database full of reports, kept for the next time, and the program running on it."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench.desk.filling import fill
from bench.desk.town import UNITS, Town
from sms_gateway.agencies import Agency
from sms_gateway.config import Settings
from sms_gateway.errors import Refused
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import agencies, upgrade
from sms_gateway.storage.engine import Connection, Database
from sms_gateway.storage.tables import ticket
from tests.postgres import Cluster
from tests.processes import Process, free_port

PASSWORD = "enam puluh hari kerja"
_PERSON, _LOCAL, _OFFICER = "kepala", "setempat", "petugas-{:02d}"
_CITIES_WITH_UNITS = 20
_OFFICERS = 40
PROVINCE = "32"


@dataclass(frozen=True, slots=True)
class Plan:
    """`directory`: where databases of this size and seed are kept."""

    kind: str
    tickets: int
    seed: int
    directory: Path

    @property
    def name(self) -> str:
        return f"desk_{self.tickets}_{self.seed}"

    @property
    def full(self) -> Path:
        """Is there when nothing is missing from the database."""
        return self.directory / f"{self.kind}_{self.name}.full"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a visitor must know of the database to ask for it."""

    tickets: int
    number: str
    phone: str
    small: str
    province: str
    month: tuple[str, str]
    today: str
    """The day of the newest report."""
    person: str
    token: str
    local: Mapping[str, str]
    """Tokens of officers, by where they work."""


@contextmanager
def database(plan: Plan) -> Iterator[str]:
    """The URL of an empty or a full one."""
    plan.directory.mkdir(parents=True, exist_ok=True)
    if plan.kind == "sqlite":
        file = plan.directory / f"{plan.name}.db"
        if not plan.full.exists():
            for left in plan.directory.glob(f"{file.name}*"):
                left.unlink()
        yield f"sqlite:///{file}"
        return
    home = plan.directory / "postgresql"
    home.mkdir(exist_ok=True)
    cluster = Cluster(home, settings={"shared_buffers": "1GB", "max_wal_size": "4GB"})
    cluster.start()
    try:
        if not plan.full.exists():
            cluster.drop(plan.name)
            cluster.create(plan.name)
        yield cluster.url(plan.name)
    finally:
        cluster.stop()


def furnish(url: str, plan: Plan, tell: Callable[[int], None]) -> None:
    """Fills an empty one: agencies and operators by the program itself, the reports by the shovel."""
    with _gateway(url) as gateway:
        every = gateway.database.write(_with_units)
        _hire(gateway)
        served = [one for one in every if one.kind != "province"]
        due_dates, numbers = gateway.desk.due_dates, gateway.desk.numbers
    fill(url, Town(plan.seed, plan.tickets, datetime.now(UTC), numbers, due_dates, served), tell)
    plan.full.touch()


def facts(url: str) -> Facts:
    """Found in the database; with new tokens."""
    with _gateway(url) as gateway:
        known = gateway.database.read(_facts)
        with suppress(Refused):  # somebody of that name has been hired before
            gateway.operators.add(_LOCAL, "officer", known.small)
        issue = gateway.operators.issue
        local = {"a province": issue(_OFFICER.format(0), ["read"])[0], "a small agency": issue(_LOCAL, ["read"])[0]}
        return replace(known, token=issue(_PERSON, ["read"])[0], local=local)


@contextmanager
def served(url: str, folder: Path) -> Iterator[str]:
    """Where the program answers: one process, as an operator starts it."""
    role = "serve" if url.startswith("sqlite") else "web"
    with Process(role, settings=_settings(url), cwd=folder, port=free_port()) as process:
        yield process.url


@contextmanager
def _gateway(url: str) -> Iterator[Gateway]:
    reached = Database(url)
    try:
        upgrade.upgrade(reached)
    finally:
        reached.close()
    gateway = build(Settings.model_validate(_settings(url)))
    try:
        yield gateway
    finally:
        gateway.close()


def _settings(url: str) -> dict[str, Any]:
    spool = Path(tempfile.gettempdir()) / "sms-gateway-desk-spool"
    return {
        "database": {"url": url},
        "spool": {"directory": str(spool)},
        "limits": {"per_token_per_minute": 1_000_000},
        "log": {"level": "warning"},
    }


def _with_units(db: Connection) -> list[Agency]:
    cities = [one for one in agencies.every(db) if one.kind == "kota"]
    for city in cities[:: len(cities) // _CITIES_WITH_UNITS]:
        for unit in UNITS:
            name = f"{unit.upper()} {city.name}"
            agencies.put(db, Agency(f"{city.code}.{unit}", name, "unit", city.code, city.timezone))
    return agencies.every(db)


def _hire(gateway: Gateway) -> None:
    try:
        gateway.operators.add(_PERSON, "admin", password=PASSWORD)
    except Refused:  # the first start may have hired somebody of that name
        gateway.operators.set_password(_PERSON, PASSWORD)
    for number in range(_OFFICERS):
        gateway.operators.add(_OFFICER.format(number), "officer", PROVINCE)


def _facts(db: Connection) -> Facts:
    last = db.scalar(select(func.max(ticket.c.id))) or 0
    newest = db.execute(select(ticket.c.opened_at).where(ticket.c.id == last)).scalar_one()
    one = db.execute(select(ticket.c.number, ticket.c.phone, ticket.c.opened_at).where(ticket.c.id == last // 2)).one()
    by_agency = select(ticket.c.agency).where(ticket.c.agency.is_not(None)).group_by(ticket.c.agency)
    small = db.scalar(by_agency.order_by(func.count()).limit(1)) or ""
    return Facts(
        tickets=last,
        number=one.number,
        phone=one.phone,
        small=small,
        province=PROVINCE,
        month=(str(one.opened_at.date()), str((one.opened_at + timedelta(30)).date())),
        today=str(newest.date()),
        person=_PERSON,
        token="",
        local={},
    )
