"""The desk by SMS: what an officer does who has only a basic phone, and whose word is believed."""

import itertools
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.config import Settings
from sms_gateway.errors import NotFound, Refused
from sms_gateway.gateway import Gateway, build
from sms_gateway.roles import Role
from sms_gateway.segments import encoding, parts
from sms_gateway.storage import erasure, inbound, operators, outbound, tickets
from sms_gateway.storage import pins as kept_pins
from sms_gateway.storage.engine import Connection
from tests.phones import Phone
from tests.stories import Story

BINJAI, MEDAN = "12.75", "12.71"
PIN, OTHER_PIN = "1739", "903172"
ANI, BUDI = "+6281280011078", "+6281280011079"
STAFF: dict[str, tuple[Role, str | None, str]] = {
    "ani": ("officer", BINJAI, ANI),
    "dewi": ("officer", MEDAN, "+6281280011071"),
    "kepala": ("coordinator", BINJAI, "+6281280011072"),
    "pemeriksa": ("auditor", None, "+6281280011073"),
    "pusat": ("admin", None, "+6281280011074"),
}
Phones = Callable[..., Phone]
NOT_HERE = "tidak ada di instansi Anda"
ONLY_READS = "Peran Anda hanya membaca"
UNCLEAR = "Belum jelas. Tulis JAWAB nomor"


@dataclass
class Office:
    """The phones of those who work there, and what is kept of what they do."""

    gateway: Gateway

    def phone(self, name: str = "ani") -> Phone:
        return Phone(self.gateway, STAFF[name][2])

    def text(self, body: str, name: str = "ani") -> str:
        """What comes back: one answer, of one SMS in the SMS alphabet."""
        phone = self.phone(name)
        phone.look()
        (answer,) = phone.text(body)
        assert (encoding(answer), parts(answer)) == ("gsm7", 1), answer
        return answer

    def status(self, number: str) -> str:
        return self.gateway.desk.find(number).status

    def forward(self, number: str) -> None:
        self.gateway.desk.move(number, "forwarded", by="officer")

    def audited(self, name: str = "ani") -> list[tuple[str, list[str]]]:
        """Since the phone was given."""
        entries = self.gateway.database.read(operators.audited, self.gateway.operators.find(name).id)
        return [(entry.act, list(entry.subjects)) for entry in entries[1:]]


@pytest.fixture
def gateway(settings: Settings, clock: SetClock, request: pytest.FixtureRequest) -> Iterator[Gateway]:
    """With the staff; `officers=…` as a mark's argument: the settings of that section."""
    section = getattr(request, "param", {})
    whole = build(settings.model_copy(update={"officers": settings.officers.model_copy(update=section)}), clock)
    for name, (role, agency, phone) in STAFF.items():
        whole.operators.add(name, role, agency)
        whole.duty.give_phone(name, phone)
    yield whole
    whole.close()


with_settings = pytest.mark.parametrize("gateway", [{"failures": 3, "per_phone_per_hour": 40}], indirect=True)
pin_required = pytest.mark.parametrize("gateway", [{"pin": "required"}], indirect=True)


@pytest.fixture
def office(gateway: Gateway) -> Office:
    return Office(gateway)


@pytest.fixture(scope="module")
def standing_office(standing: Gateway) -> Office:
    """For a whole table; here ani has no PIN, and budi has one."""
    for name, (role, agency, phone) in (STAFF | {"budi": ("officer", BINJAI, BUDI)}).items():
        standing.operators.add(name, role, agency)
        standing.duty.give_phone(name, phone)
    standing.pins.give("budi", PIN)
    return Office(standing)


def reported(office: Office, words: str = "BINJAI lampu jalan mati di jl jaksa") -> str:
    """The number of a new report that waits for the officers of Binjai."""
    one = Phone(office.gateway, f"+62815{next(_phones):08d}")
    one.text(words)
    office.forward(one.ticket.number)
    return one.ticket.number


