"""What people write in their own words, without our commands; and beside it what only looks like that."""

import pytest

from parsers.intents import (
    Addition,
    DataRequest,
    Help,
    Intent,
    No,
    Nothing,
    OptOut,
    Report,
    StatusQuery,
    Withdrawal,
    Yes,
)
from tests.parsers.shipped import code, codes, parse


def report(text: str) -> Report:
    intent = parse(text)
    assert isinstance(intent, Report)
    return intent


@pytest.mark.parametrize(
    "plea",
    [
        "identitas pelapor mohon dijaga kerahasiaannya",
        "mohon kerahasiaan saya dijaga",
        "jangan disebut nama saya",
        "mhn nama sy jgn disebut",
        "saya tidak mau nama saya diketahui",
        "jgn blg2 sy yg lapor",
        "sembunyikan nomor saya",
        "lapor tanpa identitas",
        "tolong dirahasiain ya",
        "mohon dirahasikan",
        "nama sy rahasiakn pak",
        "annonim",
        "do not tell my name",
        "don't tell my name please",
    ],
)
def test_who_fears_for_themselves_is_hidden_wherever_they_say_so(plea: str) -> None:
    for text in (f"BINJAI kades pungli, {plea}", f"BINJAI {plea}. kades pungli"):
        assert (report(text).anonymous, report(text).secret) == (True, False)


@pytest.mark.parametrize("plea", ["ini rahasia pak jangan sampai bocor", "SANGAT RAHASIA SEKALI", "rahasai"])
def test_so_is_a_report_that_is_called_secret(plea: str) -> None:
    for text in (f"BINJAI kades pungli, {plea}", f"BINJAI {plea}. kades pungli"):
        assert (report(text).anonymous, report(text).secret) == (False, True)


def test_without_a_name_may_be_written_in_front() -> None:
    assert report("tanpa nama: BINJAI kades pungli") == Report(
        text="kades pungli", place="12.75", anonymous=True, language="id"
    )


@pytest.mark.parametrize(
    "text",
    [
        "dokumen rahasia negara bocor",
        "perawat membuka rahasia pasien",
        "jalan tanpa nama rusak",
        "nama saya tidak ada di daftar bansos",
        "identitas KTP saya salah",
        "nomor saya dipakai penipu",
    ],
)
def test_what_is_only_told_of_secrets_and_names_hides_nothing(text: str) -> None:
    assert (report(text).anonymous, report(text).secret) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "TOLONG RUMAH SAYA TERBAKAR",
        "rumah tetangga terbakar",
        "BINJAI ruko terbakar di jl sudirman sekarang",
        "tolong saya mau dibunuh suami saya",
        "suami saya mukul saya tolong",
        "tolong bapak saya pingsan tidak bangun",
        "istri saya pendarahan",
        "anak saya kena setrum",
        "pohon tumbang menimpa orang",
        "banjir masuk rumah sudah sedada kami terjebak",
        "tolong pak ada begal",
        "anak tenggelem di kali",
        "omahku ambruk tulung",
        "kahuruan di garut",
        "the house is burning",
        "112",
        "112 tolong",
        "polisi",
        "tolong ambulan",
        "minta tolong kirim polisi",
        "sos!!",
        "MEDAN polisi tolong",
    ],
)
def test_an_emergency_at_home_is_one_too(text: str) -> None:
    assert report(text).urgent


@pytest.mark.parametrize(
    "text",
    [
        "sampah dibakar tiap hari",
        "lampu jalan terbakar bulan lalu",
        "bekas rumah terbakar jadi sarang ular",
        "begal di medan meresahkan",
        "di sini sering ada begal",
        "kami terjebak macet tiap hari",
        "jembatan ambruk",
        "polisi minta uang di jalan",
        "112 keluarga belum dapat bansos",
        "ambulan desa rusak",
        "dekat kantor polisi",
        "ktp saya terbakar, mau urus baru",
        "kami butuh polisi tidur",
        "polisi tidur",
        "kami terjebak rentenir",
        "warga terjebak utang",
        "kami terjebak di kemacetan",
        "ini pembunuhan karakter",
        "rumah roboh sudah setahun",
        "tolong",
        "12",
    ],
)
def test_what_only_names_fire_water_or_the_police_is_none(text: str) -> None:
    assert not report(text).urgent


@pytest.mark.parametrize(
    "text",
    [
        "stop kirim sms",
        "hentikan kirim sms lagi",
        "keluar dari langganan",
        "stop lagi pak",
        "STOP SEMUA",
        "stop sms dari 1078",
        "stop langganan",
        "berhenti berlangganan",
        "STOPP",
        "jangan kirim sms lagi",
        "tolong berhenti kirim sms ke saya",
        "saya tidak mau sms lagi",
        "stop texting me",
    ],
)
def test_who_wants_no_more_sms_gets_none(text: str) -> None:
    assert isinstance(parse(text), OptOut)


@pytest.mark.parametrize(
    "text",
    [
        "STOP PUNGLI di samsat",
        "stop semua pungli",
        "stop sms penipuan",
        "stop kirim sampah ke desa kami",
        "stop langganan air pdam",
        "jangan kirim bantuan busuk",
        "keluar dari kampung",
        "berhenti di jalan rusak",
        "berhenti lagi pak",
        "off lagi pak",
        "off semua",
        "keluar lagi",
        "hentikan semua",
        "tolong hentikan",
    ],
)
def test_what_is_to_stop_elsewhere_is_a_report(text: str) -> None:
    assert parse(text) == Report(text=text)


