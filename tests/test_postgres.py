"""The PostgreSQL that the other tests stand on is a real one, whichever server this machine has."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Cluster, binaries, new_cluster


@pytest.fixture(scope="module", params=binaries(), ids=lambda path: "wheel" if "pginstall" in path.parts else str(path))
def own(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    cluster = new_cluster(request.param)
    cluster.start()
    yield cluster
    cluster.remove()


def rows(url: str, table: str = "words") -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute(f"select * from {table}")]


def write(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists words (word text)")
        connection.execute("insert into words values (%s)", [word])


def test_a_database_is_a_copy_of_its_template_and_keeps_to_itself(own: Cluster) -> None:
    write(own.create("template"), "jalan")
    first, second = own.create("first", "template"), own.create("second", "template")
    write(first, "lampu")
    assert rows(first) == ["jalan", "lampu"]
    assert rows(second) == ["jalan"]


def test_a_database_is_dropped_even_under_a_connection(own: Cluster) -> None:
    with psycopg.connect(own.create("busy")):
        own.drop("busy")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(own.url("busy"))


@pytest.mark.parametrize("end", ["restart", "kill"])
def test_what_was_committed_is_there_after_the_server_ended(own: Cluster, end: str) -> None:
    url = own.create(f"after_{end}")
    write(url, "sampah")
    if end == "restart":
        own.restart()
    else:
        own.kill()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        own.start()
    assert rows(url) == ["sampah"]


def test_another_process_reaches_the_databases_by_the_directory_alone(own: Cluster) -> None:
    assert Cluster(own.directory).create("elsewhere") == own.url("elsewhere")
    write(own.url("elsewhere"), "banjir")


def test_the_server_ends_with_whoever_started_it_even_when_that_one_is_killed() -> None:
    script = (
        "from tests.postgres import new_cluster; c = new_cluster(); c.start(); print(c.directory, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=Path(__file__).parents[1], stdin=-1, stdout=-1, text=True
    ) as starter:
        assert starter.stdout
        cluster = Cluster(Path(starter.stdout.readline().strip()))
        psycopg.connect(cluster.url("postgres")).close()
        starter.kill()
    deadline = time.monotonic() + 20
    while cluster.directory.exists():
        assert time.monotonic() < deadline, "it still runs"
        time.sleep(0.05)
