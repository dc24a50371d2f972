"""What happens to a report by itself: told as transcripts, and counted where workers race, die or come late."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from sms_gateway.calendars import LocalDay
from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.desk import Desk
from sms_gateway.errors import NotFound, Refused
from sms_gateway.gateway import Gateway, build
from sms_gateway.history import REPORTER, Tally, tally
from sms_gateway.messages import InboundMessage
from sms_gateway.roles import Caller, Role
from sms_gateway.storage import agencies, holidays, operators, outbound, queue, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.outbound import Said
from sms_gateway.storage.queue import Tab, Wanted
from sms_gateway.storage.tables import ticket
from sms_gateway.tickets import Ticket
from sms_gateway.worker import speak_by_calendar
from tests.phones import Phone
from tests.stories import Story
from tests.test_upkeep import upkeep_of

OFFICER, ABOVE, NATION = "+6281100000001", "+6281100000002", "+6281100000003"
FIRST = 1
"""The inbound message that a report began with."""
SMS = InboundMessage("loopback", "moving", "+628123450077", "1078", "PINDAH", datetime(2026, 3, 10, tzinfo=UTC))
Phones = Callable[..., Phone]
Tell = Callable[[str], None]


@pytest.fixture
def tell(gateway: Gateway, clock: SetClock, phone: Phones) -> Tell:
    """A story in which `2` is the phone of Binjai's officer on duty, `3` that of the province."""
    hire(gateway, "ani", "12.75", OFFICER)
    hire(gateway, "wati", "12", ABOVE, "coordinator")
    officers = {"2": Phone(gateway, OFFICER), "3": Phone(gateway, ABOVE)}
    return Story(gateway, clock, phone, {"": phone(), **officers}).tell


def hire(gateway: Gateway, name: str, agency: str | None, phone: str, role: Role = "officer") -> None:
    gateway.operators.add(name, role, agency)
    gateway.duty.give_phone(name, phone)
    gateway.duty.put(name, on=True)


def place(gateway: Gateway, name: str, agency: str, role: Role = "coordinator") -> None:
    gateway.operators.place(Caller(gateway.operators.add("pusat", "admin")), name, role, agency)


def off_and_on(gateway: Gateway, moved_to: str = "") -> None:
    gateway.duty.put("wati", on=False)
    if moved_to:
        place(gateway, "wati", moved_to)
    gateway.duty.put("wati", on=True)


def disabled(gateway: Gateway, then: Callable[[], object]) -> None:
    gateway.operators.disable("wati")
    then()


def move_to(clock: SetClock, at: str, zone: str = "Asia/Jakarta") -> None:
    clock.now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone)).astimezone(clock.now.tzinfo)


def history(gateway: Gateway, number: str) -> list[str]:
    """What the clock did, in order."""
    lines = gateway.database.read(tickets.events, gateway.desk.find(number).id)
    return [line.kind for line in lines if line.actor == "clock"]


def line(gateway: Gateway, number: str, kind: str) -> Any:
    (found,) = [one for one in gateway.database.read(tickets.events, gateway.desk.find(number).id) if one.kind == kind]
    return found.data


def by_clock(gateway: Gateway) -> list[Said]:
    """All that reporters were told by the clock."""
    return [
        said
        for said in gateway.database.read(outbound.listed, limit=9999)
        if said.key.startswith(("clock:", "ombudsman:"))
    ]