_phones = itertools.count()


@pytest.fixture
def citizen(phone: Phones) -> Phone:
    one = phone()
    one.text("BINJAI lampu jalan mati di jl jaksa")
    return one


@pytest.fixture
def number(citizen: Phone, office: Office) -> str:
    """Of a report that waits for the officers of Binjai."""
    number = citizen.ticket.number
    office.forward(number)
    citizen.look()
    return number


# a whole ticket


def test_a_whole_ticket_from_a_basic_phone(gateway: Gateway, clock: SetClock, phone: Phones) -> None:
    story = Story(gateway, clock, phone, {"9": phone(ANI)})
    story.tell("""
    9> ANTRE
    9< Tidak ada laporan yang menunggu Anda. Terima kasih.
    > BINJAI lampu jalan mati di jl jaksa, sudah 3 malam gelap
    < Laporan {1} untuk Kota Binjai kami terima dan periksa. Kabar paling lambat 13 Mar 2026. Tanya kabar: STATUS {1}
    9> PROSES {1}
    9< Laporan {1} masih diterima: koordinator harus meneruskannya dulu. Menjawab langsung bisa: JAWAB {1} lalu isinya.
    [1 forwarded]
    < Laporan {1} diteruskan ke Kota Binjai. Batas menanggapi: 17 Mar 2026. Ada tambahan? Balas TL {1} lalu isinya.
    9> antre pak
    9< Menunggu: {1} 17 Mar lampu jalan mati di jl. Baca: STATUS nomor
    9> STATUS {1}
    9< {1}: diteruskan, batas 17 Mar 2026. lampu jalan mati di jl jaksa, sudah 3 malam gelap. PROSES {1}? JAWAB {1}
      isi?
    9> proses {1} Regu 2 berangkat besok
    9< Laporan {1} sekarang: diproses. SMS ke pelapor: 1. Yang masih menunggu: balas ANTRE
    < Laporan {1} mulai ditangani Kota Binjai. Ada tambahan? Balas TL {1} lalu isinya. Tanya kabar: STATUS {1}
    9> PROSES {1}
    9< Laporan {1} memang sudah: diproses. Tidak kami lakukan dua kali. Yang masih menunggu: balas ANTRE
    9> JAWAB {1}
    9< Laporan {1} belum dijawab: tulis JAWAB {1} lalu apa yang sudah atau akan dikerjakan. Pelapor membacanya.
    9> JAWAB {1} Lampu sudah diganti.
    9< Laporan {1} sekarang: dijawab. SMS ke pelapor: 1. Yang masih menunggu: balas ANTRE
    < {1}: Jawaban Kota Binjai: Lampu sudah diganti. Puas? Balas SELESAI {1}. Belum beres? Balas BELUM {1} lalu
      alasannya.
    9> JAWAB {1} Lampu sudah diganti.
    9< Laporan {1} memang sudah: dijawab. Tidak kami lakukan dua kali. Yang masih menunggu: balas ANTRE
    [61 seconds later]
    > BELUM {1} masih gelap, kabelnya putus
    < Maaf masalahnya belum beres. Laporan {1} kami buka lagi. Kabar paling lambat 7 Apr 2026. Ada tambahan? Balas
      TL {1} lalu isinya.
    9> ANTRE
    9< Menunggu: {1} 7 Apr lampu jalan mati di jl. Baca: STATUS nomor
    9> STATUS {1}
    9< {1}: diproses, batas 7 Apr 2026. lampu jalan mati di jl jaksa, sudah 3 malam gelap / masih gelap, kabelnya
      putus. PROSES {1}? JAWAB {1} isi?
    [11 hours later]
    9> SELESAI {1} Kabel sudah disambung, lampu menyala.
    9< Laporan {1} sekarang: dijawab. SMS ke pelapor: 1, berangkat pukul 07:00. Yang masih menunggu: balas ANTRE
    [10 hours later]
    < {1}: Jawaban Kota Binjai: Kabel sudah disambung, lampu menyala. Puas? Balas SELESAI {1}. Belum beres? Balas
      BELUM {1} lalu alasannya.
    > SELESAI {1}
    < Terima kasih, laporan {1} kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas).
    9> JAWAB {1} Terima kasih kembali
    9< Laporan {1} sudah selesai, jadi tidak bisa dijawab. Perlu dibuka lagi? Balas PROSES {1}
    9> STATUS {1}
    9< {1}: selesai. lampu jalan mati di jl jaksa, sudah 3 malam gelap / masih gelap, kabelnya putus. Yang menunggu:
      balas ANTRE
    9> MEDAN parit depan rumah saya mampet
    9< Laporan {2} untuk Kota Medan kami terima dan periksa. Kabar paling lambat 16 Mar 2026. Tanya kabar: STATUS {2}
    """)


