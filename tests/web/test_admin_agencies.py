"""Agencies as administrators keep them: their words, rules, units and ready answers, and nothing lost between two."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask import Flask

from sms_gateway.calendars import LocalDay
from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.storage import agencies, canned, holidays, operators
from sms_gateway.web import create_app
from tests.phones import Phone
from tests.web.clerks import Clerk, clerk

NewPhone = Callable[..., Phone]
BINJAI = "/admin/agencies/12.75"


@pytest.fixture
def app(gateway: Gateway) -> Flask:
    return create_app(gateway)


@pytest.fixture
def pusat(app: Flask, gateway: Gateway) -> Clerk:
    return clerk(app, gateway, "pusat", "admin")


def told_audit(gateway: Gateway, name: str = "pusat") -> list[list[str]]:
    lines = gateway.database.read(operators.audited, gateway.operators.find(name).id)
    return [list(line.subjects) for line in lines if line.act == "manage"]


def test_the_tree_is_walked_level_by_level_and_searched_by_name_code_and_keyword(pusat: Clerk) -> None:
    top = pusat.go("/admin/agencies").text
    assert ("Sumatera Utara" in top, "Kota Binjai" in top) == (True, False)
    assert "Kota Binjai" in pusat.go("/admin/agencies/12").text
    for words in ("binjai", "12.75", "BINJAI"):
        assert f'href="{BINJAI}"' in pusat.go(f"/admin/agencies?words={words}").text
    assert "Jawa Timur" in pusat.go("/admin/agencies?words=jatim").text
    every = pusat.go("/admin/agencies?words=a").text
    assert every.count("row-link") == 50
    assert 'rel="next" href="?page=2&amp;words=a"' in every
    assert pusat.go("/admin/agencies/99.99").status_code == 404


def test_an_agency_shows_the_days_off_that_concern_it(pusat: Clerk, gateway: Gateway) -> None:
    for region, name in (("12.75", "Pilkada Binjai"), ("12.71", "Pilkada Medan")):
        gateway.database.write(holidays.put, LocalDay(date(2026, 3, 16), False, name, region))
    gateway.database.write(holidays.put, LocalDay(date(2026, 3, 19), True, "Masuk seperti biasa", "12"))
    page = pusat.go(BINJAI).text
    part = page.split('id="off"')[1].split("</section>")[0]
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", part)[:3] == [
        ("Mon, 16 Mar", 'Pilkada Binjai <span class="faint">Kota Binjai</span>'),
        ("Wed, 18 Mar", "Day of Silence Joint Holiday"),
        ("Thu, 19 Mar", 'Masuk seperti biasa <span class="faint">worked, Sumatera Utara</span>'),
    ]
    assert part.count("<dt>") == 6
    assert 'href="/admin/holidays"' in part


def test_a_keyword_is_understood_with_the_next_sms_and_a_clash_is_named_in_one_line(
    pusat: Clerk, gateway: Gateway, phone: NewPhone
) -> None:
    pusat.go(BINJAI)
    pusat.follow(f"{BINJAI}/keywords", word="sibinjai")
    assert "SIBINJAI reaches it from the next message on." in pusat.told()
    citizen = phone()
    citizen.text("SIBINJAI jalan rusak parah di jalan jaksa")
    assert citizen.ticket.agency == "12.75"
    for word, why in (
        ("status", "STATUS means"),
        ("Medan", "MEDAN means"),
        ("sibinjai", "already"),
        ("112", "it needs 2 letters"),
        ("a.", "it needs 2 letters"),
        ("lapor", "the class 'complaint'"),
        ("pak", "PAK is how people address somebody"),
        ("jalan", "JALAN is how people say where something is"),
        ("saya", "SAYA is a filler"),
        ("sampah", "SAMPAH is an everyday word"),
    ):
        pusat.follow(f"{BINJAI}/keywords", word=word)
        assert why in unescape(pusat.told()), word
    pusat.client.set_cookie("language", "id")
    for word, why in (("lapor", "berarti jenis 'pengaduan'"), ("pak", "PAK adalah sapaan")):
        pusat.go(BINJAI)
        pusat.follow(f"{BINJAI}/keywords", word=word)
        assert why in unescape(pusat.told()), word
    pusat.client.set_cookie("language", "en")
    pusat.go(BINJAI)
    pusat.follow(f"{BINJAI}/keywords/remove", word="SIBINJAI")
    kept = gateway.database.read(agencies.get, "12.75")
    assert kept
    assert "SIBINJAI" not in kept.aliases
    assert told_audit(gateway) == [["agency:12.75", "+SIBINJAI"], ["agency:12.75", "-SIBINJAI"]]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(app: Flask, pusat: Clerk, gateway: Gateway) -> None:
    other = clerk(app, gateway, "lain", "admin")
    pusat.go(BINJAI)
    other.go(BINJAI)
    other.follow(f"{BINJAI}/name", name="Pemko Binjai", timezone="Asia/Jakarta")
    pusat.follow(f"{BINJAI}/name", name="Binjai Kota", timezone="Asia/Makassar")
    assert "Somebody changed this since you looked" in pusat.told()
    kept = gateway.database.read(agencies.get, "12.75")
    assert kept
    assert (kept.name, kept.timezone) == ("Pemko Binjai", "Asia/Jakarta")
    pusat.follow(f"{BINJAI}/name", name="Kota Binjai", timezone="Asia/Makassar")
    assert "are kept" in pusat.told()


def test_what_a_rule_would_do_to_open_reports_is_shown_before_it_is_in_force(
    pusat: Clerk, gateway: Gateway, phone: NewPhone
) -> None:
    citizen, elsewhere = phone(), phone()
    citizen.text("BINJAI jalan rusak parah di jalan jaksa")
    elsewhere.text("MEDAN sampah menumpuk di jalan gaperta")
    names = list(gateway.directory.limits)
    pusat.go(BINJAI)
    changed = {f"number_{names.index('verify')}": "9", f"unit_{names.index('verify')}": "days"}
    page = pusat.follow(f"{BINJAI}/rules", hours="Mon-Fri 08:00-12:00", **changed).text
    assert citizen.ticket.number in page
    assert elsewhere.ticket.number not in page
    assert ("13 Mar 2026" in page, "19 Mar 2026" in page) == (True, True)
    kept = gateway.database.read(agencies.get, "12.75")
    assert kept
    assert (kept.limits, kept.hours) == ((), None)
    pusat.follow(f"{BINJAI}/rules")
    kept = gateway.database.read(agencies.get, "12.75")
    assert kept
    assert (kept.limits, kept.hours) == ((("verify", "9 days"),), "Mon-Fri 08:00-12:00")
    assert 'value="9"' in pusat.page.text
    pusat.follow(f"{BINJAI}/rules", hours="nonsense")
    assert "cannot be read" in pusat.told()
    assert told_audit(gateway) == [["agency:12.75", "rules"]]


def test_how_many_reports_a_tighter_rule_makes_late_at_once_is_shown_before(
    app: Flask, gateway: Gateway, phone: NewPhone, clock: SetClock
) -> None:
    phone().text("BINJAI jalan rusak parah di jalan jaksa")
    clock.move(days=2)
    phone().text("BINJAI sampah menumpuk di jalan gaperta")
    at, pusat = list(gateway.directory.limits).index("verify"), clerk(app, gateway, "pusat", "admin")
    pusat.go(BINJAI)
    page = pusat.follow(f"{BINJAI}/rules", **{f"number_{at}": "24", f"unit_{at}": "hours"}).text
    assert "2 of the open reports get another due date" in page
    assert "1 report is late at once" in page


def test_rules_agreed_to_after_somebody_else_changed_them_are_not_in_force(
    pusat: Clerk, gateway: Gateway, app: Flask
) -> None:
    other = clerk(app, gateway, "lain", "admin")
    pusat.go(BINJAI)
    pusat.follow(f"{BINJAI}/rules", hours="Mon-Fri 08:00-12:00")
    other.go(BINJAI)
    other.follow(f"{BINJAI}/name", name="Pemko Binjai", timezone="Asia/Jakarta")
    pusat.follow(f"{BINJAI}/rules")
    assert "Somebody changed this since you looked" in pusat.told()
    kept = gateway.database.read(agencies.get, "12.75")
    assert kept
    assert kept.hours is None


def test_a_unit_is_added_below_an_agency_and_reached_by_its_word(
    pusat: Clerk, gateway: Gateway, phone: NewPhone
) -> None:
    pusat.go(BINJAI)
    pusat.follow(f"{BINJAI}/units", code="PU", name="Dinas PU Binjai", word="pubinjai")
    assert pusat.page.request.path == f"{BINJAI}.pu"
    citizen = phone()
    citizen.text("PUBINJAI jalan rusak parah di jalan jaksa")
    assert citizen.ticket.agency == "12.75.pu"
    pusat.go(BINJAI)
    pusat.follow(f"{BINJAI}/units", code="pu", name="Dinas Lain", word="")
    assert "there is an agency 12.75.pu already" in pusat.told()
    pusat.follow(f"{BINJAI}/units", code="x y", name="Dinas Lain", word="")
    assert "is no code" in unescape(pusat.told())
    assert told_audit(gateway) == [["agency:12.75.pu", "add"]]


def test_answers_are_kept_ready_changed_and_removed_by_whoever_saw_them_last(pusat: Clerk, gateway: Gateway) -> None:
    pusat.go(BINJAI)
    pusat.follow("/admin/canned", name="lampu", text="Lampu sudah diganti petugas {agency}.", agency="12.75")
    (new,) = [one for one in gateway.database.read(canned.every) if one.agency == "12.75"]
    path = f"/admin/canned/{new.id}"
    old = pusat.page
    pusat.follow(path, name="lampu jalan", text="Lampu menyala lagi.")
    pusat.page = old
    pusat.follow(path, name="lain", text="Lain.")
    assert "Somebody changed this since you looked" in pusat.told()
    (kept,) = [one for one in gateway.database.read(canned.every) if one.agency == "12.75"]
    assert (kept.name, kept.text) == ("lampu jalan", "Lampu menyala lagi.")
    pusat.follow(path, name="lampu jalan", text="Untuk {nama}.")
    assert "nobody can fill {nama}" in pusat.told()
    pusat.follow(path, do="remove")
    assert not [one for one in gateway.database.read(canned.every) if one.agency == "12.75"]
    told = [f"canned:{new.id}"]
    assert told_audit(gateway) == [[*told, "add", "12.75"], [*told, "change", "12.75"], [*told, "remove", "12.75"]]
