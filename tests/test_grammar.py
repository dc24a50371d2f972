"""The rules by which a message is a report, a follow-up, an answer or nothing, tried at the counter.

A row is typed on one phone, line by line; `{1}` is the number of its first ticket, and `! …` is what the agency
answers on its newest one. The row tells how the last answer begins, and what tickets the phone has then, oldest first.
"""

import pytest

from sms_gateway.gateway import Gateway
from sms_gateway.storage import contacts
from sms_gateway.tickets import Ticket
from tests.phones import Phone

NO_ANSWER = ""
HELP = "Mau melapor?"
HELP_MORE = "STATUS nomor"
NOWHERE = "Laporan {1} kami simpan dan ditangani petugas nasional. Di kabupaten/kota mana?"
NOWHERE_2 = NOWHERE.replace("{1}", "{2}")
WHICH = "Pesan Anda untuk laporan mana?"
ADDED = "Terima kasih, pesan Anda sudah masuk ke laporan {1}"
UNASKED = "Pesan Anda kami masukkan ke laporan {1}."
TWO = ["BINJAI jln rusak", "! Sudah", "MEDAN lampu mati", "! Sudah"]

RULE_5_FLAGS = [
    (["RAHASIA PADANG pungli"], "RAHASIA. Laporan {1} untuk Kota Padang", ["pungli 13.71 secret"]),
    (["PADANG RAHASIA pungli"], "RAHASIA. Laporan {1} untuk Kota Padang", ["pungli 13.71 secret"]),
    (["anonim padang pungli"], "ANONIM. Laporan {1} untuk Kota Padang", ["pungli 13.71 anonymous"]),
    (["PADANG ANONIM RAHASIA pungli"], "RAHASIA+ANONIM. Laporan {1}", ["pungli 13.71 secret anonymous"]),
    (["LAPOR RAHASIA PADANG ANONIM pungli"], "RAHASIA+ANONIM. Laporan {1}", ["pungli 13.71 secret anonymous"]),
    (
        ["RAHASIA bnjai pungli"],
        "RAHASIA. Laporan {1} kami simpan. Maksud Anda Kota Binjai?",
        ["bnjai pungli None secret"],
    ),
    (["RAHASIA bogor pungli"], "RAHASIA. Laporan {1} kami simpan. Daerah mana?", ["pungli None secret"]),
    (["RAHASIA oknum minta uang"], "RAHASIA. Laporan {1} kami simpan", ["oknum minta uang None secret"]),
    (["PADANG pungli", "RAHASIA PADANG pungli"], "RAHASIA. Laporan {2}", ["pungli 13.71", "pungli 13.71 secret"]),
    (["bnjai pungli", "RAHASIA BINJAI"], "RAHASIA. Permintaan Anda", ["bnjai pungli 12.75 secret"]),
]

RULE_6_BARE = [
    (["masih rusak"], NOWHERE, ["masih rusak None"]),
    (["BINJAI jln rusak", "got bau"], NOWHERE_2, ["jln rusak 12.75", "got bau None"]),
    (["BINJAI jln rusak", "masih rusak"], UNASKED, ["jln rusak 12.75"]),
    (["BINJAI jln rusak", "! Sudah", "masih rusak"], UNASKED, ["jln rusak 12.75"]),
    (["BINJAI jln rusak", "? Di mana", "dekat masjid"], UNASKED, ["jln rusak 12.75"]),
    ([*TWO, "masih rusak"], WHICH, ["jln rusak 12.75", "lampu mati 12.71"]),
    ([*TWO, "masih rusak", "2"], UNASKED, ["jln rusak 12.75", "lampu mati 12.71"]),
    (["BINJAI jln rusak", "! Sudah", "LAPOR parit mampet"], NOWHERE_2, ["jln rusak 12.75", "parit mampet None"]),
    (
        ["BINJAI jln rusak", "! Sudah", "BINJAI got bau"],
        "Laporan {2} untuk Kota Binjai",
        ["jln rusak 12.75", "got bau 12.75"],
    ),
    (
        ["BINJAI jln rusak", "! Sudah", "bogor got bau"],
        "Laporan {2} kami simpan. Daerah",
        ["jln rusak 12.75", "got bau None"],
    ),
    (
        ["BINJAI jln rusak", "! Sudah", "RAHASIA oknum lagi"],
        "RAHASIA. Laporan {2}",
        ["jln rusak 12.75", "oknum lagi None secret"],
    ),
    (
        ["BINJAI jln rusak", "! Sudah", "kebakaran tolong"],
        NOWHERE_2,
        ["jln rusak 12.75", "kebakaran tolong None urgent"],
    ),
]