def test_it_is_done_and_audited_as_at_the_console(office: Office, number: str) -> None:
    office.text(f"PROSES {number} Regu 2 berangkat")
    office.text(f"JAWAB {number} Sudah diganti")
    office.text(f"STATUS {number}")
    history = office.gateway.database.read(tickets.events, office.gateway.desk.find(number).id)
    assert [(line.kind, line.actor, line.data.get("text")) for line in history[-2:]] == [
        ("moved", "operator:ani", "Regu 2 berangkat"),
        ("replied", "operator:ani", "Sudah diganti"),
    ]
    assert office.audited() == [("answer", [number, "sms"])] * 2


def test_a_repeated_webhook_and_the_same_words_again_answer_the_citizen_once(
    office: Office, number: str, citizen: Phone, clock: SetClock
) -> None:
    for _ in range(2):
        office.phone().text(f"JAWAB {number} Sudah diganti", carrier_id="SM1")
    office.text(f"SELESAI {number}  Sudah diganti ")
    assert len(citizen.look()) == 1
    clock.move(seconds=61)
    office.text(f"JAWAB {number} Sudah diganti")
    assert len(citizen.look()) == 1, "a minute later it is meant"
    assert [act for act, _ in office.audited()] == ["answer", "answer"]


def test_a_long_answer_passes_as_from_the_console(office: Office, number: str, citizen: Phone) -> None:
    words = " ".join(f"Pekerjaan bagian {count} sudah selesai kami kerjakan." for count in range(1, 13))
    assert "SMS ke pelapor: 5." in office.text(f"JAWAB {number} {words}")
    came = citizen.look()
    assert came[0].startswith(f"{number} (1/5): Jawaban Kota Binjai: Pekerjaan bagian 1")
    assert [parts(body) for body in came] == [1] * 5


def test_an_officer_is_answered_in_the_language_of_the_console(office: Office, number: str) -> None:
    one = office.gateway.operators.find("ani")
    office.gateway.database.write(lambda db: operators.change(db, one.id, language="en"))
    assert office.text(f"PROSES {number}").startswith(f"Report {number} is now: under way. SMS to the reporter: 1.")


# whose message it is, and who may do what