def test_a_request_to_erase_rings_three_times_24_hours_after_it_came_though_offices_are_closed(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    """Law 27/2022. The Friday before Lebaran in 2026: three working days end twelve days later."""
    move_to(clock, "2026-03-13 14:00")
    asking, reporting = phone(), phone()
    (said,) = asking.text("HAPUS DATA")
    assert said.endswith("paling lambat 16 Mar 2026.")
    reporting.text("BINJAI lampu mati")
    number, monday = asking.ticket.number, datetime(2026, 3, 16, 14, tzinfo=ZoneInfo("Asia/Jakarta"))
    due = gateway.desk.due_dates.of(asking.ticket)
    assert (due.verify, due.complete, asking.ticket.due_at) == (monday, monday, monday)
    gateway.desk.move(number, "forwarded", "ani", agency="12.75")
    due = gateway.desk.due_dates.of(asking.ticket)
    assert (due.respond, asking.ticket.due_at) == (monday, monday), "no step on its way takes longer"
    move_to(clock, "2026-03-16 14:01")
    gateway.watch.keep_appointments()
    assert "escalated" in history(gateway, number)
    assert "escalated" not in history(gateway, reporting.ticket.number)


def due_by_clock(gateway: Gateway, number: str) -> datetime | None:
    asked = select(ticket.c.clock_due_at).where(ticket.c.number == number)
    return gateway.database.read(lambda db: db.scalar(asked))


def test_a_report_that_nobody_answers_goes_to_the_ombudsman(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [47 hours later]
    2< Laporan {1} untuk Kota Binjai harus ditangani paling lambat 13 Mar 2026.
      Semua yang menunggu: balas ANTRE
    [2 days later]
    < Maaf, laporan {1} di Kota Binjai melewati batas 13 Mar 2026. Sudah kami naikkan ke atasannya. Tanya kabar: STATUS
      {1}
    3< Laporan {1} di Kota Binjai melewati batas 13 Mar 2026 dan naik ke Anda.
      Semua yang menunggu: balas ANTRE
    [1 days later]
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 27 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    [56 days later]
    < Maaf, laporan {1} belum tuntas di Kota Binjai. Kini kami teruskan ke Ombudsman: tel. 137. Kabar: STATUS {1}
    3< Laporan {1} di Kota Binjai melewati batas 27 Mar 2026 dan naik ke Anda.
      Semua yang menunggu: balas ANTRE
    [6 days later]
    [1 days later]
    < Maaf, laporan {1} di Kota Binjai melewati batas 27 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    """)


def test_an_answer_closes_after_a_warning(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [1 answered: Sudah diganti]
    < {1}: Jawaban Kota Binjai: Sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM
      {1} lalu alasannya.
    [16 days later]
    < Laporan {1} sudah dijawab dan akan ditutup setelah 31 Mar 2026. Belum beres? Balas BELUM {1} lalu alasannya,
      paling lambat tanggal itu.
    [5 days later]
    [1 days later]
    < Laporan {1} kami tutup karena sudah dijawab. Masih ada masalah? Balas BELUM {1} lalu alasannya, paling lambat
      1 Mei 2026.
    [29 days later]
    > BELUM {1} mati lagi
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 25 Mei 2026. Ada tambahan? Balas TL
      {1} lalu isinya.
    """)


def test_a_word_from_the_reporter_stops_the_closing_until_somebody_has_read_it(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [1 answered: Besok diganti]
    < {1}: Jawaban Kota Binjai: Besok diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM
      {1} lalu alasannya.
    [16 days later]
    < Laporan {1} sudah dijawab dan akan ditutup setelah 31 Mar 2026. Belum beres? Balas BELUM {1} lalu alasannya,
      paling lambat tanggal itu.
    > sampai sekarang blm ada yg datang
    < Pesan Anda kami masukkan ke laporan {1}. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1}. Laporan baru?
      Tulis LAPOR lalu isinya.
    [5 days later]
    2< Laporan {1} untuk Kota Binjai harus ditangani paling lambat 31 Mar 2026.
      Semua yang menunggu: balas ANTRE
    [10 days later]
    < Maaf, laporan {1} di Kota Binjai melewati batas 31 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    3< Laporan {1} di Kota Binjai melewati batas 31 Mar 2026 dan naik ke Anda.
      Semua yang menunggu: balas ANTRE
    [1 answered: Sekarang sudah]
    < {1}: Jawaban Kota Binjai: Sekarang sudah. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM
      {1} lalu alasannya.
    [11 days later]
    < Laporan {1} sudah dijawab dan akan ditutup setelah 24 Apr 2026. Belum beres? Balas BELUM {1} lalu alasannya,
      paling lambat tanggal itu.
    """)


@pytest.mark.parametrize(
    ("does", "heard"),
    [
        pytest.param(lambda desk, db, one: desk.add(db, one, "masih gelap", FIRST), True, id="adds"),
        pytest.param(lambda desk, db, one: desk.repeat(db, one, FIRST), True, id="repeats"),
        pytest.param(lambda desk, db, one: desk.correct(db, one, "lampu jalan", FIRST), True, id="corrects"),
        pytest.param(lambda desk, db, one: desk.rate(db, one, 1, FIRST), True, id="rates"),
        pytest.param(lambda desk, db, one: desk.register.route(db, one, "12.71", REPORTER), True, id="names-the-place"),
        pytest.param(lambda desk, db, one: desk.mute(db, one), False, id="wants-no-updates"),
        pytest.param(lambda desk, db, one: desk.phone_asked(db, one, FIRST), False, id="asks-to-move-it"),
        pytest.param(lambda desk, db, one: desk.hand_over(db, one, FIRST, SMS), False, id="moves-it"),
    ],
)
def test_after_an_answer_a_report_either_closes_or_stands_in_the_queue_to_be_answered(
    gateway: Gateway, clock: SetClock, phone: Phones, does: Callable[[Desk, Connection, Ticket], object], heard: bool
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    number = citizen.ticket.number
    gateway.desk.reply(number, "sudah", "officer")
    answered = gateway.desk.find(number)
    gateway.database.write(lambda db: does(gateway.desk, db, answered))
    assert gateway.desk.find(number).heard == heard
    assert [in_queue(gateway, tab) for tab in ("answer", "waiting")] == ([[number], []] if heard else [[], [number]])
    for _ in range(40):
        clock.move(days=1)
        speak_by_calendar(gateway)
    assert (gateway.desk.find(number).status, history(gateway, number)) == (
        ("answered", ["reminded", "escalated"]) if heard else ("closed", ["warned", "moved"])
    )
    assert in_queue(gateway, "answer") == ([number] if heard else [])


def in_queue(gateway: Gateway, tab: Tab) -> list[str]:
    """The reports that a tab of the queue shows."""
    found = gateway.database.read(queue.page, Wanted(tab), gateway.clock())
    return [one.number for one in found.tickets]


def test_what_its_reporter_never_sends_is_asked_for_once_more_then_put_aside_and_taken_up_again(tell: Tell) -> None:
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [1 deferred: Di jalan apa?]
    < {1}: Kami perlu keterangan Anda: Di jalan apa? Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026.
    [27 days later]
    < Laporan {1} masih menunggu keterangan Anda. Balas TL {1} lalu keterangannya, paling lambat 9 Apr 2026, agar
      bisa kami lanjutkan.
    [4 days later]
    < Keterangan untuk laporan {1} belum kami terima, jadi kami simpan dulu. Mau dilanjutkan? Balas TL {1} lalu
      keterangannya.
    > STATUS {1}
    < Keterangan untuk laporan {1} belum kami terima, jadi kami simpan dulu. Mau dilanjutkan? Balas TL {1} lalu
      keterangannya.
    > TL {1} di jalan Kartini
    < Terima kasih, pesan Anda sudah masuk ke laporan {1}. Tanya kabar: balas STATUS {1}
    """)


