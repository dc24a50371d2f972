"""The administrator's pages of texts, words and messages that are only tried."""

import re
from collections.abc import Callable
from html import unescape
from typing import get_args

import pytest
from flask import Flask

from parsers.intents import Intent
from sms_gateway.gateway import Gateway
from sms_gateway.language import load_all
from sms_gateway.rewording import groups
from sms_gateway.storage import inbound, wording
from sms_gateway.tryout import PHONE, kind_of
from sms_gateway.web import create_app
from sms_gateway.web.console import texts, trying, vocabulary
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk

NewPhone = Callable[..., Phone]
ADDED = "/admin/texts/id/added"
SIAP = "Siap, {number} kami tambah."


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def boss(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "boss", "admin")


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_text_is_found_edited_and_taken_back(boss: Clerk, gateway: Gateway, phone: NewPhone) -> None:
    found = boss.go("/admin/texts?q=sudah+masuk+ke").text
    assert f'href="{ADDED}"' in found
    assert "/admin/texts/id/received" not in found
    assert found.count('<details class="fold" open>') == 1
    assert boss.go("/admin/texts").text.count('<details class="fold">') == len(texts.GROUPS)
    page = boss.go(ADDED).text
    assert "Back to the shipped text" not in page
    boss.follow(ADDED, text=SIAP)
    assert "said from the next message on" in boss.told()
    assert "Back to the shipped text" in boss.page.text
    assert '<span class="badge text-bg-secondary">edited</span>' in boss.go("/admin/texts?q=added").text
    assert "1 edited" in boss.go("/admin/texts").text

    citizen = phone()
    citizen.text("BINJAI lampu mati")
    number = citizen.ticket.number
    assert citizen.text(f"TL {number} gelap") == [SIAP.format(number=number)]

    boss.go(ADDED)
    (line,) = gateway.database.read(wording.history)
    boss.follow(f"/admin/edits/{line.id}/undo")
    assert (boss.told(), boss.page.request.path) == ("It is as it was before that edit.", ADDED)
    assert citizen.text(f"TL {number} sekali") != [SIAP.format(number=number)]
    boss.follow(f"/admin/edits/{line.id}/undo")
    boss.do_unasked(f"{ADDED}/restore")
    assert [one.value for one in gateway.database.read(wording.history)] == [None, SIAP]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param(SIAP + "x" * 160, "It needs 2 SMS with the longest values", id="too-long"),
        pytest.param("Siap.", "Its places must be: {number}", id="a-place-lost"),
        pytest.param("Siap “{number}”", "Signs that no plain SMS has, write others: “ ”", id="signs"),
    ],
)
def test_what_breaks_a_rule_is_shown_while_it_is_written_and_refused_with_all_that_was_written(
    boss: Clerk, gateway: Gateway, written: str, shown: str
) -> None:
    boss.go(ADDED)
    part = boss.part(f"{ADDED}/box", text=written)
    assert shown in text_of(part.text)
    assert "<html" not in part.text
    for path in (f"{ADDED}/box", ADDED):  # without scripts: the button, and keeping it
        answer = boss.do_unasked(path, text=written)
        assert (answer.status_code, shown in text_of(answer.text)) == (409 if path == ADDED else 200, True)
        assert unescape(answer.text.split("<textarea")[1].split("</textarea>")[0]).endswith(f"\n{written}")
    assert gateway.database.read(wording.history) == []