SAID = [
    pytest.param("ani", "PROSES {n}", "sekarang: diproses", "in_progress", id="an-officer-starts"),
    pytest.param("ani", "ANSWER {n} done", "is now: answered", "answered", id="in-english"),
    pytest.param("ani", "SELESAI {n}", "belum dijawab: tulis JAWAB", "forwarded", id="closed-with-no-answer"),
    pytest.param("ani", "SELESAI {n} beres", "sekarang: dijawab", "answered", id="only-the-reporter-resolves"),
    pytest.param("ani", "selesai{n}#sudah beres#", "sekarang: dijawab", "answered", id="as-people-type-it"),
    pytest.param("kepala", "JAWAB {n} Beres", "sekarang: dijawab", "answered", id="a-coordinator"),
    pytest.param("pusat", "JAWAB {n} Beres", "sekarang: dijawab", "answered", id="an-admin"),
    pytest.param("dewi", "JAWAB {n} Beres", NOT_HERE, "forwarded", id="another-agency"),
    pytest.param("dewi", "PROSES {n}", NOT_HERE, "forwarded", id="another-agency-starts"),
    pytest.param("dewi", "STATUS {n}", NOT_HERE, "forwarded", id="another-agency-reads"),
    pytest.param("dewi", "JAWAB 1234567 Beres", NOT_HERE, "forwarded", id="nobodys-sounds-the-same"),
    pytest.param("pemeriksa", "JAWAB {n} Beres", ONLY_READS, "forwarded", id="an-auditor-answers"),
    pytest.param("pemeriksa", "ANTRE", ONLY_READS, "forwarded", id="an-auditor-has-no-queue"),
    pytest.param("pemeriksa", "STATUS {n}", "diteruskan, batas", "forwarded", id="an-auditor-reads"),
    pytest.param("ani", "JAWAB", UNCLEAR, "forwarded", id="no-number"),
    pytest.param("ani", "JAWAP {n} beres", UNCLEAR, "forwarded", id="a-slip"),
    pytest.param("ani", "{n} sudah beres", UNCLEAR, "forwarded", id="no-word"),
    pytest.param("ani", "JAWAB 40718 beres", UNCLEAR, "forwarded", id="half-a-number"),
]


@pytest.mark.parametrize(("name", "body", "said", "status"), SAID)
def test_who_may_do_what(standing_office: Office, name: str, body: str, said: str, status: str) -> None:
    office, number = standing_office, reported(standing_office)
    assert said in office.text(body.replace("{n}", number), name)
    assert office.status(number) == status
    assert office.phone(name).tickets == []


@pytest.mark.parametrize(
    "body",
    [
        "BINJAI air mati",
        "PROSES KTP saya lama sekali",
        "JAWAP dong",
        "air 2026 keruh",
        "DATA 4071839 bocor di kelurahan",
    ],
)
def test_what_is_no_officers_command_is_a_citizens_report(standing_office: Office, body: str) -> None:
    phone = Phone(standing_office.gateway, f"+62816{next(_phones):08d}")
    standing_office.gateway.operators.add(f"eko{phone.number[-4:]}", "officer", BINJAI)
    standing_office.gateway.duty.give_phone(f"eko{phone.number[-4:]}", phone.number)
    phone.text(body)
    assert phone.ticket.text in body


def test_a_report_of_their_own_is_closed_and_never_answered_by_its_reporter(office: Office) -> None:
    office.text("BINJAI air mati")
    mine = office.phone().ticket.number
    office.forward(mine)
    for body in (f"JAWAB {mine} Beres", f"PROSES {mine}"):
        assert "buat dari HP ini sendiri. Minta rekan" in office.text(body)
    assert office.status(mine) == "forwarded"
    assert "sudah diteruskan ke Kota Binjai" in office.text(f"STATUS {mine}"), "as a citizen"
    assert "kami tutup. Seberapa puas" in office.text(f"SELESAI {mine} bagus")
    assert (office.status(mine), office.audited()) == ("resolved", [])


def test_a_disabled_operator_and_whoever_has_no_such_phone_is_a_citizen(office: Office, number: str) -> None:
    office.gateway.operators.disable("ani")
    assert "dibuat dari nomor HP lain" in office.text(f"SELESAI {number}")
    office.gateway.operators.enable("ani")
    office.gateway.duty.give_phone("ani", None)
    assert "dibuat dari nomor HP lain" in office.text(f"SELESAI {number}")
    assert office.status(number) == "forwarded"


def test_a_phone_is_one_operators(office: Office, number: str) -> None:
    with pytest.raises(Refused, match=r"\*\*\*\*-078 is the phone of ani: sms-gateway operator phone ani --none"):
        office.gateway.duty.give_phone("kepala", "0812 8001 1078")
    office.gateway.duty.give_phone("ani", ANI)
    other = office.gateway.operators.find("kepala")
    office.gateway.database.write(lambda db: operators.change(db, other.id, phone=ANI))
    assert "dibuat dari nomor HP lain" in office.text(f"SELESAI {number}"), "of two nobody knows who it was"


