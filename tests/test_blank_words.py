"""Signs of which nothing is left in an SMS are no answer and no reason, whichever door they come by."""

from collections.abc import Callable

import pytest
from flask import Flask

from sms_gateway.clock import SetClock
from sms_gateway.errors import Refused
from sms_gateway.gateway import Gateway
from sms_gateway.tickets import Status
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.stories import Story
from tests.web.callers import hire, problem, program
from tests.web.clerks import clerk

OFFICER = "+6281280011078"
BLANK = ["👍🙏", "\u200b😀", " ... "]
Phones = Callable[..., Phone]


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def citizen(phone: Phones) -> Phone:
    one = phone()
    one.text("BINJAI lampu jalan mati")
    return one


@pytest.fixture
def number(citizen: Phone) -> str:
    return citizen.ticket.number


def test_an_officer_who_texts_only_signs_is_asked_for_words(gateway: Gateway, clock: SetClock, phone: Phones) -> None:
    gateway.operators.add("ani", "officer", "12.75")
    gateway.duty.give_phone("ani", OFFICER)
    Story(gateway, clock, phone, {"9": phone(OFFICER)}).tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    9> JAWAB {1} 👍🙏
    9< Laporan {1} belum dijawab: tulis JAWAB {1} lalu apa yang sudah atau akan dikerjakan. Pelapor membacanya.
    9> JAWAB {1} 👍 sudah diganti
    9< Laporan {1} sekarang: dijawab. SMS ke pelapor: 1. Yang masih menunggu: balas ANTRE
    < {1}: Jawaban Kota Binjai: sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu alasannya.
    """)


@pytest.mark.parametrize("words", BLANK)
def test_the_desk_wants_words_for_an_answer_a_reason_and_a_note(
    gateway: Gateway, citizen: Phone, number: str, words: str
) -> None:
    with pytest.raises(Refused, match="an answer needs words"):
        gateway.desk.reply(number, words, by="officer")
    moves: list[Status] = ["deferred", "archived"]
    for to in moves:
        with pytest.raises(Refused, match=f"{to} needs a reason"):
            gateway.desk.move(number, to, by="officer", reason=words)
    with pytest.raises(Refused, match="a note needs words"):
        gateway.desk.note(number, words, by="officer")
    assert (citizen.ticket.status, citizen.look()) == ("received", [])


def test_a_program_is_told_that_an_answer_needs_words(
    app: Flask, gateway: Gateway, citizen: Phone, number: str
) -> None:
    hire(gateway, "bot", "officer", "12.75")
    told = program(app, gateway, "bot", ["read", "write"]).post(f"/tickets/{number}/replies", text="\u200b😀")
    assert problem(told, 409).startswith("an answer needs words")
    assert citizen.look() == []


def test_at_the_console_signs_alone_are_shown_as_no_sms_and_not_sent(
    app: Flask, gateway: Gateway, citizen: Phone, number: str
) -> None:
    sari = clerk(app, gateway, "sari", "coordinator")
    sari.page_of(number)
    shown = sari.part(f"/tickets/{number}/box", text="👍", seen="1").text
    assert "<mark>👍</mark>" in shown
    assert "The citizen gets 0 SMS" in shown
    sari.page_of(number)
    form = sari.hidden(f"/tickets/{number}/replies")
    refused = sari.client.post(f"/tickets/{number}/replies", data=form | {"text": "👍"})
    assert refused.status_code == 409
    assert "say what was done, or will be" in refused.text
    refused = sari.client.post("/queue/acts", data=form | {"pick": number, "do": "archive", "reason": "🙏"})
    assert refused.status_code == 409
    assert "To archive takes a reason" in refused.text
    assert (citizen.ticket.status, citizen.look()) == ("received", [])
