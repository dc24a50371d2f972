"""The forty published messages, each typed on a phone of its own: what comes back, and what is kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from sms_gateway.clock import SetClock
from sms_gateway.gateway import Gateway
from sms_gateway.segments import encoding, parts
from sms_gateway.storage import contacts, tickets
from sms_gateway.tickets import Ticket
from tests.phones import Phone

HELP = (
    "Mau melapor? Tulis NAMA KAB/KOTA (spasi) isi laporan, kirim ke 1078. Contoh: KOTA PADANG lampu jalan mati. "
    "Tanya kabar: STATUS lalu nomornya."
)
RECEIVED = (
    "Laporan 4071839 sudah kami terima dan sedang diperiksa. Kabar paling lambat 13 Mar 2026. Ada tambahan? "
    "Balas TL 4071839 lalu isinya."
)
ADDED = "Terima kasih, pesan Anda sudah masuk ke laporan 4071839. Tanya kabar: balas STATUS 4071839"
CLOSED = (
    "Terima kasih, laporan 4071839 kami tutup. Seberapa puas Anda? Balas satu angka: 1 (kecewa) sampai 5 (sangat puas)."
)
OPTED_OUT = (
    "Baik, kami tidak akan mengirim kabar lagi. Laporan Anda tetap diurus. Tanya kabar: STATUS. Mau dikabari lagi? "
    "Kirim MULAI ke 1078."
)


@dataclass(frozen=True)
class Kept:
    """What is stored of a report; `asked`: the kind of the question that is open afterwards."""

    text: str
    agency: str | None = None
    flags: str = ""
    category: str = "complaint"
    asked: str | None = None


def receipt(agency: str, flags: str = "") -> str:
    said = f"Laporan 4071839 untuk {agency} kami terima dan periksa. Kabar paling lambat 13 Mar 2026."
    return f"{flags} {said} Tanya kabar: STATUS 4071839".strip()


def meant(place: str) -> str:
    return f"Laporan 4071839 kami simpan. Maksud Anda {place}? Balas YA, atau balas nama kabupaten/kota yang benar."


NOWHERE = (
    "Laporan 4071839 kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana? "
    "Balas namanya agar lebih cepat."
)

REPORTS = [
    (
        "BINJAI jln rusak parah di jl jaksa kel kartini sdh 3 bln blm diperbaiki tlg pak",
        [receipt("Kota Binjai")],
        Kept("jln rusak parah di jl jaksa kel kartini sdh 3 bln blm diperbaiki tlg pak", "12.75"),
    ),
    (
        "BINJAI(spasi)lampu jalan mati dpn SDN 2",
        [receipt("Kota Binjai")],
        Kept("lampu jalan mati dpn SDN 2", "12.75"),
    ),
    (
        "MEDAN#sampah menumpuk di jl gaperta#udah 2 minggu",
        [receipt("Kota Medan")],
        Kept("sampah menumpuk di jl gaperta, udah 2 minggu", "12.71"),
    ),
    (
        "KAB. NGANJUK bansos pkh sy blm cair dr januari",
        [receipt("Kab. Nganjuk")],
        Kept("bansos pkh sy blm cair dr januari", "35.18"),
    ),
    (
        "MADIUNKOTA AIR PDAM MATI DARI KEMARIN RT 02/05",
        [receipt("Kota Madiun")],
        Kept("AIR PDAM MATI DARI KEMARIN RT 02/05", "35.77"),
    ),
    ("TANGKAB ktp el sy 1 thn blm jadi", [receipt("Kab. Tangerang")], Kept("ktp el sy 1 thn blm jadi", "36.03")),
    (
        "bogor angkot ngetem bikin macet stasiun",
        ["Laporan 4071839 kami simpan. Daerah mana? Balas 1: Kab. Bogor. Balas 2: Kota Bogor."],
        Kept("angkot ngetem bikin macet stasiun", asked="place"),
    ),
    ("SINJAI jembatan putus", [receipt("Kab. Sinjai")], Kept("jembatan putus", "73.07")),
    (
        "bnjai parit mampet banjir terus",
        [meant("Kota Binjai")],
        Kept("bnjai parit mampet banjir terus", asked="place"),
    ),
    (
        "Ass. Yth Bpk Walikota, di gg buntu lampu mati mhn diperbaiki, trims",
        [NOWHERE],
        Kept("Bpk Walikota, di gg buntu lampu mati mhn diperbaiki, trims", asked="place"),
    ),
    (
        "RAHASIA SERGAI oknum kades minta uang 200rb utk urus surat tanah",
        [receipt("Kab. Serdang Bedagai", "RAHASIA.")],
        Kept("oknum kades minta uang 200rb utk urus surat tanah", "12.18", "secret"),
    ),
    (
        "anonim padang pungli parkir pasar raya",
        [receipt("Kota Padang", "ANONIM.")],
        Kept("pungli parkir pasar raya", "13.71", "anonymous"),
    ),
    (
        "PADANG RAHASIA guru minta uang buku",
        [receipt("Kota Padang", "RAHASIA.")],
        Kept("guru minta uang buku", "13.71", "secret"),
    ),
    (
        "PADANG panjang skali antrian di disdukcapil",
        [receipt("Kota Padang")],
        Kept("panjang skali antrian di disdukcapil", "13.71"),
    ),
    ("BATANG hari ini air mati lg", [receipt("Kab. Batang")], Kept("hari ini air mati lg", "33.25")),
    (
        "LAPOR#JALAN#Jl Sudirman No 10#lubang besar",
        [NOWHERE],
        Kept("JALAN, Jl Sudirman No 10, lubang besar", asked="place"),
    ),
    (
        "LAPOR BANJARMASIN got tersumbat kel kelayan",
        [receipt("Kota Banjarmasin")],
        Kept("got tersumbat kel kelayan", "63.71"),
    ),
    (
        "STOP PUNGLI di samsat medan!!!",
        [meant("Kota Medan")],
        Kept("STOP PUNGLI di samsat medan!!!", asked="place"),
    ),
    ("STATUS KTP saya gmn? sdh 6 bln", [NOWHERE], Kept("STATUS KTP saya gmn? sdh 6 bln", asked="place")),
    (
        "INFO syarat bikin KIS gmn?",
        [NOWHERE],
        Kept("syarat bikin KIS gmn?", category="information", asked="place"),
    ),
    (
        "BANTUL jalan parangtritis gelap",
        [receipt("Kab. Bantul")],
        Kept("jalan parangtritis gelap", "34.02"),
    ),
    (
        "Abi ti Purwakarta pak, jalan desa butut pisan, hatur nuhun",
        [meant("Kab. Purwakarta")],
        Kept("Abi ti Purwakarta pak, jalan desa butut pisan, hatur nuhun", asked="place"),
    ),
    (
        "SERGAI kebakaran di pasar skrg tolong!!",
        [
            "Ada bahaya? Telepon 112 sekarang juga. SMS ini bukan layanan darurat. Laporan Anda tetap kami catat.",
            receipt("Kab. Serdang Bedagai"),
        ],
        Kept("kebakaran di pasar skrg tolong!!", "12.18", "urgent"),
    ),
    ("MEDAN “jalan” rusak 😡 tlg…", [receipt("Kota Medan")], Kept('"jalan" rusak 😡 tlg...', "12.71")),
    (
        "MEDAN*drainase.jl.setia.budi,banjir,tiap ujan",
        [receipt("Kota Medan")],
        Kept("drainase jl setia budi,banjir,tiap ujan", "12.71"),
    ),
]

ABOUT_A_TICKET = [
    ("STATUS 4071839", RECEIVED, "received", []),
    ("cek #4071839", RECEIVED, "received", []),
    ("Status no.407 1839 pak", RECEIVED, "received", []),
    ("STATUS", RECEIVED, "received", []),
    ("TL 4071839 blm ada petugas datang, msh rusak", ADDED, "received", ["blm ada petugas datang, msh rusak"]),
    ("tambah4071839 lokasi dekat masjid al ikhlas", ADDED, "received", ["lokasi dekat masjid al ikhlas"]),
    (
        "SELESAI 4071839 trimakasih pak sdh bagus",
        CLOSED,
        "resolved",
        ["trimakasih pak sdh bagus"],
    ),
]

NO_TICKET = [
    ("STOP", [OPTED_OUT], True),
    ("UNREG LAPOR", [OPTED_OUT], True),
    ("berhenti sms", [OPTED_OUT], True),
    ("tes", [HELP], False),
    ("P", [HELP], False),
    ("1", [HELP], False),
]


def anonymised(said: list[str], ticket: Ticket) -> list[str]:
    return [body.replace(ticket.number, "4071839") for body in said]


def flags(ticket: Ticket) -> str:
    return " ".join(flag for flag in ("secret", "anonymous", "urgent") if getattr(ticket, flag))


def asked(standing: Gateway, citizen: Phone) -> str | None:
    known = standing.database.read(contacts.get, citizen.number)
    assert known is not None
    return known.question["kind"] if known.question else None


@pytest.mark.parametrize(("typed", "answers", "kept"), REPORTS, ids=[typed[:24] for typed, _, _ in REPORTS])
def test_a_report(typed: str, answers: list[str], kept: Kept, standing: Gateway, citizen: Phone) -> None:
    said = citizen.text(typed)
    ticket = citizen.ticket
    assert anonymised(said, ticket) == answers
    assert kept == Kept(ticket.text, ticket.agency, flags(ticket), ticket.category, asked(standing, citizen))
    assert all(encoding(body) == "gsm7" and parts(body) == 1 for body in said)


@pytest.mark.parametrize(("typed", "answer", "status", "words"), ABOUT_A_TICKET, ids=[row[0] for row in ABOUT_A_TICKET])
def test_about_a_ticket(
    typed: str, answer: str, status: str, words: list[str], standing: Gateway, citizen: Phone
) -> None:
    citizen.text("BINJAI lampu mati")
    number = citizen.ticket.number
    spaced = f"{number[:3]} {number[3:]}"
    said = citizen.text(typed.replace("4071839", number).replace("407 1839", spaced))
    assert anonymised(said, citizen.ticket) == [answer]
    assert citizen.ticket.status == status
    history = standing.database.read(tickets.events, citizen.ticket.id)
    assert [event.data["text"] for event in history if "text" in event.data] == words


@pytest.mark.parametrize(("typed", "answers", "opted_out"), NO_TICKET, ids=[row[0] for row in NO_TICKET])
def test_no_ticket(typed: str, answers: list[str], opted_out: bool, standing: Gateway, citizen: Phone) -> None:
    assert citizen.text(typed) == answers
    assert citizen.tickets == []
    known = standing.database.read(contacts.get, citizen.number)
    assert known is not None
    assert bool(known.opted_out_at) is opted_out


def test_a_digit_after_the_question(citizen: Phone) -> None:
    """Message 27 follows message 7."""
    citizen.text("bogor angkot ngetem bikin macet stasiun")
    (said,) = citizen.text("1")
    assert re.fullmatch(r"Terima kasih. Laporan \d+ kami arahkan ke Kab. Bogor. Kabar paling lambat .*", said)
    assert citizen.ticket.agency == "32.01"


def test_a_request_to_erase(citizen: Phone) -> None:
    """Confirmed within three times 24 hours: law 27/2022."""
    said = citizen.text("HAPUS DATA")
    by = "Keputusannya kami kabarkan paling lambat 13 Mar 2026."
    assert anonymised(said, citizen.ticket) == [f"Permintaan hapus data Anda kami catat dengan nomor 4071839. {by}"]
    asked = citizen.ticket
    assert (asked.text, asked.category, asked.topic) == ("HAPUS DATA", "information", "personal_data")


def test_one_long_complaint_in_three_messages_sent_twice(standing: Gateway, citizen: Phone) -> None:
    whole = "BINJAI " + "jalan rusak parah sudah tiga bulan tidak diperbaiki " * 8
    pieces = [whole[:160], whole[160:320], whole[320:400]]
    assert [len(citizen.text(piece)) for piece in pieces] == [1, 1, 0], "that parts are joined is said once"
    assert [len(citizen.text(piece)) for piece in pieces] == [1, 0, 0], "that all came again is said once"
    history = standing.database.read(tickets.events, citizen.ticket.id)
    assert [event.kind for event in history] == ["opened", "added", "added", "repeated", "repeated", "repeated"]
    assert citizen.ticket.repeats == 3


@pytest.mark.parametrize("order", [(1, 0, 2), (1, 2, 0)], ids=["2 1 3", "2 3 1"])
def test_parts_that_overtake_the_first_are_joined_in_the_order_they_were_written(
    standing: Gateway, citizen: Phone, order: tuple[int, ...]
) -> None:
    whole = "BINJAI jalan rusak parah " + " ".join(f"lubang nomor {n}" for n in range(100, 125))
    pieces = [whole[:160].strip(), whole[160:315].strip(), whole[315:]]
    told = [citizen.text(pieces[at]) for at in order]
    ticket = citizen.ticket
    assert len(citizen.tickets) == 1
    assert ticket.agency == "12.75"
    assert ticket.text == f"{pieces[0].removeprefix('BINJAI ')} {pieces[1]}"
    assert f"Laporan {ticket.number} untuk Kota Binjai kami terima" in told[order.index(0)][0]
    known = standing.database.read(contacts.get, citizen.number)
    assert known is not None
    assert known.question is None, "the place is not asked for any more"
    history = [event for event in standing.database.read(tickets.events, ticket.id) if event.kind != "linked"]
    assert sorted(event.kind for event in history) == ["added", "corrected", "opened", "routed"]
    assert [event.data["text"] for event in history if event.kind == "added"] == [pieces[2]]


@pytest.mark.parametrize(
    ("first", "seconds"),
    [("LAPOR lampu mati", 0), ("MEDAN lampu mati", 0), ("kebakaran tolong", 0), ("lampu mati", 16)],
    ids=["a report by its word", "another place", "urgent", "not just now"],
)
def test_a_full_sms_behind_a_report_of_its_own_is_another_report(
    gateway: Gateway, phone: Callable[..., Phone], clock: SetClock, first: str, seconds: int
) -> None:
    citizen = phone()
    citizen.text(first)
    clock.move(seconds=seconds)
    citizen.text(("BINJAI jalan rusak parah " + "sudah tiga bulan " * 9)[:158].strip())
    assert len(citizen.tickets) == 2