def test_what_an_officer_reads_never_tells_who_reported(office: Office, phone: Phones) -> None:
    one = phone()
    one.text("RAHASIA BINJAI oknum minta uang, hubungi saya 081234567890")
    one.text("ANONIM BINJAI guru minta uang buku, hp 081234567890")
    one.text("BINJAI ktp saya blm jadi, 081234567890")
    for ticket in one.tickets:
        office.forward(ticket.number)
    office.phone().look()
    (queue,) = office.phone().text("ANTRE")
    office.phone().look()
    assert "RAHASIA" in queue
    assert "oknum" not in queue
    for ticket in one.tickets:
        said = " ".join(office.phone().text(f"STATUS {ticket.number}"))
        assert ticket.text.split(",")[0] in said
        assert not {one.number, "081234567890", one.number[3:]} & set(said.replace(".", " ").split())


def test_the_queue_is_one_sms_with_the_most_pressing_and_how_many_more(
    office: Office, phone: Phones, clock: SetClock
) -> None:
    citizen = phone()
    for count in range(5):
        clock.move(days=1)
        citizen.text(f"BINJAI sampah menumpuk di pasar nomor {count}")
    for ticket in citizen.tickets[1:]:  # not the newest one, which waits for the coordinator
        office.forward(ticket.number)
        clock.move(days=1)
    first, second, third, _ = sorted(citizen.tickets[1:], key=lambda one: (one.due_at, one.id))
    said = office.text("ANTRE")
    assert [said.index(one.number) for one in (first, second, third)] == sorted(
        said.index(one.number) for one in (first, second, third)
    )
    assert said.endswith("; 1 lagi. Baca: STATUS nomor")
    office.gateway.database.write(
        lambda db: tickets.change(db, first.id, assignee=office.gateway.operators.find("kepala").id)
    )
    assert first.number not in office.text("ANTRE"), "a colleague has taken it on"
    assert citizen.tickets[0].number in office.text("ANTRE", "kepala") + office.text("ANTRE", "kepala")
    assert office.text("ANTRE", "dewi") == "Tidak ada laporan yang menunggu Anda. Terima kasih."


# the PIN


def kept_of(office: Office, carrier_id: str) -> inbound.Kept:
    found = office.gateway.database.read(inbound.by_carrier_id, "loopback", carrier_id)
    assert found
    return found


def but_numbers(said: str) -> str:
    """Without the numbers of reports, whose digits may be those of a PIN."""
    return re.sub(r"(?<!\d)\d{7}(?!\d)", "", said)


def test_with_a_pin_nothing_is_done_without_it_and_everything_with_it(office: Office, number: str) -> None:
    office.gateway.pins.give("ani", PIN)
    assert "tulis pin setelah nomor" in office.text(f"JAWAB {number} Beres").lower()
    assert "PIN salah" in office.text(f"JAWAB {number} {OTHER_PIN} Beres")
    for unclear in ("JAWAB", "JAWAB 1234567 Beres", "STATUS 40728391 1739"):
        assert "Periksa nomornya, lalu tulis JAWAB nomor PIN isi" in office.text(unclear)
    assert "diteruskan, batas" in office.text(f"STATUS {number}"), "to read takes none: it goes to the officer's phone"
    assert number in office.text("ANTRE")
    assert office.status(number) == "forwarded"
    assert "sekarang: diproses" in office.text(f"PROSES {number} {PIN}")
    assert "belum dijawab" in office.text(f"JAWAB {number} {PIN}")
    assert "sekarang: dijawab" in office.text(f"SELESAI {number} {PIN} Beres")
    history = office.gateway.database.read(tickets.events, office.gateway.desk.find(number).id)
    assert history[-1].data["text"] == "Beres"
    assert office.audited() == [
        ("pin", ["on", "shell"]),
        ("failure", ["pin", "sms"]),
        *[("answer", [number, "sms"])] * 2,
    ]
    office.gateway.pins.take_away("ani")
    assert "sekarang: dijawab" in office.text(f"JAWAB {number} 2026 dikerjakan")


