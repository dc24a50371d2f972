"""Who is beaten, attacked or wants to die is told whom to phone; who tells of a risk is not."""

import pytest

from parsers.intents import Report
from parsers.reports import read as read_report
from parsers.text import read
from tests.parsers.shipped import VOCABULARY


def urgent(body: str) -> bool:
    said = read_report(read(body), VOCABULARY)
    return isinstance(said, Report) and said.urgent


@pytest.mark.parametrize(
    "cry",
    [
        "suami saya sering mukul saya",
        "tetangga saya sering dipukuli suaminya di kota tegal",
        "saya dianiaya suami",
        "anak tetangga disiksa bapak tirinya pak",
        "bapak saya mau perkosa saya",
        "anak saya dicabuli guru ngaji",
        "saya tidak kuat lagi mau gantung diri",
        "saya mau mati saja",
        "capek hidup, mau mengakhiri hidup saja hutang pinjol",
        "tabrakan di depan pom bensin 2 org luka",
        "tolong api besar di sebelah rumah",
        "ada yg dibacok di terminal",
        "my neighbour beats his wife every night",
    ],
)
def test_whoever_is_attacked_or_wants_to_die_is_in_danger(cry: str) -> None:
    assert urgent(cry)


@pytest.mark.parametrize(
    "told",
    [
        "jalan ini sering longsor tiap hujan",
        "di sini sering terjadi kebakaran",
        "pasar sering kebakaran, minta hydrant",
        "lampu mati saja terus",
        "sering tawuran di depan smk",
        "korban pungli di samsat",
    ],
)
def test_what_happens_often_is_a_risk(told: str) -> None:
    assert not urgent(told)
