"""What people say instead of a command's word; and beside it what only begins like it."""

import pytest

from parsers.intents import DataRequest, Help, Intent, NewPhone, No, OptOut, Report, Withdrawal
from tests.parsers.shipped import code, parse


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("maaf pak, BINJAI lampu mati", Report(text="lampu mati", place=code("Kota Binjai"))),
        (
            "maaf mengganggu mau lapor MEDAN got mampet",
            Report(text="got mampet", place=code("Kota Medan"), explicit=True, language="id"),
        ),
        ("batalin aja pak", Withdrawal(number=None, language="id")),
        ("gajadi", No(language="id")),
        ("g jd pak", Report(text="g jd pak")),
        ("ga jd pak", No(language="id")),
        ("saya ganti nomor", NewPhone(language="id")),
        ("ganti nomor rumah saya salah", Report(text="ganti nomor rumah saya salah")),
        ("cara lapor gmn", Help(language="id")),
        ("gmn cara lapornya", Help(language="id")),
        ("saya mau mengadu pak caranya bagaimana", Help(language="id")),
        ("lapor bagaimana bansos ini", Report(text="bagaimana bansos ini", explicit=True, language="id")),
        ("stop dulu pak", OptOut()),
        ("ga usah dikirim lagi smsnya", OptOut()),
        ("mohon data saya di hapus", DataRequest(erase=True, language="id")),
        ("data saya di hapus petugas", Report(text="data saya di hapus petugas")),
        ("tolong hapus nomor saya dari sistem", DataRequest(erase=True, language="id")),
    ],
)
def test_it_is_understood(text: str, intent: Intent) -> None:
    assert parse(text) == intent


@pytest.mark.parametrize("asked", ["tanya gimana laporan saya", "mau tanya bagaimana laporan saya pak", "tanya gmn"])
def test_who_asks_how_it_stands_wants_no_help_with_reporting(asked: str) -> None:
    assert isinstance(parse(asked), Report)


@pytest.mark.parametrize("asked", ["tanya caranya", "lapor gimana pak", "info cara lapor"])
def test_who_asks_how_to_report_does(asked: str) -> None:
    assert isinstance(parse(asked), Help)