@pin_required
def test_where_all_must_have_a_pin_whoever_has_none_acts_not(office: Office, number: str) -> None:
    assert "Anda belum punya. Minta PIN" in office.text(f"JAWAB {number} {PIN} Beres")
    assert office.status(number) == "forwarded"
    assert "diteruskan, batas" in office.text(f"STATUS {number}")
    made = office.gateway.pins.give("ani")
    assert "sekarang: dijawab" in office.text(f"JAWAB {number} {made} Beres")


@with_settings
def test_too_many_wrong_pins_lock_the_phone_for_a_while_and_say_so_once(
    office: Office, number: str, clock: SetClock
) -> None:
    office.gateway.pins.give("ani", PIN)
    for _ in range(2):
        assert "PIN salah" in office.text(f"JAWAB {number} {OTHER_PIN} Beres")
    assert "dikunci dulu" in office.text(f"JAWAB {number} 0000 Beres")
    phone = office.phone()
    phone.look()
    for words in (f"{PIN} Beres", f"{OTHER_PIN} Beres", "Beres"):
        assert phone.text(f"JAWAB {number} {words}") == [], "nobody is texted without end"
    assert office.status(number) == "forwarded"
    assert office.audited()[1:] == [("failure", ["pin", "sms"])] * 2 + [("failure", ["pin", "locked", "sms"])]
    clock.move(hours=12, seconds=1)
    assert "sekarang: dijawab" in office.text(f"JAWAB {number} {PIN} Beres")


@with_settings
def test_wrong_pins_count_until_a_right_one_and_begin_anew_after_a_lock(
    office: Office, number: str, clock: SetClock
) -> None:
    office.gateway.pins.give("ani", PIN)

    def guess(*told: str) -> None:
        for said in told:
            assert said in office.text(f"JAWAB {number} {OTHER_PIN} Beres")

    guess("PIN salah", "PIN salah")
    assert "sekarang: diproses" in office.text(f"PROSES {number} {PIN}")
    guess("PIN salah", "PIN salah", "dikunci dulu")
    clock.move(hours=12, seconds=1)
    guess("PIN salah", "PIN salah", "dikunci dulu")
    office.gateway.pins.give("ani", PIN)
    guess("PIN salah", "PIN salah")
    assert "sekarang: dijawab" in office.text(f"JAWAB {number} {PIN} Beres")


@with_settings
def test_an_admin_opens_a_locked_phone_at_once(office: Office, number: str) -> None:
    office.gateway.pins.give("ani", PIN)
    for _ in range(3):
        office.phone().text(f"JAWAB {number} {OTHER_PIN} Beres")
    office.gateway.operators.unlock("ani")
    assert "sekarang: dijawab" in office.text(f"JAWAB {number} {PIN} Beres")