def test_a_word_is_added_and_removed_and_a_clash_is_named(boss: Clerk, gateway: Gateway, phone: NewPhone) -> None:
    boss.go("/admin/words")
    for word, told in (
        ("pantau", "understood from the next message on"),
        ("medan", "MEDAN means"),
        ("stop", "STOP means the command 'status' and the command 'stop'"),
    ):
        boss.page = boss.client.get("/admin/words")
        answer = boss.do_unasked("/admin/words", language="id", group="commands.status", word=word)
        boss.go(answer.location)
        assert told in unescape(boss.told())
    folds = re.findall(r'<details class="fold" id="([^"]+)"( open)?>', boss.page.text)
    assert [name for name, is_open in folds if is_open] == ["commands.status"], "what was worked on stays in sight"
    assert {name for name, _ in folds} == set(vocabulary.MEANINGS)
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    citizen.text("PANTAU")
    assert len(citizen.tickets) == 1
    boss.do_unasked("/admin/words/remove", language="id", group="commands.status", word="pantau")
    assert "not understood any more" in boss.go("/admin/words").text
    boss.do_unasked("/admin/words/remove", language="id", group="commands.help", word="bantuan")
    assert "BANTUAN stays" in boss.go("/admin/words").text
    assert "pantau" not in boss.go("/admin/words").text.split('id="history"')[0]
    (newest, _) = gateway.database.read(wording.history)
    boss.follow(f"/admin/edits/{newest.id}/undo")
    assert boss.page.request.path == "/admin/words"
    assert "pantau" in gateway.database.read(gateway.wording.in_force)["id"].words["commands"]["status"]


def test_a_message_is_tried_with_and_without_a_text_that_is_not_kept(boss: Clerk, gateway: Gateway) -> None:
    boss.go("/admin/try")
    page = text_of(boss.follow("/admin/try", sms="RAHASIA bogor angkot ngetem\r\n2", phone="").text)
    assert "It is taken for: a report Class Complaint" in page
    assert "Places to choose from Kabupaten Bogor, Kota Bogor" in page
    assert "RAHASIA. Laporan" in page
    assert "Kota Bogor" in page.split("It is taken for: a choice")[1]
    unsaved = {"language": "id", "key": "received", "text": "{flags} Siap {number} {agency} {date}"}
    boss.page = boss.do_unasked("/admin/try", sms="BINJAI lampu mati", **unsaved)
    assert "Siap " in text_of(boss.page.text).split("It is taken for")[1]
    boss.follow("/admin/try", sms="MEDAN lampu mati")  # the form keeps the text that is tried
    assert "Siap " in text_of(boss.page.text).split("It is taken for")[1]
    bad = boss.do_unasked("/admin/try", sms="BINJAI lampu mati", **unsaved | {"text": "Siap"})
    assert (bad.status_code, "its places must be" in bad.text) == (409, True)
    assert gateway.database.read(inbound.listed) == []


def test_nobody_reads_a_citizens_answers_or_guesses_an_officers_pin_by_trying(
    boss: Clerk, gateway: Gateway, phone: NewPhone
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    answer = boss.do_unasked("/admin/try", sms="STATUS", phone=citizen.number.replace("+62", "0"))
    assert answer.status_code == 409
    assert "a citizen&#39;s or an officer&#39;s" in answer.text
    assert citizen.ticket.number not in answer.text
    gateway.duty.give_phone("boss", "+6281299990001")
    assert boss.do_unasked("/admin/try", sms="ANTRE", phone="081299990001").status_code == 409
    assert boss.do_unasked("/admin/try", sms="STATUS", phone=PHONE).status_code == 200


@pytest.mark.parametrize("path", ["/admin/texts/xx/added", "/admin/texts/id/nothing"])
def test_what_is_not_there_is_a_page_that_says_so(boss: Clerk, path: str) -> None:
    assert boss.go(path).status_code == 404
    for act in ("", "/box", "/restore"):
        assert boss.do_unasked(path + act, text="x").status_code == 404
    assert boss.do_unasked("/admin/edits/x/undo").status_code == 404
    assert boss.do_unasked("/admin/edits/99/undo").status_code == 404
    assert boss.do_unasked("/admin/words", language="id", group="commands.x", word="y").status_code == 404


def test_everything_that_is_shown_has_a_name() -> None:
    languages = load_all().values()
    assert {group for one in languages for group in groups(one)} == set(vocabulary.MEANINGS)
    assert set(texts.GROUPS) <= set(load_all()["id"].texts)
    assert {kind_of(one) for one in get_args(Intent)} == set(trying.READINGS)
    fields = {name for one in get_args(Intent) for name in one.__dataclass_fields__}
    assert fields == set(trying.FACTS)