RULE_7_NOTHING = [
    ([""], HELP, []),
    (["halo pak"], HELP, []),
    (["tes"], HELP, []),
    (["P"], HELP, []),
    (["7"], HELP, []),
    (["YA"], HELP, []),
    (["tidak"], HELP, []),
    (["tes", "P"], NO_ANSWER, []),
    (["tes", "YA"], NO_ANSWER, []),
    (["tes", "HELP"], HELP_MORE, []),
    (["STOP", "tes"], NO_ANSWER, []),
    (["STOP", "HELP"], HELP, []),
    (["LAPOR"], HELP, []),
    (["zzz"], NOWHERE, ["zzz None"]),
    (["😡😡😡 !!!"], HELP, []),
    (["STOP pungli"], NOWHERE, ["STOP pungli None"]),
    (["tes", "lampu mati"], NOWHERE, ["lampu mati None"]),
]

RULE_8_QUESTIONS = [
    (["bogor macet", "1"], "Terima kasih. Laporan {1} kami arahkan ke Kab. Bogor", ["macet 32.01"]),
    (["bogor macet", "2 pak"], "Terima kasih. Laporan {1} kami arahkan ke Kota Bogor", ["macet 32.71"]),
    (["bogor macet", "3"], "Laporan {1} untuk daerah mana? Balas angka 1", ["macet None"]),
    (["bogor macet", "YA"], "Laporan {1} untuk daerah mana? Balas angka 1", ["macet None"]),
    (["bogor macet", "TIDAK"], "Baik. Laporan {1} untuk kabupaten/kota mana?", ["macet None"]),
    (["bogor macet", "bogor"], "Laporan {1} untuk daerah mana? Balas angka 1", ["macet None"]),
    (["bogor macet", "depok"], "Terima kasih. Laporan {1} kami arahkan ke Kota Depok", ["macet 32.76"]),
    (["bogor macet", "medan banjir"], "Laporan {2} untuk Kota Medan", ["macet None", "banjir 12.71"]),
    (["bogor macet", "bnjai"], "Laporan {1}: maksud Anda Kota Binjai?", ["macet None"]),
    (["bogor macet", "Cikampek"], "Maaf, daerah itu belum kami kenal", ["macet None"]),
    (["bogor macet", "jalan rusak"], NOWHERE_2, ["macet None", "jalan rusak None"]),
    (["bnjai macet", "ya"], "Terima kasih. Laporan {1} kami arahkan ke Kota Binjai", ["bnjai macet 12.75"]),
    (["bnjai macet", "1"], "Terima kasih. Laporan {1} kami arahkan ke Kota Binjai", ["bnjai macet 12.75"]),
    (["bnjai macet", "2"], "Laporan {1}: maksud Anda Kota Binjai?", ["bnjai macet None"]),
    (["bnjai macet", "TIDAK", "ya"], "Baik. Laporan {1} untuk kabupaten/kota mana?", ["bnjai macet None"]),
    (["lampu mati", "YA"], "Baik. Laporan {1} untuk kabupaten/kota mana?", ["lampu mati None"]),
    (
        ["lampu mati", "KOTA PADANG makasih"],
        "Terima kasih. Laporan {1} kami arahkan ke Kota Padang",
        ["lampu mati 13.71"],
    ),
    (
        ["bogor macet", "medan banjir", "1"],
        "Terima kasih. Laporan {1} kami arahkan ke Kab. Bogor",
        ["macet 32.01", "banjir 12.71"],
    ),
    (
        ["bogor macet", "lampu mati", "1"],
        "Baik. Laporan {2} untuk kabupaten/kota mana?",
        ["macet None", "lampu mati None"],
    ),
    (["BINJAI x", "SELESAI", "ya"], "Seberapa puas Anda dengan laporan {1}? Balas satu angka", ["x 12.75 resolved"]),
    (["BINJAI x", "SELESAI", "0"], "Seberapa puas Anda dengan laporan {1}? Balas satu angka", ["x 12.75 resolved"]),
    (["BINJAI x", "SELESAI", "3"], "Terima kasih atas penilaian Anda untuk laporan {1}", ["x 12.75 resolved 3"]),
    (["bogor macet", "NILAI 5", "1"], "Terima kasih. Laporan {1} kami arahkan ke Kab. Bogor", ["macet 32.01"]),
    ([*TWO, "masih rusak", "ya"], WHICH, ["jln rusak 12.75", "lampu mati 12.71"]),
    (
        [*TWO, "masih rusak", "0"],
        "Laporan {3} kami simpan",
        ["jln rusak 12.75", "lampu mati 12.71", "masih rusak None"],
    ),
    ([*TWO, "SELESAI", "0"], "Laporan yang mana?", ["jln rusak 12.75", "lampu mati 12.71"]),
]

