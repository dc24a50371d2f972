"""The README is true: its conversation happens, its commands exist, its timetable is the timetable."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sms_gateway.gateway import Gateway
from sms_gateway.worker import timetable
from tests.patience import eventually
from tests.phones import Phone
from tests.processes import run

HOUSE = Path(__file__).parent.parent
README = (HOUSE / "README.md").read_text("utf-8")
CITIZEN = "+6281210781078"
OFFICER = "+6281280011078"
NUMBER = "4071839"
COMMAND = re.compile(r"(?:`|^)sms-gateway ([a-z]+(?: (?:list|show|reply|move|note|tickets|retry))?)", re.MULTILINE)
PATH = re.compile(r"`((?:sms_gateway|parsers|tests)/[\w/.]*|config\.\w+\.yaml)`")


def conversation(heading: str = "A conversation") -> Iterator[tuple[str, str]]:
    """Who says what under a heading, line by line."""
    told = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    for block in re.findall(r"```\n(.*?)```", told, re.DOTALL):
        for line in block.splitlines():
            if " > " in line:
                speaker, said = line.split(" > ", 1)
                yield speaker, said


def test_the_conversation_is_a_real_one(gateway: Gateway, phone: Callable[..., Phone]) -> None:
    citizen = phone(CITIZEN)
    came: list[str] = []
    number = NUMBER
    lines = list(conversation())
    assert {speaker for speaker, _ in lines} == {CITIZEN, "1078"}
    for speaker, said in lines:
        if speaker == CITIZEN:
            assert came == [], "the README leaves out what came back"
            came = citizen.text(said.replace(NUMBER, number))
            number = citizen.ticket.number
        else:
            came = came or officers_act(gateway, number, citizen)
            assert came.pop(0).replace(number, NUMBER) == said


def test_the_officers_conversation_is_a_real_one(gateway: Gateway, phone: Callable[..., Phone]) -> None:
    citizen, officer = phone(CITIZEN), phone(OFFICER)
    citizen.text(next(said for speaker, said in conversation() if speaker == CITIZEN))
    number = citizen.ticket.number
    gateway.desk.move(number, "forwarded", by="officer")
    gateway.operators.add("ani", "officer", "12.75")
    gateway.duty.give_phone("ani", OFFICER)
    gateway.pins.give("ani", "1739")
    came: list[str] = []
    for speaker, said in conversation("An officer with a basic phone"):
        if speaker == OFFICER:
            assert came == [], "the README leaves out what came back"
            came = officer.text(said.replace(NUMBER, number))
        else:
            assert came.pop(0).replace(number, NUMBER) == said
    assert citizen.look()[-1].startswith(f"{number}: Jawaban Kota Binjai: Lubang sudah ditambal hari ini.")


def officers_act(gateway: Gateway, number: str, citizen: Phone) -> list[str]:
    gateway.desk.move(number, "forwarded", by="officer")
    said = citizen.look()  # what has not left by the next step is overtaken by it
    (answer,) = re.findall(r'ticket reply \d+ "(.+?)"`\)', README)
    gateway.desk.reply(number, answer, by="officer")
    return said + citizen.look()


def test_the_timetable_is_told_line_by_line(gateway: Gateway) -> None:
    told = README.split("`sms_gateway/worker.py`: ", 1)[1].split("\n", 1)[0]
    beats = [job.name for job in timetable(gateway).get_jobs()]
    for name in beats:
        general = re.sub(r"\bby loopback$", "by each carrier", name)
        general = re.sub(r"^reconcile loopback$", "reconcile with each carrier's own log", general)
        general = re.sub(r"^gather late notices$", "gather late notices after an outage into one", general)
        assert general in told, f"the README does not tell: {name}"


def test_the_timetable_drops_no_beat(gateway: Gateway) -> None:
    pendulum = timetable(gateway)
    pendulum.start(paused=True)
    for job in pendulum.get_jobs():
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
        assert job.trigger.interval <= timedelta(minutes=10)
    pendulum.shutdown()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_entry_of_the_timetable_waits_for_another(gateway: Gateway) -> None:
    """However many of them take their time at once, messages are sent and waiting ones are dealt with."""
    pendulum = timetable(gateway)
    entries, arrived = pendulum.get_jobs(), []
    meeting = threading.Barrier(len(entries))
    for entry in entries:
        entry.modify(func=lambda: arrived.append(meeting.wait(30)), next_run_time=datetime.now(UTC))
    pendulum.start()
    try:
        eventually(lambda: len(arrived) == len(entries), 40)
    finally:
        pendulum.shutdown()


@pytest.mark.parametrize("words", sorted(set(COMMAND.findall(README))))
def test_its_commands_exist(words: str, tmp_path: Path) -> None:
    assert run(*words.split(), "--help", settings={}, cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("path", sorted(set(PATH.findall(README))))
def test_its_paths_exist(path: str) -> None:
    assert (HOUSE / path).exists()


def test_its_pages_and_pictures_are_there_and_each_is_led_to() -> None:
    led_to = {(HOUSE / path).resolve() for path in re.findall(r"\]\((docs/[^)#]+)", README)}
    assert {path for path in led_to if not path.exists()} == set()
    assert {*HOUSE.glob("docs/*.*"), *HOUSE.glob("docs/pictures/*")} - led_to == set()