@pytest.mark.parametrize(
    "text",
    [
        "HAPUS DATA 4071839",
        "hapus data saya 4071839",
        "tolong hapus semua data saya",
        "HAPUS SEMUA DATA",
        "mohon data saya dihapus",
        "hapus nomor saya",
        "hapus data dan nomor saya",
        "hapus data saya",
        "HAPUSDATA",
    ],
)
def test_a_request_to_erase_is_one_in_any_words_and_with_a_number(text: str) -> None:
    assert parse(text) == DataRequest(erase=True, language="id")


@pytest.mark.parametrize(
    "text",
    [
        "hapus pungli",
        "hapus",
        "hapuskan",
        "tolong hapus",
        "delete",
        "hapus laporan saya",
        "data saya dihapus petugas",
        "data saya dihapus pak",
        "data saya dihapus?",
        "nomor saya dihapus dari data",
        "hapus data bansos yang salah",
        "data saya dihapus dari daftar bansos",
        "hapus nama ganda di DTKS",
    ],
)
def test_what_is_erased_in_other_lists_is_a_report(text: str) -> None:
    assert parse(text) == Report(text=text)


@pytest.mark.parametrize(
    "text",
    [
        "iyaa",
        "yaa",
        "bener",
        "siap",
        "baik pak",
        "nggih",
        "inggih",
        "muhun",
        "iyo",
        "olo",
        "ya itu",
        "betul sekali",
        "iya yg itu",
        "ok siap",
        "ya terimakasih banyak pak atas bantuannya",
    ],
)
def test_yes_is_said_in_many_ways(text: str) -> None:
    assert isinstance(parse(text), Yes)


@pytest.mark.parametrize(
    "text",
    [
        "salah",
        "mboten",
        "ora",
        "kada",
        "tidak pak bukan itu",
        "gak tau",
        "jangan",
        "tidak usah",
        "salah pencet pak",
        "jangan batal",
    ],
)
def test_so_is_no(text: str) -> None:
    assert isinstance(parse(text), No)


@pytest.mark.parametrize(
    "text",
    [
        "siap siap banjir",
        "baik jalan maupun parit rusak",
        "salah kirim uang",
        "salah bayar pajak",
        "jangan tutup jalan",
        "tak ada air",
        "ora ono banyu",
        "benar jalan rusak",
    ],
)
def test_a_report_may_begin_with_such_a_word(text: str) -> None:
    assert parse(text) == Report(text=text)


@pytest.mark.parametrize(
    "text",
    [
        "oke siap ditunggu",
        "terima kasih banyak ya pak semoga sehat",
        "makasih ya pak",
        "Amin pak, semoga sukses selalu",
    ],
)
def test_thanks_and_wishes_are_no_report(text: str) -> None:
    assert parse(text) == Nothing(why="greeting")


@pytest.mark.parametrize(
    "text", ["semoga cepat diperbaiki", "terima kasih lampu mati lagi", "semoga jalan kami diaspal", "sehat itu mahal"]
)
def test_thanks_with_trouble_behind_them_are_a_report(text: str) -> None:
    assert parse(text) == Report(text=text)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("TL itu apa?", Help(language="id")),
        ("apa itu TL pak", Help(language="id")),
        ("STATUS lalu nomornya 4071839", StatusQuery(number="4071839")),
        ("batalkan", Withdrawal(number=None, language="id")),
        ("iya batalkan saja", Withdrawal(number=None, language="id")),
        ("saya batalkan laporan saya", Withdrawal(number=None, language="id")),
        ("batalkan 4071839", Withdrawal(number="4071839", language="id")),
        ("TL apa yg dikerjakan petugas", Addition(number=None, text="apa yg dikerjakan petugas", language="id")),
        ("CEK lalu lintas macet", Report(text="CEK lalu lintas macet")),
        ("batalkan proyek itu", Report(text="batalkan proyek itu")),
        ("bantuan dibatalkan sepihak", Report(text="bantuan dibatalkan sepihak")),
    ],
)
def test_a_command_may_stand_in_a_sentence(text: str, intent: Intent) -> None:
    assert parse(text) == intent


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("angkot ugal-ugalan di medan", ["Kota Medan"]),
        ("begal di medan meresahkan", ["Kota Medan"]),
        ("umai jalan di Banjarmasin rusak", ["Kota Banjarmasin"]),
        ("ambo di Bukittinggi air mati", ["Kota Bukittinggi"]),
        ("ngana tau jalan di manado rusak", ["Kota Manado"]),
        ("tabrakan di simpang pos medan", ["Kota Medan"]),
        ("bnjai jalan ke medan rusak", ["Kota Medan", "Kota Binjai"]),
        ("tangkott macet", []),
        ("sumur di kampung kering", []),
        ("lampu mati di KAB/KOTA BOGOR", ["Kabupaten Bogor", "Kota Bogor"]),
    ],
)
def test_the_place_that_is_written_rightly_is_offered_first(text: str, names: list[str]) -> None:
    assert report(text) == Report(text=text, suggestions=codes(*names))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("KAB/KOTA BOGOR", ["Kabupaten Bogor", "Kota Bogor"]),
        ("KOTA/KABUPATEN MALANG", ["Kabupaten Malang", "Kota Malang"]),
        ("NAMA KAB/KOTA", []),
        ("KAB KOTA BARU", ["Kabupaten Kotabaru"]),
        ("PROV DKI JAKARTA", ["Daerah Khusus Ibukota Jakarta"]),
    ],
)
def test_two_kinds_in_a_row_choose_none(text: str, names: list[str]) -> None:
    said = report(f"{text} lampu mati")
    assert (said.choices or ((said.place,) if said.place else ())) == codes(*names)


def test_whose_title_and_kind_agree_is_meant() -> None:
    assert report("walikota kota medan tidur").place == code("Kota Medan")
