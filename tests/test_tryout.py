"""Trying out: the very answers of the real counter, and nothing of it stays."""

import re
from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import func, select

from sms_gateway.clock import SetClock
from sms_gateway.errors import Refused
from sms_gateway.gateway import Gateway
from sms_gateway.storage import tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.tables import metadata
from sms_gateway.tryout import AT_MOST, PHONE, Tried
from tests.phones import Phone

Texting = Callable[..., Phone]


def rows(gateway: Gateway) -> dict[str, int]:
    """How many each table holds."""

    def counted(db: Connection) -> dict[str, int]:
        return {
            name: db.scalar(select(func.count()).select_from(table)) or 0 for name, table in metadata.tables.items()
        }

    return gateway.database.read(counted)


def said(tried: Tried) -> list[str]:
    return without_number([answer.body for answer in tried.answers])


def without_number(texts: list[str]) -> list[str]:
    """A report that is only tried has no number that any other will have."""
    return [re.sub(r"\b\d{7}\b", "NUMBER", text) for text in texts]


CONVERSATIONS: Mapping[str, list[str]] = {
    "a-report": ["BINJAI lampu jalan mati di jl jaksa"],
    "secret-and-urgent": ["RAHASIA SERGAI kebakaran di pasar tolong"],
    "ambiguous-then-chosen": ["bogor angkot ngetem", "1", "STATUS"],
    "near": ["bnjai parit mampet", "YA"],
    "a-test-twice": ["tes", "tes"],
    "a-command": ["STATUS", "STOP", "MULAI"],
    "the-same-twice": ["MEDAN sampah menumpuk", "MEDAN sampah menumpuk"],
    "signs": ["MEDAN “jalan” rusak 😡"],
    "nothing": [""],
}


@pytest.mark.parametrize("bodies", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_it_says_what_the_real_run_says_then_and_leaves_no_trace(
    standing: Gateway, citizen: Phone, bodies: list[str]
) -> None:
    before = rows(standing)
    tried = standing.try_out.of(bodies, citizen.number)
    assert rows(standing) == before
    for body, one in zip(bodies, tried, strict=True):
        answered = citizen.text(body)
        assert without_number(answered) == said(one)
        assert [answer.parts for answer in one.answers] == [1] * len(answered)
        assert (one.sms.body, one.failed, one.silent) == (body, None, False)
    assert rows(standing)["inbound"] == before["inbound"] + len(bodies)


def test_it_tells_what_an_sms_was_taken_for(standing: Gateway) -> None:
    (one,) = standing.try_out.of(["RAHASIA BINJAI “kades” minta uang"])
    assert (one.reading.kind, dict(one.reading.facts)) == (
        "report",
        {
            "category": "complaint",
            "place": "Kota Binjai",
            "secret": True,
            "text": '"kades" minta uang',
            "language": "id",
        },
    )
    assert (one.sms.encoding, one.sms.parts, one.agency) == ("ucs2", 1, "Kota Binjai")
    assert one.ticket
    assert one.ticket.secret
    near, which, status = standing.try_out.of(["bnjai parit mampet", "bogor macet", "cek 4071839"])
    assert near.reading.facts["suggestions"] == "Kota Binjai"
    assert which.reading.facts["choices"] == "Kabupaten Bogor, Kota Bogor"
    assert (status.reading.kind, status.reading.facts["number"]) == ("status_query", "4071839")


def test_it_says_how_it_would_be_with_a_text_that_is_not_saved(standing: Gateway, citizen: Phone) -> None:
    drafted = standing.database.read(
        standing.wording.with_draft, "id", "received", "{flags} Siap {number}: {agency}, {date}"
    )
    (one,) = standing.try_out.of(["BINJAI lampu mati"], languages=drafted)
    assert said(one) == ["Siap NUMBER: Kota Binjai, 13 Mar 2026"]
    assert "Siap" not in citizen.text("BINJAI lampu mati")[0]
    with pytest.raises(Refused, match="its places must be"):
        standing.database.read(standing.wording.with_draft, "id", "received", "Siap {number}")


def test_whose_answers_are_kept_and_not_sent_is_told_so(gateway: Gateway, clock: SetClock, phone: Texting) -> None:
    """Our own words come back: a machine sends them."""
    machine = phone()
    receipt, *_ = machine.text("BINJAI lampu mati")
    clock.move(minutes=5)
    (one,) = gateway.try_out.of([receipt], machine.number)
    assert (one.silent, len(one.answers)) == (True, 1)
    assert gateway.try_out.is_known(machine.number)
    assert not gateway.try_out.is_known(PHONE)


def test_an_sms_that_cannot_be_dealt_with_is_told_and_no_trace_is_left_either(
    standing: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(standing)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(tickets, "add", broken)
        (one,) = standing.try_out.of(["BINJAI lampu mati"])
    assert (one.failed, one.answers) == ("ZeroDivisionError", ())
    assert rows(standing) == before


@pytest.mark.parametrize(
    ("bodies", "phone", "said"),
    [
        pytest.param(["x"], "BANK", "a phone number is needed", id="no-phone"),
        pytest.param(["x"] * (AT_MOST + 1), PHONE, "at most 5 SMS", id="too-many"),
        pytest.param(["x" * 2001], PHONE, "of 2000 signs", id="too-long"),
    ],
)
def test_what_cannot_be_tried_is_refused(standing: Gateway, bodies: list[str], phone: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        standing.try_out.of(bodies, phone)