@pytest.mark.parametrize(
    "body",
    [
        "JAWAB {n} 1739 Beres tahun ini",
        "PROSES {n} １７３９",
        "ANTRE 1739",
        "STATUS {n} 1739",
        "JAWAP {n} 1739 Beres",
        "JAWAB 1739 {n} Beres",
        "JAWAB {n}1739 Beres",
        "JAWAB 407 1739 Beres",
        "JAWAB 1008 1739 Beres",
        "JAWAB 10081739 Beres",
        "STATUS 407 1739",
        "Assalamualaikum wr wb, SELESAI {n}#1739#Beres",
    ],
)
def test_a_pin_is_nowhere_to_be_read(standing_office: Office, body: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    office, number = standing_office, reported(standing_office)
    budi = Phone(office.gateway, BUDI)
    budi.text(body.replace("{n}", number), carrier_id=body)
    kept = kept_of(office, body).message
    assert [pin for pin in (PIN, "１７３９") if pin in but_numbers(kept.body)] == []
    assert kept.raw == {}
    assert budi.tickets == []
    read = office.gateway.database.read
    history = read(tickets.events, office.gateway.desk.find(number).id)
    said = [one.body for one in read(outbound.to_phone, BUDI)]
    assert PIN not in but_numbers(str([history, said, office.audited("budi"), caplog.messages]))
    assert PIN not in str(read(kept_pins.of, office.gateway.operators.find("budi").id).failures)


def test_whoever_has_no_pin_has_their_words_kept_as_they_came(office: Office, number: str) -> None:
    office.phone().text(f"JAWAB {number} 2026 dikerjakan", carrier_id="SM1")
    assert kept_of(office, "SM1").message.body == f"JAWAB {number} 2026 dikerjakan"


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "1111", "1234", "87654", "", " 1739", "١٧٣٩"])
def test_what_is_no_pin_or_the_first_that_is_guessed_is_refused(standing_office: Office, pin: str) -> None:
    with pytest.raises(Refused, match="PIN"):
        standing_office.gateway.pins.give("ani", pin)


def test_that_two_have_the_same_pin_is_not_to_be_seen(standing_office: Office) -> None:
    gateway = standing_office.gateway
    people = [gateway.operators.add(name, "officer").id for name in ("dina", "desi")]
    gateway.pins.give("dina", PIN)
    gateway.pins.give("desi", PIN)
    assert len({gateway.database.read(kept_pins.of, one).hash for one in people}) == 2


def test_nobody_has_no_pin(standing_office: Office) -> None:
    with pytest.raises(NotFound, match="no operator eka"):
        standing_office.gateway.pins.give("eka", PIN)


# how much an officer's phone may say


@with_settings
def test_an_officer_who_works_quickly_is_not_taken_for_a_machine_and_a_flood_is(
    office: Office, number: str, clock: SetClock, citizen: Phone
) -> None:
    office.gateway.pins.give("ani", PIN)
    answered = []
    for _ in range(45):
        clock.move(seconds=1)
        answered.append(len(office.phone().text("ANTRE", read=False)))
    ours = office.gateway.database.read(outbound.to_phone, ANI)
    assert sum(said.state != "suppressed" for said in ours) == 40, "more than a citizen gets, and no more than that"
    office.phone().text(f"JAWAB {number} {PIN} Beres", carrier_id="SM1")
    assert (office.status(number), citizen.look()) == ("forwarded", []), "nothing is done that nobody is told of"
    assert PIN not in but_numbers(kept_of(office, "SM1").message.body)
    clock.move(minutes=61)
    assert "sekarang: dijawab" in office.text(f"JAWAB {number} {PIN} Beres")


def test_a_citizens_report_costs_no_look_at_operators(
    phone: Phones, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, looks = phone(), list[str]()

    def by_phone(db: Connection, number: str, look: Any = kept_pins.by_phone) -> Any:
        looks.append(number)
        return look(db, number)

    monkeypatch.setattr(kept_pins, "by_phone", by_phone)
    for body in ("BINJAI lampu jalan mati di jl jaksa", "tambah gelap sekali", "STATUS", "1"):
        one.text(body)
    assert looks == []
    office.text("STATUS 1234567")
    assert len(looks) == 1, "else this looks in the wrong place"


def test_what_officers_were_told_of_a_report_is_forgotten_with_its_reporter(
    office: Office, number: str, citizen: Phone, clock: SetClock
) -> None:
    office.text("ANTRE")
    office.text(f"STATUS {number}")
    office.gateway.database.write(erasure.erase, citizen.number, "shell", clock())
    said = [one.body for one in office.gateway.database.read(outbound.to_phone, ANI)]
    assert not any("jaksa" in body or "lampu" in body for body in said)
