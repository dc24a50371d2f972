"""What tests stand on: a real database of either kind, a clock that can be moved, a whole gateway, phones."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.gateway import Gateway, build
from sms_gateway.storage import upgrade
from sms_gateway.storage.engine import Database
from tests.patience import PATIENCE
from tests.phones import Phone
from tests.stories import Story, Tell

if TYPE_CHECKING:  # pytest imports it itself, as a plugin
    from tests.postgres import Cluster

pytest_plugins = ["tests.quickly", "tests.postgres"]

_SLOW = hypothesis.HealthCheck.too_slow
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[_SLOW])
hypothesis.settings.load_profile("patient")
"""What holds, holds on a slow machine too: how long an example takes is no matter of these tests."""

TUESDAY = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)  # 10:00 in Medan and Jakarta
_names = itertools.count()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file as it is after the first start."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    build(settings_of(f"sqlite:///{path}", path.parent)).close()
    return path


@pytest.fixture(scope="session")
def postgres_template(cluster: "Cluster", worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same on the PostgreSQL of this run."""
    name = f"template_{worker_id}"
    database = Database(cluster.create(name))
    upgrade.upgrade(database)
    database.close()
    build(settings_of(cluster.url(name), tmp_path_factory.mktemp("template"))).close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of its own for one test, of each kind in turn."""
    yield from fresh_database(request, tmp_path)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_of(database_url, tmp_path)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(TUESDAY)


@pytest.fixture
def gateway(settings: Settings, clock: SetClock) -> Iterator[Gateway]:
    """The whole channel with the loopback carrier; nothing runs by itself."""
    whole = build(settings, clock)
    yield whole
    whole.close()


@pytest.fixture
def phone(gateway: Gateway) -> Callable[..., Phone]:
    """`phone()` is a new citizen's phone, `phone("+62812…")` a certain one."""
    numbers = (f"+6281234500{count:03d}" for count in itertools.count())
    return lambda number=None: Phone(gateway, number or next(numbers))


@pytest.fixture
def story(gateway: Gateway, clock: SetClock, phone: Callable[..., Phone]) -> Story:
    """It begins on the Tuesday on which the clock stands."""
    return Story(gateway, clock, phone)


@pytest.fixture
def tell(story: Story) -> Tell:
    return story.tell


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def standing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """One channel for a whole table of tests, on a Tuesday that does not end; each row has phones of its own."""
    directory = tmp_path_factory.mktemp("standing")
    for url in fresh_database(request, directory):
        whole = build(settings_of(url, directory), SetClock(TUESDAY))
        yield whole
        whole.close()


@pytest.fixture
def citizen(standing: Gateway) -> Phone:
    """A phone that nobody has used before."""
    return Phone(standing, f"+62813{next(_names):08d}")


def fresh_database(request: pytest.FixtureRequest, directory: Path) -> Iterator[str]:
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{shutil.copy(template, directory / 'sms-gateway.db')}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"test_{request.getfixturevalue('worker_id')}_{next(_names)}"
    yield cluster.create(name, request.getfixturevalue("postgres_template"))
    cluster.drop(name)


def settings_of(url: str, directory: Path) -> Settings:
    return Settings.model_validate(
        {
            "database": {"url": url, "patience": PATIENCE},
            "spool": {"directory": directory / "spool"},
            "limits": {"per_carrier_parts_per_second": 10_000},
        }
    )
