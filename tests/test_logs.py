"""Logs are read by many: whatever is logged, by us or by a library, leaves without a phone number."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator

import pytest

from sms_gateway import logs
from sms_gateway.phone import normalise

NUMBER = "+628123450001"


@pytest.fixture(params=["text", "json"])
def said(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What stands on standard error afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    logs.set_up(request.param, "debug")
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)


def fail_with(words: str) -> None:
    try:
        int(words)
    except ValueError:
        logging.getLogger("a.library").exception("it failed on %s", words)


@pytest.mark.parametrize(
    "number", [NUMBER, "08123450001", "628123450001", "0812-3450-001", "+62 812 3450 001", "%2B628123450001"]
)
def test_no_full_phone_number_leaves_a_log(said: io.StringIO, number: str) -> None:
    logging.getLogger("ours").warning("from %s: %s", number, "lampu mati")
    fail_with(f"from {number}")
    digits = re.sub(r"\D", "", normalise(number.replace("%2B", "+")))[2:]
    assert "lampu mati" in said.getvalue()
    assert "invalid literal" in said.getvalue()
    assert digits not in re.sub(r"[\s.()-]", "", said.getvalue())


def test_a_ticket_number_and_a_time_are_still_to_be_read(said: io.StringIO) -> None:
    logging.getLogger("ours").info("ticket 4071839 is due on 2026-03-25")
    assert "ticket 4071839 is due on 2026-03-25" in said.getvalue()


def test_a_json_log_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logs.set_up("json", "info")
        fail_with(f"two\nlines of {NUMBER}")
        logging.getLogger("ours").info("jalan “rusak” 😡")
        logging.getLogger("ours").debug("not at this level")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["level"], line["from"]) for line in lines] == [("error", "a.library"), ("info", "ours")]
    assert lines[1]["message"] == "jalan “rusak” 😡"
    assert "ValueError" in lines[0]["trace"]
