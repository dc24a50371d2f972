"""Tables for people: however narrow the terminal, what is needed for the next command is whole."""

import pytest

from sms_gateway.cli import printing


def test_a_narrow_terminal_cuts_no_number_and_leaves_nothing_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    columns = ("number", "status", "class", "agency", "opened", "due", "phone", "text")
    row = ["4071839", "in_progress", "complaint", "Kota Binjai", "2026-03-09", "2026-03-25", "+62 812-****-078"]
    printing._draw(columns, [[*row, "jln rusak parah di jl jaksa"]])
    drawn = capsys.readouterr().out
    assert "4071839" in drawn
    assert "…" not in drawn
    assert max(map(len, drawn.splitlines())) <= 60