RULE_9_ENDINGS = [
    (["BINJAI x", "SELESAI"], "Terima kasih, laporan {1} kami tutup. Seberapa puas", ["x 12.75 resolved"]),
    (["BINJAI x", "PUAS {1}"], "Terima kasih, laporan {1} kami tutup. Seberapa puas", ["x 12.75 resolved"]),
    (["BINJAI x", "! Sudah", "SELESAI"], "Terima kasih, laporan {1} kami tutup", ["x 12.75 resolved"]),
    (["BINJAI x", "SELESAI", "SELESAI"], "Laporan {1} memang sudah ditutup.", ["x 12.75 resolved"]),
    (["BINJAI x", "MEDAN y", "! Sudah", "SELESAI"], "Terima kasih, laporan {2}", ["x 12.75", "y 12.71 resolved"]),
    (["BINJAI x", "MEDAN y", "SELESAI"], "Laporan yang mana?", ["x 12.75", "y 12.71"]),
    (["SELESAI"], "Belum ada laporan dari nomor HP ini.", []),
    (["BELUM"], "Belum ada laporan dari nomor HP ini.", []),
    (["BELUM ada air"], NOWHERE, ["BELUM ada air None"]),
    (["BINJAI x", "BELUM ada air"], NOWHERE_2, ["x 12.75", "BELUM ada air None"]),
    (["BINJAI x", "BELUM"], "Laporan {1} sudah kami terima dan sedang diperiksa.", ["x 12.75"]),
    (
        ["BINJAI x", "! Sudah", "BELUM ada air"],
        "Maaf masalahnya belum beres. Laporan {1} kami buka",
        ["x 12.75 in_progress"],
    ),
    (["BINJAI x", "! Sudah", "BELUM"], "Maaf masalahnya belum beres. Laporan {1} kami buka", ["x 12.75 in_progress"]),
    (["BINJAI x", "SELESAI", "blm kok"], "Maaf masalahnya belum beres. Laporan {1} kami buka", ["x 12.75"]),
    (["BINJAI x", "BELUM {1} rusak"], ADDED, ["x 12.75"]),
    ([*TWO, "BELUM"], "Laporan yang mana?", ["jln rusak 12.75", "lampu mati 12.71"]),
    (
        [*TWO, "BELUM", "2"],
        "Maaf masalahnya belum beres. Laporan {1}",
        ["jln rusak 12.75 in_progress", "lampu mati 12.71"],
    ),
    (["BINJAI x", "NILAI 4"], "Laporan {1} sudah kami terima dan sedang diperiksa.", ["x 12.75"]),
    (["BINJAI x", "! Sudah", "NILAI 4"], "Terima kasih atas penilaian Anda", ["x 12.75 4"]),
    (["BINJAI x", "SELESAI", "5", "NILAI {1} 1"], "Laporan {1} sudah Anda nilai.", ["x 12.75 resolved 5"]),
]

RULE_10_STOP = [
    (["BINJAI x", "STOP", "! Sudah"], NO_ANSWER, ["x 12.75"]),
    (["BINJAI x", "STOP", "! Sudah", "STATUS"], "Laporan {1} dijawab Kota Binjai.", ["x 12.75"]),
    (["STOP", "BINJAI x"], "Laporan {1} untuk Kota Binjai kami terima", ["x 12.75"]),
    (["BINJAI x", "STOP", "TL {1} y"], ADDED, ["x 12.75"]),
    (["STOP", "STOP"], "Baik, kami tidak akan mengirim kabar lagi.", []),
    (["BINJAI x", "STOP", "MULAI", "! Sudah"], "{1}: Jawaban Kota Binjai: Sudah.", ["x 12.75"]),
    (["BINJAI x", "DIAM {1}"], "Baik, kabar rutin laporan {1} kami hentikan.", ["x 12.75"]),
    (["BINJAI x", "DIAM {1}", "! Sudah"], "{1}: Jawaban Kota Binjai: Sudah.", ["x 12.75"]),
]