def test_what_was_put_aside_goes_on_with_the_clock_where_it_was(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    number = citizen.ticket.number
    gateway.desk.move(number, "forwarded", "officer")
    gateway.desk.move(number, "deferred", "officer", "Di jalan apa?")
    for day in ("2026-04-06 09:00", "2026-04-10 00:00"):
        move_to(clock, day)
        speak_by_calendar(gateway)
    assert (citizen.ticket.status, history(gateway, number)) == ("archived", ["asked", "lapsed"])
    citizen.text(f"TL {number} di jalan Kartini")
    assert (citizen.ticket.status, citizen.ticket.ombudsman_at) == ("in_progress", None)
    speak_by_calendar(gateway)
    move_to(clock, "2026-05-10 00:00")
    speak_by_calendar(gateway)
    assert history(gateway, number) == ["asked", "lapsed", "escalated", "handed_over"]


def test_what_was_put_aside_in_an_outage_is_not_handed_over_as_well(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    gateway.desk.move(citizen.ticket.number, "deferred", "officer", "Di jalan apa?")
    for day in ("2026-04-06 09:00", "2026-05-10 10:00"):
        move_to(clock, day)
        speak_by_calendar(gateway)
    assert (citizen.ticket.status, citizen.ticket.ombudsman_at) == ("archived", None)
    assert history(gateway, citizen.ticket.number) == ["asked", "lapsed"]


def test_a_tightened_rule_takes_back_no_date_that_was_promised(gateway: Gateway, clock: SetClock, tell: Tell) -> None:
    """The officers above know of it at once; the reporter hears when the date has passed that they were told."""
    tell("""
    > BINJAI lampu mati
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS
      {1}
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    """)
    move_to(clock, "2026-03-12 10:00")
    binjai = gateway.database.read(agencies.get, "12.75")
    assert binjai is not None
    gateway.database.write(agencies.put, replace(binjai, limits=(("respond", "24 hours"),)))
    assert upkeep_of(gateway).recount() == 1
    speak_by_calendar(gateway)
    tell("""
    3< Laporan {1} di Kota Binjai melewati batas 11 Mar 2026 dan naik ke Anda.
      Semua yang menunggu: balas ANTRE
    > STATUS {1}
    < Laporan {1} sudah diteruskan ke Kota Binjai. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu
      isinya.
    [5 days later]
    [1 days later]
    < Maaf, laporan {1} di Kota Binjai melewati batas 17 Mar 2026. Tetap kami pantau. Ada tambahan? Balas TL {1} lalu
      isinya.
    """)


def test_the_hand_over_says_what_the_file_holds(gateway: Gateway, clock: SetClock, phone: Phones) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    for day in ("2026-03-12 09:00", "2026-03-14 00:00", "2026-05-09 23:59:58"):
        move_to(clock, day)
        speak_by_calendar(gateway)
    assert citizen.ticket.ombudsman_at is None
    clock.move(seconds=1)
    speak_by_calendar(gateway)
    assert citizen.ticket.ombudsman_at == clock.now
    assert line(gateway, citizen.ticket.number, "handed_over") == {
        "due": "2026-05-09T23:59:59+07:00",
        "missed": ["2026-03-13T23:59:59+07:00"],
        "events": 3,  # opened, reminded, escalated
        "messages": 4,  # the report, its receipt, the delay, and an update of the week after
    }
    assert line(gateway, citizen.ticket.number, "escalated")["level"] == "12"
    assert citizen.ticket.status == "received", "the Ombudsman is a mark on an open ticket"


@pytest.mark.parametrize(
    ("agency", "reminded", "escalated"),
    [
        pytest.param("12.75.pu", ["ani", "budi"], ["ani"], id="a unit of a city, then the city"),
        pytest.param("12.75", ["ani"], ["wati"], id="a city, then its province"),
        pytest.param("12", ["wati"], ["nina"], id="a province, then the nation"),
        pytest.param(None, ["nina"], ["nina"], id="nobody's yet: the nation's"),
        pytest.param("12.71", [], ["wati"], id="a city with nobody on duty"),
        pytest.param("91.71", [], ["nina"], id="a province with nobody on duty, then the nation"),
    ],
)
def test_officers_on_duty_are_told(
    gateway: Gateway, clock: SetClock, phone: Phones, agency: str | None, reminded: list[str], escalated: list[str]
) -> None:
    gateway.database.write(lambda db: db.execute(text(_UNIT)))
    hire(gateway, "ani", "12.75", OFFICER)
    hire(gateway, "budi", "12.75.pu", "+6281100000009")
    hire(gateway, "wati", "12", ABOVE, "coordinator")
    hire(gateway, "nina", None, NATION, "admin")
    hire(gateway, "oka", "12.75", "+6281100000004", "auditor")
    hire(gateway, "eko", "12.75", "+6281100000005")
    gateway.duty.put("eko", on=False)
    hire(gateway, "gita", "12.75", "+6281100000006")
    gateway.operators.disable("gita")
    citizen = phone()
    citizen.text("lampu jalan mati sekali")
    number = citizen.ticket.number
    if agency:
        gateway.database.write(lambda db: gateway.desk.register.route(db, citizen.ticket, agency, "officer"))
    for day in ("2026-03-12 09:00", "2026-03-14 00:00"):
        move_to(clock, day)
        speak_by_calendar(gateway)
    assert line(gateway, number, "reminded")["told"] == reminded
    assert line(gateway, number, "escalated")["told"] == escalated


def test_nobody_is_said_to_know_of_it_where_nobody_was_told(gateway: Gateway, clock: SetClock, phone: Phones) -> None:
    hire(gateway, "ani", "12.75", OFFICER)
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    citizen.look()
    move_to(clock, "2026-03-14 08:00")
    speak_by_calendar(gateway)
    (said,) = citizen.look()
    assert "melewati batas 13 Mar 2026. Tetap kami pantau" in said
    assert line(gateway, citizen.ticket.number, "escalated")["told"] == []


def test_a_ring_of_agencies_has_no_top_and_the_nation_is_told(gateway: Gateway, clock: SetClock, phone: Phones) -> None:
    """None can be made; a database may hold one of before."""
    hire(gateway, "nina", None, NATION, "admin")
    gateway.database.write(lambda db: db.execute(text("update agency set parent = '12.75' where code = '12'")))
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    move_to(clock, "2026-03-14 08:00")
    speak_by_calendar(gateway)
    assert line(gateway, citizen.ticket.number, "escalated")["told"] == ["nina"]


_UNIT = (
    "insert into agency (code, name, kind, parent, timezone, aliases) "
    "values ('12.75.pu', 'Dinas PU', 'unit', '12.75', 'Asia/Jakarta', '[]')"
)


def test_an_officer_gets_one_sms_a_day_of_a_kind_however_many_reports_there_are(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    hire(gateway, "ani", "12.75", OFFICER)
    for count in range(30):
        phone().text(f"BINJAI lampu mati {count}")
    move_to(clock, "2026-03-12 09:00")
    speak_by_calendar(gateway)
    assert len(Phone(gateway, OFFICER).look()) == 1
    phone().text("BINJAI jalan rusak")
    move_to(clock, "2026-03-16 09:00")
    speak_by_calendar(gateway)
    assert len(Phone(gateway, OFFICER, read=1).look()) == 1, "another day, another reminder"


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        pytest.param(lambda gateway: gateway.operators.disable("wati"), None, id="disabled"),
        pytest.param(lambda gateway: gateway.duty.put("wati", on=False), None, id="off duty"),
        pytest.param(lambda gateway: gateway.duty.give_phone("wati", None), None, id="without a phone"),
        pytest.param(lambda gateway: gateway.duty.give_phone("wati", NATION), NATION, id="on a new phone"),
        pytest.param(lambda gateway: place(gateway, "wati", "32"), None, id="in another province"),
        pytest.param(lambda gateway: place(gateway, "wati", "12", "officer"), ABOVE, id="in another role here"),
        pytest.param(lambda gateway: place(gateway, "wati", "12", "auditor"), None, id="only to look on"),
        pytest.param(off_and_on, ABOVE, id="off duty and on again"),
        pytest.param(lambda gateway: off_and_on(gateway, "32"), None, id="on again in another province"),
        pytest.param(
            lambda gateway: disabled(gateway, lambda: gateway.operators.enable("wati")), ABOVE, id="enabled again"
        ),
        pytest.param(
            lambda gateway: disabled(gateway, lambda: off_and_on(gateway)), None, id="disabled and on duty again"
        ),
        pytest.param(lambda gateway: gateway.duty.put("ani", on=False), ABOVE, id="somebody else off duty"),
        pytest.param(lambda gateway: gateway.duty.put("wati", on=True), ABOVE, id="on duty as before"),
    ],
)
def test_who_is_relieved_in_the_night_is_not_called_in_the_morning(
    gateway: Gateway, clock: SetClock, phone: Phones, meanwhile: Callable[[Gateway], object], told: str | None
) -> None:
    hire(gateway, "ani", "12.75", OFFICER)
    hire(gateway, "wati", "12", ABOVE, "coordinator")
    phone().text("BINJAI lampu jalan mati")
    move_to(clock, "2026-03-14 00:00")
    speak_by_calendar(gateway)
    meanwhile(gateway)
    move_to(clock, "2026-03-14 09:00")
    assert [number for number in (ABOVE, NATION) if Phone(gateway, number).look()] == ([told] if told else [])


def test_duty_takes_a_phone(gateway: Gateway) -> None:
    gateway.operators.add("ani", "officer", "12.75")
    with pytest.raises(Refused, match="no phone to be texted on"):
        gateway.duty.put("ani", on=True)
    with pytest.raises(Refused, match="no phone number"):
        gateway.duty.give_phone("ani", "1078")
    with pytest.raises(NotFound):
        gateway.duty.put("budi", on=True)
    gateway.duty.give_phone("ani", "0811 0000 001")
    gateway.duty.put("ani", on=True)
    (on_duty,) = gateway.database.read(operators.on_duty, ["12.75"], ["officer"])
    assert (on_duty.name, on_duty.phone) == ("ani", "+628110000001")
    gateway.duty.give_phone("ani", None)
    assert gateway.database.read(operators.on_duty, ["12.75"], ["officer"]) == []


@pytest.mark.parametrize(
    ("said", "state"),
    [
        pytest.param("DIAM {}", None, id="muted: nothing"),
        pytest.param("STOP", "suppressed", id="opted out: shown only"),
    ],
)
def test_who_wants_no_texts_is_not_told_that_a_date_was_missed(
    gateway: Gateway, clock: SetClock, phone: Phones, said: str, state: str | None
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    citizen.text(said.format(citizen.ticket.number))
    move_to(clock, "2026-03-14 08:00")
    speak_by_calendar(gateway)
    assert (citizen.look(), [told.state for told in by_clock(gateway)]) == ([], [state] if state else [])
    assert history(gateway, citizen.ticket.number) == ["escalated"]


def test_after_a_dispute_of_what_was_late_the_level_above_is_told_and_the_reporter_hears_no_old_date(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    number = citizen.ticket.number
    gateway.desk.reply(number, "sudah", "officer")
    citizen.look()
    move_to(clock, "2026-04-20 10:00")
    citizen.text(f"BELUM {number} masih gelap")
    speak_by_calendar(gateway)
    assert (history(gateway, number), by_clock(gateway)) == (["escalated"], [])
    assert tally(gateway.database.read(tickets.events, citizen.ticket.id)) == Tally(disputed=1, reopened=0)


# late, at night, together, in between


def test_after_a_week_without_workers_each_is_told_once_what_it_came_to_and_not_at_night(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    late, handed_over, answered = phone(), phone(), phone()
    handed_over.text("BINJAI lampu mati")
    move_to(clock, "2026-04-24 10:00")
    speak_by_calendar(gateway)
    handed_over.look()
    late.text("MEDAN jalan rusak")
    answered.text("MEDAN parit mampet")
    gateway.desk.reply(answered.ticket.number, "sudah", "officer")
    answered.look()
    gateway.desk.move(handed_over.ticket.number, "forwarded", "officer")
    handed_over.look()
    move_to(clock, "2026-05-12 02:00")  # nobody was there when things were due, one after the other
    speak_by_calendar(gateway)
    every = (late, handed_over, answered)
    assert [one.look() for one in every] == [[], [], []], "it is night"
    move_to(clock, "2026-05-12 06:59")
    speak_by_calendar(gateway)
    assert [one.look() for one in every] == [[], [], []]
    move_to(clock, "2026-05-12 07:00")
    speak_by_calendar(gateway)
    assert [len(one.look()) for one in every] == [1, 1, 1]
    assert "Ombudsman" in handed_over.transcript[-1]
    assert "melewati batas" in late.transcript[-1]
    assert "akan ditutup setelah 19 Mei 2026" in answered.transcript[-1], "it closes no sooner than it was warned"


def test_what_waits_for_the_morning_is_not_said_of_what_has_ended_in_the_night(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    move_to(clock, "2026-03-14 00:00")
    speak_by_calendar(gateway)
    citizen.text(f"SELESAI {citizen.ticket.number}")
    move_to(clock, "2026-03-14 07:00")
    assert citizen.look() == []
    assert [said.state for said in by_clock(gateway)] == ["cancelled"]
    assert due_by_clock(gateway, citizen.ticket.number) is None


def test_that_a_report_was_handed_over_is_told_even_where_an_officer_is_early_that_morning(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    move_to(clock, "2026-05-10 00:00")
    speak_by_calendar(gateway)
    gateway.desk.move(citizen.ticket.number, "forwarded", "officer")
    move_to(clock, "2026-05-10 07:00")
    assert ["Ombudsman" in said for said in citizen.look()] == [True, False]


@pytest.mark.parametrize("word", ["TL {} belum menyala", "NILAI {} 2"])
def test_a_warning_that_waits_for_the_morning_is_taken_back_when_the_reporter_writes(
    gateway: Gateway, clock: SetClock, phone: Phones, word: str
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    gateway.desk.reply(citizen.ticket.number, "sudah", "officer")
    citizen.look()
    move_to(clock, "2026-03-27 03:00")
    speak_by_calendar(gateway)
    citizen.look()
    citizen.text(word.format(citizen.ticket.number))
    move_to(clock, "2026-03-27 07:00")
    assert (citizen.look(), [said.state for said in by_clock(gateway)]) == ([], ["cancelled"])


@pytest.mark.parametrize(
    ("place", "zone"),
    [("MEDAN", "Asia/Jakarta"), ("DENPASAR", "Asia/Makassar"), ("JAYAPURA", "Asia/Jayapura")],
    ids=["WIB", "WITA", "WIT"],
)
def test_a_date_is_missed_at_midnight_where_it_happened(
    gateway: Gateway, clock: SetClock, phone: Phones, place: str, zone: str
) -> None:
    citizen = phone()
    citizen.text(f"KOTA {place} lampu mati")
    gateway.desk.move(citizen.ticket.number, "verified", "officer")
    number = citizen.ticket.number
    for at, did in [
        ("2026-03-12 08:59:59", []),
        ("2026-03-12 09:00:00", ["reminded"]),
        ("2026-03-13 23:59:58", ["reminded"]),
        ("2026-03-13 23:59:59", ["reminded", "escalated"]),
    ]:
        move_to(clock, at, zone)
        speak_by_calendar(gateway)
        assert history(gateway, number) == did, at
    (said,) = by_clock(gateway)
    assert said.due_at == datetime(2026, 3, 14, 7, tzinfo=ZoneInfo(zone))


def test_a_worker_that_dies_in_between_has_done_nothing_and_the_next_does_it_once(
    settings: Settings, gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    hire(gateway, "ani", "12.75", OFFICER)
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    move_to(clock, "2026-05-12 10:00")

    def dying(db: Connection) -> None:
        assert gateway.watch._keep_some(db) == 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gateway.database.write(dying)
    assert (history(gateway, citizen.ticket.number), by_clock(gateway)) == ([], [])
    for _ in range(2):
        restarted = build(settings, clock)
        speak_by_calendar(restarted)
        restarted.close()
    assert history(gateway, citizen.ticket.number) == ["escalated", "handed_over"]
    assert len(by_clock(gateway)) == 1


def test_workers_at_once_do_each_thing_once(
    gateway: Gateway, settings: Settings, clock: SetClock, phone: Phones
) -> None:
    second = gateway if gateway.database.is_sqlite else build(settings, clock)
    for n in range(150):
        phone(f"+62812345{n:04}").text(f"MEDAN lampu mati {n}")
    move_to(clock, "2026-03-14 08:00")
    with ThreadPoolExecutor(4) as threads:
        workers = [gateway.watch, second.watch] * 2
        assert sum(threads.map(lambda worker: worker.keep_appointments(), workers)) == 150
    if second is not gateway:
        second.close()
    told = by_clock(gateway)
    assert len({said.ticket_id for said in told}) == len(told) == 150
    lines = text("select count(*) from event where kind = 'escalated'")
    assert gateway.database.read(lambda db: db.scalar(lines)) == 150


def test_one_that_cannot_be_dealt_with_is_put_off_and_keeps_no_other_waiting(
    gateway: Gateway, clock: SetClock, phone: Phones, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    lost, other = phone(), phone()
    lost.text("BINJAI lampu mati")
    other.text("MEDAN lampu mati")
    number = lost.ticket.number
    elsewhere = text("update ticket set timezone = :zone where number = :number")
    gateway.database.write(lambda db: db.execute(elsewhere, {"zone": "Mars/Olympus", "number": number}))
    move_to(clock, "2026-03-14 08:00")
    assert (gateway.watch.keep_appointments(), gateway.watch.keep_appointments()) == (2, 0)
    assert (history(gateway, number), history(gateway, other.ticket.number)) == ([], ["escalated"])
    gateway.database.write(lambda db: db.execute(elsewhere, {"zone": "Asia/Jakarta", "number": number}))
    clock.move(hours=1)
    assert gateway.watch.keep_appointments() == 1
    assert history(gateway, number) == ["escalated"]


# the reporter's last word


@pytest.mark.parametrize(
    ("at", "status"),
    [
        pytest.param("2026-03-15 23:59:59", "in_progress", id="the last moment"),
        pytest.param("2026-03-16 00:00:00", "resolved", id="too late"),
    ],
)
def test_how_long_a_reporter_may_say_that_it_is_not_solved_is_a_setting(
    settings: Settings, clock: SetClock, at: str, status: str
) -> None:
    deadlines = settings.deadlines.model_copy(update={"dispute": "5 days"})
    strict = build(settings.model_copy(update={"deadlines": deadlines}), clock)
    citizen = Phone(strict, "+6281234500990")
    citizen.text("BINJAI lampu mati")
    number = citizen.ticket.number
    strict.desk.reply(number, "sudah", "officer")
    citizen.text(f"SELESAI {number}")
    move_to(clock, at)
    citizen.text(f"BELUM {number} mati lagi")
    assert strict.desk.find(number).status == status
    assert len(citizen.tickets) == (1 if status == "in_progress" else 2), "what comes too late is a report of its own"
    strict.close()


def test_a_report_is_rated_once(gateway: Gateway, clock: SetClock, phone: Phones) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    number = citizen.ticket.number
    gateway.desk.reply(number, "sudah", "officer")
    citizen.text(f"SELESAI {number}")
    for said in ("5", f"NILAI {number} 1", f"BELUM {number} mati lagi", f"SELESAI {number}", "2"):
        citizen.text(said)
    assert citizen.ticket.rating == 5


# when it is next due


def test_what_no_clock_runs_for_is_taken_up(gateway: Gateway, clock: SetClock, phone: Phones) -> None:
    """As the version before left it."""
    citizens = [phone() for _ in range(3)]
    for count, citizen in enumerate(citizens):
        citizen.text(f"BINJAI lampu mati {count}")
    citizens[2].text(f"SELESAI {citizens[2].ticket.number}")
    before = [due_by_clock(gateway, citizen.ticket.number) for citizen in citizens]
    gateway.database.write(lambda db: db.execute(text("update ticket set clock_due_at = null")))
    assert (gateway.watch.wind_up(), gateway.watch.wind_up()) == (2, 0)
    assert gateway.watch.keep_appointments() == 2
    assert [due_by_clock(gateway, citizen.ticket.number) for citizen in citizens] == before


def test_a_step_a_class_and_a_place_set_what_is_next_due(gateway: Gateway, clock: SetClock, phone: Phones) -> None:
    citizen = phone()
    citizen.text("lampu jalan mati sekali")
    number = citizen.ticket.number

    def due() -> str:
        at = gateway.database.read(gateway.watch.next_appointment, citizen.ticket)
        assert at
        assert at == due_by_clock(gateway, number)
        return f"{at.astimezone(ZoneInfo(citizen.ticket.timezone)):%d %b %H:%M}"

    assert due() == "12 Mar 09:00"
    gateway.database.write(lambda db: gateway.desk.register.route(db, citizen.ticket, "91.71", "officer"))
    assert (due(), citizen.ticket.timezone) == ("12 Mar 09:00", "Asia/Jayapura")
    gateway.desk.move(number, "forwarded", "officer")
    assert due() == "16 Mar 09:00"
    gateway.desk.move(number, "in_progress", "officer")
    assert due() == "06 Apr 09:00"
    gateway.database.write(lambda db: gateway.desk.classified(db, number, "information", None, "officer"))
    assert due() == "16 Mar 09:00"
    gateway.desk.reply(number, "sudah", "officer")
    assert due() == "26 Mar 09:00"
    citizen.text(f"SELESAI {number}")
    assert (due_by_clock(gateway, number), gateway.database.read(gateway.watch.next_appointment, citizen.ticket)) == (
        None,
        None,
    )


def test_a_holiday_that_is_decreed_elsewhere_counts_when_the_appointment_comes(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    gateway.database.write(holidays.put, LocalDay(date(2026, 3, 12), working=False, name="cuti bersama"))
    move_to(clock, "2026-03-12 09:00")
    gateway.watch.keep_appointments()
    assert history(gateway, citizen.ticket.number) == []
    assert due_by_clock(gateway, citizen.ticket.number) == datetime(2026, 3, 13, 9, tzinfo=ZoneInfo("Asia/Jakarta"))


def test_an_open_report_on_which_all_was_done_is_looked_at_again(
    gateway: Gateway, clock: SetClock, phone: Phones
) -> None:
    citizen = phone()
    citizen.text("BINJAI lampu mati")
    move_to(clock, "2026-05-12 10:00")
    speak_by_calendar(gateway)
    assert history(gateway, citizen.ticket.number) == ["escalated", "handed_over"]
    for _ in range(3):
        assert due_by_clock(gateway, citizen.ticket.number) is not None
        clock.move(days=30)
        assert gateway.watch.keep_appointments() == 1
    assert len(by_clock(gateway)) == 1
