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


@pytest.mark.parametrize(
    ("sent", "stands"),
    [
        pytest.param("a\nb", r"a\nb", id="a-new-line"),
        pytest.param("a\r\nb", r"a\r\nb", id="a-line-of-Windows"),
        pytest.param("a\x1b[2Jb", r"a\x1b[2Jb", id="a-terminals-escape"),
        pytest.param("a\x00b", r"a\x00b", id="NUL"),
        pytest.param("a\x85b\u2028c", r"a\x85b\u2028c", id="other-ends-of-line"),
        pytest.param("a\u202eb", r"a\u202eb", id="written-backwards"),
    ],
)
def test_what_is_logged_stays_on_its_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sent: str, stands: str
) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        for form in ("text", "json"):
            logs.set_up(form, "info")
            logging.getLogger("ours").warning("POST %s", sent)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    text, line = capsys.readouterr().err.splitlines()
    assert text.endswith(f"POST {stands}")
    assert json.loads(line)["message"] == f"POST {stands}"


def test_no_line_of_a_trace_can_be_taken_for_one_of_ours(said: io.StringIO) -> None:
    fail_with("1\n2026-01-01 00:00:00,000 ERROR forged\x1b[2J")
    assert not any(line.startswith("2026-01-01") for line in said.getvalue().splitlines())
    assert "\x1b" not in said.getvalue()