RULE_11_LANGUAGE = [
    (["REPORT BINJAI x"], "We have your report {1}", ["x 12.75"]),
    (["LAPOR BINJAI x"], "Laporan {1} untuk", ["x 12.75"]),
    (["REPORT BINJAI x", "MEDAN y"], "We have your report {2}", ["x 12.75", "y 12.71"]),
    (["REPORT BINJAI x", "STATUS"], "We have report {1}", ["x 12.75"]),
    (["REPORT BINJAI x", "STOP"], "All right, we will not send you news.", ["x 12.75"]),
    (["REPORT BINJAI x", "OK"], "To report: write your REGENCY", ["x 12.75"]),
    (["REPORT BINJAI x", "CEK"], "Laporan {1} sudah kami terima", ["x 12.75"]),
    (["REPORT BINJAI x", "CEK", "STATUS"], "Laporan {1} sudah kami terima", ["x 12.75"]),
    (["CHECK"], "No reports from this phone yet.", []),
    (["HELP"], HELP, []),
    (["CHECK", "HELP"], "To report: write your REGENCY", []),
    (["CHECK", "BERHENTI"], "Baik, kami tidak akan mengirim kabar lagi.", []),
    (["UNSUBSCRIBE"], "All right, we will not send you news.", []),
    (["quit"], NOWHERE, ["quit None"]),
    (["cancel"], "No reports from this phone yet.", []),
    (["BANTUAN"], HELP, []),
]

RULES = {
    "5": RULE_5_FLAGS,
    "6": RULE_6_BARE,
    "7": RULE_7_NOTHING,
    "8": RULE_8_QUESTIONS,
    "9": RULE_9_ENDINGS,
    "10": RULE_10_STOP,
    "11": RULE_11_LANGUAGE,
}
ROWS = [
    pytest.param(typed, begins, kept, id=f"rule-{rule}-{' | '.join(typed)}")
    for rule, rows in RULES.items()
    for typed, begins, kept in rows
]


@pytest.mark.parametrize(("typed", "begins", "kept"), ROWS)
def test_what_is_typed(typed: list[str], begins: str, kept: list[str], standing: Gateway, citizen: Phone) -> None:
    *_, now = [come_of(line, standing, citizen) for line in typed]
    last = now[-1] if now else NO_ANSWER
    assert last.startswith(numbered(begins, citizen)) if begins else now == []
    assert stands(citizen) == kept


def test_a_word_of_both_languages_is_no_choice_of_one(standing: Gateway, citizen: Phone) -> None:
    for word in ("REPORT BINJAI x", "STATUS", "HELP", "STOP", "START", "INFO BINJAI y", "DATA", "OK", "NO", "FORMAT"):
        citizen.text(word)
        known = standing.database.read(contacts.get, citizen.number)
        assert known is not None
        assert known.language == "en", f"{word} is both"


def come_of(line: str, standing: Gateway, citizen: Phone) -> list[str]:
    """What comes back when a line is typed, or when the agency answers (`!`) or asks (`?`)."""
    if line.startswith("! "):
        standing.desk.reply(citizen.tickets[0].number, line[2:], by="officer")
        return citizen.look()
    if line.startswith("? "):
        standing.desk.move(citizen.tickets[0].number, "deferred", by="officer", reason=line[2:])
        return citizen.look()
    return citizen.text(numbered(line, citizen))


def numbered(line: str, citizen: Phone) -> str:
    for at, ticket in enumerate(reversed(citizen.tickets), 1):
        line = line.replace(f"{{{at}}}", ticket.number)
    return line


def stands(citizen: Phone) -> list[str]:
    """Each ticket in a few words: text, agency, flags, how it ended or that it goes on, stars."""
    return [line_about(ticket) for ticket in reversed(citizen.tickets)]


def line_about(ticket: Ticket) -> str:
    flags = [flag for flag in ("secret", "anonymous", "urgent") if getattr(ticket, flag)]
    status = [ticket.status] if ticket.status in ("in_progress", "resolved") else []
    stars = [str(ticket.rating)] if ticket.rating else []
    return " ".join([ticket.text, str(ticket.agency), *flags, *status, *stars])
