"""The eleven rules of the one grammar, as far as they are a parser's, a table each."""

import pytest

from parsers.intents import (
    Addition,
    Choice,
    Correction,
    DataRequest,
    Dispute,
    Help,
    Intent,
    Mute,
    NewPhone,
    No,
    Nothing,
    OfficerAct,
    OptIn,
    OptOut,
    Rating,
    Report,
    Satisfied,
    StatusQuery,
    Withdrawal,
    Yes,
)
from parsers.numbers import check_digit
from tests.parsers.shipped import code, codes, parse

NUMBER = "4071839"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("  LAPOR (spasi) jalan rusak", "jalan rusak"),
        ("LAPOR <spasi>jalan rusak", "jalan rusak"),
        ("LAPOR [SPASI] jalan rusak", "jalan rusak"),
        ("LAPOR spasi jalan rusak", "jalan rusak"),
        ("1078 LAPOR jalan rusak", "jalan rusak"),
        ("LAPOR 1708 jalan rusak", "jalan rusak"),
        ("...LAPOR: jalan rusak", "jalan rusak"),
        ("*LAPOR* jalan rusak", "jalan rusak"),
        ("#LAPOR#jalan rusak#", "jalan rusak"),
        ("LAPOR.jalan.rusak.parah", "jalan rusak parah"),
        ("LAPOR*jalan*rusak", "jalan, rusak"),
        ("LAPOR jalan\u00a0rusak\u200b\n\nparah", "jalan rusak parah"),
        ("Ass. LAPOR jalan rusak", "jalan rusak"),
        ("Assalamu'alaikum wr. wb., pak, LAPOR jalan rusak", "jalan rusak"),
        ("selamat siang bu LAPOR jalan rusak", "jalan rusak"),
        ("LAPOR Rp.50.000 diminta", "Rp.50.000 diminta"),
        ("LAPOR jl.mawar rusak", "jl.mawar rusak"),
        ("LAPOR kades b*ngs*t", "kades b*ngs*t"),
        ("LAPOR \ud83djalan rusak", "jalan rusak"),
        ("LAPOR \ud83d\ude21 jalan rusak", "\U0001f621 jalan rusak"),
    ],
)
def test_rule_1_greetings_and_separators_are_cleaned_away(text: str, left: str) -> None:
    assert parse(text) == Report(text=left, explicit=True, language="id")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("STATUS", StatusQuery()),
        ("STATUS pak", StatusQuery()),
        ("cek dong", StatusQuery(language="id")),
        ("semak 4071839", StatusQuery(number=NUMBER, language="id")),
        ("STATUS tiket saya no 4071839", StatusQuery(number=NUMBER)),
        ("STATUS 4071839 kok lama", StatusQuery(number=NUMBER, text="kok lama")),
        ("STATUS 4071838 kok lama", StatusQuery(number="4071838", text="kok lama")),
        ("STATUS 12345", StatusQuery(number="12345")),
        ("TL 4071839", Addition(number=NUMBER, text="", language="id")),
        ("TL", Addition(number=None, text="", language="id")),
        ("TL blm ada petugas", Addition(number=None, text="blm ada petugas", language="id")),
        ("TL 2 hari blm ada petugas", Addition(number=None, text="2 hari blm ada petugas", language="id")),
        ("TL 407 1838 blm ada", Addition(number="4071838", text="blm ada", language="id")),
        ("BALAS 4071839 ini alamatnya", Addition(number=NUMBER, text="ini alamatnya", language="id")),
        ("lanjut4071839 msh rusak", Addition(number=NUMBER, text="msh rusak", language="id")),
        ("SELESAI", Satisfied(number=None, language="id")),
        ("SELESAI 4071839", Satisfied(number=NUMBER, language="id")),
        ("PUAS pak terima kasih", Satisfied(number=None, language="id")),
        ("BELUM", Dispute(number=None, language="id")),
        ("BELUM pak", Dispute(number=None, language="id")),
        ("BELUM 4071839", Dispute(number=NUMBER, language="id")),
        ("BELUM 4071839 msh bocor", Dispute(number=NUMBER, text="msh bocor", language="id")),
        ("BELUM ada petugas datang", Dispute(number=None, text="BELUM ada petugas datang", language="id")),
        ("BELUM 3 hari mati lagi", Dispute(number=None, text="BELUM 3 hari mati lagi", language="id")),
        ("NILAI 5", Rating(number=None, stars=5, language="id")),
        ("nilai5", Rating(number=None, stars=5, language="id")),
        ("NILAI 4071839 5", Rating(number=NUMBER, stars=5, language="id")),
        ("NILAI 4071839#4#", Rating(number=NUMBER, stars=4, language="id")),
        ("NILAI 3 4071839 bintang", Rating(number=NUMBER, stars=3, language="id")),
        ("NILAI", Rating(number=None, stars=0, language="id")),
        ("NILAI 9", Rating(number=None, stars=9, language="id")),
        ("NILAI 4071839", Rating(number=NUMBER, stars=0, language="id")),
        ("NILAI 10", Rating(number=None, stars=0, language="id")),
        ("BATAL", Withdrawal(number=None, language="id")),
        ("CABUT 4071839", Withdrawal(number=NUMBER, language="id")),
        ("BATAL 4071839 sudah beres", Withdrawal(number=NUMBER, text="sudah beres", language="id")),
        ("DIAM 4071839", Mute(number=NUMBER, language="id")),
        ("STOP 4071839", Mute(number=NUMBER)),
        ("RALAT jl mawar no 12", Correction(text="jl mawar no 12", language="id")),
        ("RALAT", Correction(text="", language="id")),
        (
            "JAWAB 4071839 sudah kami perbaiki",
            OfficerAct(act="reply", number=NUMBER, text="sudah kami perbaiki", language="id"),
        ),
        (
            "JAWAB 4071839 1739 sudah kami perbaiki",
            OfficerAct(act="reply", number=NUMBER, text="1739 sudah kami perbaiki", language="id"),
        ),
        ("JAWAB#407 1839#1739#sudah", OfficerAct(act="reply", number=NUMBER, text="1739, sudah", language="id")),
        ("jawab no.4071838 pak sudah", OfficerAct(act="reply", number="4071838", text="pak sudah", language="id")),
        ("ANSWER 4071839 done today", OfficerAct(act="reply", number=NUMBER, text="done today", language="en")),
        ("JAWAB", OfficerAct(act="reply", number=None, language="id")),
        ("PROSES4071839", OfficerAct(act="start", number=NUMBER, language="id")),
        ("PROSES 4071839 1739", OfficerAct(act="start", number=NUMBER, text="1739", language="id")),
        ("PROSES 4071839 regu 2", OfficerAct(act="start", number=NUMBER, text="regu 2", language="id")),
        ("SELESAI 4071839 1739 beres", Satisfied(number=NUMBER, text="1739 beres", language="id")),
        ("antri 1739", OfficerAct(act="queue", number="1739", language="id")),
        ("PROSES 4071839", OfficerAct(act="start", number=NUMBER, language="id")),
        ("ANTRE", OfficerAct(act="queue", number=None, language="id")),
        ("JAWAB dong pak", OfficerAct(act="reply", number=None, text="JAWAB dong pak", language="id")),
        ("PINDAH", NewPhone(language="id")),
        ("PINDAH 4071839", NewPhone(number=NUMBER, language="id")),
        ("PINDAH nomor lama 0812-3456-7890", NewPhone(phone="081234567890", language="id")),
        ("HELP", Help()),
        ("?", Help()),
        ("bantuan", Help(language="id")),
        ("MENU", Help()),
        ("gimana cara lapor?", Help(language="id")),
        ("cara lapor", Help(language="id")),
        ("siapa ini?", Help(language="id")),
        ("sudah ada kabar belum pak?", StatusQuery(language="id")),
        ("NILAI lima", Rating(number=None, stars=5, language="id")),
        ("STOP SMS 1078", OptOut()),
        ("STOP ALL.", OptOut()),
        ("OFF", OptOut()),
        ("KELUAR!!", OptOut(language="id")),
        ("MULAI", OptIn(language="id")),
        ("start", OptIn()),
        ("MULAI 4071839", OptIn(number=NUMBER, language="id")),
        ("DATA", DataRequest()),
        ("data saya pak", DataRequest()),
        ("HAPUS DATA saya", DataRequest(erase=True, language="id")),
        ("4071839", StatusQuery(number=NUMBER)),
        ("4071839 msh rusak", Addition(number=NUMBER, text="msh rusak")),
        ("SSTTS 4071839", Addition(number=NUMBER, text="SSTTS 4071839")),
        ("Balas STATUS 4071839", StatusQuery(number=NUMBER)),
        ("tolong balas status 4071839 pak", StatusQuery(number=NUMBER)),
        ("Balas SELESAI 4071839", Satisfied(number=NUMBER, language="id")),
        ("Balas BELUM 4071839 msh bocor", Dispute(number=NUMBER, text="msh bocor", language="id")),
        ("balas belum ada petugas", Dispute(number=None, text="belum ada petugas", language="id")),
        ("Balas TL 4071839 dekat masjid", Addition(number=NUMBER, text="dekat masjid", language="id")),
        ("Tulis RALAT jl mawar", Correction(text="jl mawar", language="id")),
        ("RALAT 4071839 jl mawar", Correction(number=NUMBER, text="jl mawar", language="id")),
        ("Kirim PINDAH 4071839", NewPhone(number=NUMBER, language="id")),
        ("Kirim STOP ke 1078", OptOut()),
        ("Kirim MULAI ke 1078", OptIn(language="id")),
        ("kirim HAPUS DATA ke 1078", DataRequest(erase=True, language="id")),
        ("balas ya", Yes(language="id")),
        ("Reply UNSOLVED 4071839 still dark", Dispute(number=NUMBER, text="still dark", language="en")),
        ("send ERASE DATA to 1078", DataRequest(erase=True, language="en")),
    ],
)
def test_rule_2_a_command_word_counts_alone_with_fillers_or_with_a_number(text: str, intent: Intent) -> None:
    assert parse(text) == intent


@pytest.mark.parametrize(
    "text",
    [
        "BANTUAN sosial blm cair",
        "DATA bansos salah",
        "cek lampu jalan",
        "STOP pungli",
        "STATUS KTP saya gmn",
        "CEK 2 lampu jalan mati",
        "STATUS 12 hari tidak ada kabar",
        "CEK 5000000 rupiah uang saya",
        "CEK 081234567890 penipu",
        "TAMBAH lampu jalan di desa kami",
        "BALAS surat warga dong camat",
        "PUAS sekali",
        "SELESAI tidak jelas proyeknya",
        "NILAI ujian anak saya",
        "BATAL nikah gara2 KUA",
        "CABUT gigi mahal",
        "DIAM saja bupatinya",
        "JAWAB pertanyaan warga",
        "PROSES KTP lama",
        "ANTRE panjang",
        "PINDAH domisili dipersulit",
        "FORMAT kk salah",
        "KELUAR bau busuk",
        "MULAI kemarin air mati",
        "HAPUS DATA ganda penduduk",
        "YA ampun jalan hancur",
        "TIDAK ada guru",
        "STOP laporan palsu",
        "BENAR pak jalan rusak",
        "cara lapor pajak dipersulit",
        "KODE OTP anda 123456",
        "kirim bantuan pak",
        "balas surat warga tidak pernah",
        "kirim uang 50rb ke kades",
    ],
)
def test_rule_2_otherwise_the_word_begins_a_report(text: str) -> None:
    assert parse(text) == Report(text=text)


@pytest.mark.parametrize(
    ("text", "category", "left"),
    [
        ("INFO syarat KIS", "information", "syarat KIS"),
        ("TANYA kapan vaksin", "information", "kapan vaksin"),
        ("INFO loket buka?", "information", "loket buka?"),
        ("mau tanya cara urus akte", "information", "cara urus akte"),
        ("INFO jalan rusak", "complaint", "jalan rusak"),
        ("TANYA jalan rusak", "complaint", "jalan rusak"),
        ("ASPIRASI bangun taman", "aspiration", "bangun taman"),
        ("ADUAN jalan rusak", "complaint", "jalan rusak"),
        ("LAPOR kapan diperbaiki?", "complaint", "kapan diperbaiki?"),
    ],
)
def test_rule_3_info_is_a_request_only_where_something_is_asked(text: str, category: str, left: str) -> None:
    intent = parse(text)
    assert isinstance(intent, Report)
    assert (intent.category, intent.text, intent.explicit) == (category, left, True)


@pytest.mark.parametrize(
    ("text", "places", "left"),
    [
        ("Sumatera Utara, Kota Medan jalan rusak", ["Kota Medan"], "jalan rusak"),
        ("Sumut Medan jalan rusak", ["Kota Medan"], "jalan rusak"),
        ("Prov. Sumatera Utara Kab. Deli Serdang jln rusak", ["Kabupaten Deli Serdang"], "jln rusak"),
        ("JAWA BARAT, BOGOR jln rusak", ["Kabupaten Bogor", "Kota Bogor"], "jln rusak"),
        ("Prov. Jawa Barat jalan provinsi rusak di subang", ["Jawa Barat"], "jalan provinsi rusak di subang"),
        ("JATIM batu longsor menutup jalan", ["Jawa Timur"], "batu longsor menutup jalan"),
    ],
)
def test_rule_4_behind_its_province_a_place_is_meant(text: str, places: list[str], left: str) -> None:
    intent = parse(text)
    assert isinstance(intent, Report)
    assert (intent.choices or (intent.place,), intent.text) == (tuple(map(code, places)), left)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("LAPOR BINJAI x", "Kota Binjai"),
        ("RAHASIA LAPOR BINJAI x", "Kota Binjai"),
        ("Ass pak BINJAI x", "Kota Binjai"),
        ("INFO RAHASIA KAB. NGANJUK x", "Kabupaten Nganjuk"),
    ],
)
def test_rule_4_the_place_comes_after_greeting_class_and_flags(text: str, place: str) -> None:
    intent = parse(text)
    assert isinstance(intent, Report)
    assert (intent.place, intent.text) == (code(place), "x")


@pytest.mark.parametrize(
    ("text", "places", "left"),
    [
        ("Sungai penuh sampah di BINJAI", ["Kota Binjai", "Kota Sungai Penuh"], "Sungai penuh sampah di BINJAI"),
        ("batang pohon tumbang di medan", ["Kota Medan", "Kabupaten Batang"], "batang pohon tumbang di medan"),
        ("BATANG pohon tumbang di medan", ["Kabupaten Batang"], "pohon tumbang di medan"),
        ("batang pohon tumbang di pasar", ["Kabupaten Batang"], "pohon tumbang di pasar"),
    ],
)
def test_rule_4_an_everyday_word_in_small_letters_is_doubted_where_another_region_is_named(
    text: str, places: list[str], left: str
) -> None:
    intent = parse(text)
    assert isinstance(intent, Report)
    assert (intent.choices or (intent.place,), intent.text) == (tuple(map(code, places)), left)


@pytest.mark.parametrize(
    ("text", "secret", "anonymous"),
    [
        ("RAHASIA MEDAN x", True, False),
        ("MEDAN RAHASIA x", True, False),
        ("ANONIM MEDAN x", False, True),
        ("MEDAN ANONIM x", False, True),
        ("RAHASIA ANONIM MEDAN x", True, True),
        ("ANONIM RAHASIA MEDAN x", True, True),
        ("RAHASIA MEDAN ANONIM x", True, True),
        ("ANONIM LAPOR MEDAN RAHASIA x", True, True),
        ("MEDAN#RAHASIA#x", True, False),
        ("laporan rahasia MEDAN x", True, False),
        ("lapor secara anonim, MEDAN x", False, True),
        ("SANGAT RAHASIA!! MEDAN x", True, False),
        ("MEDAN tolong rahasia x", True, False),
    ],
)
def test_rule_5_flags_stand_before_or_after_the_place_in_any_order(text: str, secret: bool, anonymous: bool) -> None:
    intent = parse(text)
    assert isinstance(intent, Report)
    assert (intent.secret, intent.anonymous) == (secret, anonymous)
    assert (intent.place, intent.text) == (code("Kota Medan"), "x")


@pytest.mark.parametrize("text", ["oknum camat pungli. RAHASIA", "MEDAN pungli di samsat RAHASIA pak, makasih"])
def test_rule_5_a_flag_may_be_the_last_word(text: str) -> None:
    intent = parse(text)
    assert isinstance(intent, Report)
    assert (intent.secret, intent.anonymous) == (True, False)
    assert "RAHASIA" in intent.text


def test_rule_5_whoever_asks_for_secrecy_of_the_name_is_anonymous() -> None:
    intent = parse("oknum kades pungli, nama saya mohon dirahasiakan")
    assert isinstance(intent, Report)
    assert (intent.secret, intent.anonymous) == (False, True)


@pytest.mark.parametrize(
    ("text", "explicit", "placed"),
    [
        ("msh rusak pak", False, False),
        ("LAPOR jalan lain rusak", True, False),
        ("BINJAI jalan lain rusak", False, True),
    ],
)
def test_rule_6_a_new_report_is_told_from_words_that_may_belong_to_a_ticket(
    text: str, explicit: bool, placed: bool
) -> None:
    intent = parse(text)
    assert isinstance(intent, Report)
    assert (intent.explicit, intent.place is not None) == (explicit, placed)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("", Nothing(why="empty")),
        ("   \n", Nothing(why="empty")),
        ("...!!", Nothing(why="empty")),
        ("\ud800\u200b", Nothing(why="empty")),
        ("(spasi) 1078", Nothing(why="empty")),
        ("halo", Nothing(why="greeting")),
        ("Ass. wr. wb.", Nothing(why="greeting")),
        ("selamat pagi pak walikota", Nothing(why="greeting")),
        ("pagi", Nothing(why="greeting")),
        ("siang bu", Nothing(why="greeting")),
        ("terima kasih banyak pak", Nothing(why="greeting")),
        ("makasih pak sudah dibantu", Nothing(why="greeting")),
        ("Horas!", Nothing(why="greeting")),
        ("tes", Nothing(why="test")),
        ("Test 1 2 3", Nothing(why="test")),
        ("p P p", Nothing(why="test")),
        ("halo tes", Nothing(why="test")),
        ("coba sms", Nothing(why="test")),
        ("LAPOR", Help(language="id")),
        ("lapor pak", Help(language="id")),
        ("INFO", Help()),
    ],
)
def test_rule_7_a_message_that_says_nothing_opens_no_ticket(text: str, intent: Intent) -> None:
    assert parse(text) == intent


@pytest.mark.parametrize(
    "text", ["asdf", "12", "tes CPNS curang", "pagi ini air mati", "malam gelap", "x", "KOTA", "tolong"]
)
def test_rule_7_anything_else_is_a_report(text: str) -> None:
    assert parse(text) == Report(text=text)


@pytest.mark.parametrize("text", ["INFO BANTUAN", "LAPOR ANTRE", "TANYA DATA"])
def test_after_a_class_word_a_bare_command_word_is_what_is_reported(text: str) -> None:
    intent = parse(text)
    assert isinstance(intent, Report)
    assert (intent.text, intent.explicit) == (text.split()[1], True)


def test_a_place_before_a_number_or_an_identity_number_is_no_follow_up() -> None:
    assert parse("BINJAI 4071839") == Report(text="4071839", place=code("Kota Binjai"))
    identity = "327501010190001"
    identity += check_digit(identity)
    assert parse(f"{identity} bansos tidak cair") == Report(text=f"{identity} bansos tidak cair")


def test_rule_7_a_bare_place_or_flag_is_a_report_without_text() -> None:
    assert parse("BINJAI") == Report(text="", place=code("Kota Binjai"))
    assert parse("RAHASIA") == Report(text="", secret=True, language="id")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("1", Choice(digit=1)),
        ("2.", Choice(digit=2)),
        ("(1)", Choice(digit=1)),
        ("pilih 1 pak", Choice(digit=1)),
        ("no 2", Choice(digit=2)),
        ("9", Choice(digit=9)),
        ("0", Choice(digit=0)),
        ("lima", Choice(digit=5)),
        ("yang dua pak", Choice(digit=2)),
        ("YA", Yes(language="id")),
        ("ya pak, terima kasih", Yes(language="id")),
        ("y", Yes()),
        ("OK", Yes()),
        ("TIDAK", No(language="id")),
        ("no", No()),
        ("KOTA BOGOR", Report(text="", place="32.71")),
        ("bogor", Report(text="", choices=("32.01", "32.71"))),
    ],
)
def test_rule_8_a_digit_yes_no_or_a_name_can_answer_a_question(text: str, intent: Intent) -> None:
    assert parse(text) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("SELESAI 4071839 lampu sudah diganti", Satisfied(number=NUMBER, text="lampu sudah diganti", language="id")),
        ("selesai sdh bagus", Satisfied(number=None, language="id")),
        ("blm 4071839 msh bocor", Dispute(number=NUMBER, text="msh bocor", language="id")),
        ("BINJAI belum ada petugas", Report(text="belum ada petugas", place="12.75")),
        ("LAPOR belum ada air", Report(text="belum ada air", explicit=True, language="id")),
        ("kami belum terima bansos", Report(text="kami belum terima bansos")),
    ],
)
def test_rule_9_closing_and_disputing_are_told_from_reports(text: str, intent: Intent) -> None:
    assert parse(text) == intent


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop!",
        "STOP ALL",
        "STOP SMS",
        "STOP 1078",
        "UNREG",
        "UNREG LAPOR",
        "HENTI",
        "stopall",
        "tolong stop sms",
    ],
)
def test_rule_10_stop_is_an_opt_out_as_the_whole_message(text: str) -> None:
    assert isinstance(parse(text), OptOut)


@pytest.mark.parametrize(
    "text",
    ["STOP PUNGLI", "STOP buang sampah", "berhenti di jalan rusak", "keluar asap", "stop laporan", "quit", "end"],
)
def test_rule_10_stop_with_anything_else_is_no_opt_out(text: str) -> None:
    assert isinstance(parse(text), Report)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("CEK 4071839", "id"),
        ("CHECK 4071839", "en"),
        ("STATUS 4071839", None),
        ("jalan rusak", None),
        ("BERHENTI", "id"),
    ],
)
def test_rule_11_an_intent_knows_the_language_of_its_word(text: str, language: str | None) -> None:
    assert parse(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "kebakaran di pasar",
        "BINJAI BANJIR BANDANG",
        "tolong ada orang tenggelam",
        "ada korban luka di jalan",
        "tanah longsor menimpa rumah",
        "tawuran pelajar bawa parang",
        "guru dikeroyok warga",
        "MEDAN kebakaran! kirim pemadam",
        "MEDAN kebakaran tolong bantu",
        "SERGAI kebakaran butuh bantuan",
        "KDRT bantu saya",
        "MEDAN kebakaran di sekolah tolong",
        "MEDAN kebakaran mobil di tol",
        "ada yg mau bunuh diri di jembatan surabaya",
        "anak hanyut di jembatan",
        "BINJAI longsor jembatan putus",
        "ada korban longsor tertimbun",
        "ada bom",
        "serangan jantung tolong ambulan",
        "anak saya tenggelam",
        "kecelakaan di tol ada yang meninggal",
        "ada mayat",
        "pencurian di rumah saya sekarang",
        "suami saya mukulin saya",
        "tolong kirim pemadam kebakaran",
        "IGD gawat darurat!!",
    ],
)
def test_an_emergency_is_urgent(text: str) -> None:
    intent = parse(text)
    assert isinstance(intent, Report)
    assert intent.urgent


@pytest.mark.parametrize(
    "text",
    [
        "ada korban pungli",
        "gaji pemadam kebakaran telat",
        "jalan rawan longsor",
        "bantuan korban gempa blm cair",
        "kebakaran tahun lalu blm diganti",
        "IGD gawat darurat lambat",
        "lampu darurat mati",
        "bantuan kebakaran blm cair sejak januari",
        "hidran rusak",
        "mobil pemadam rusak",
        "lampu jembatan mati",
        "jalan berlubang bikin kecelakaan",
        "banjir terus tiap hujan",
        "tolong!!! jalan rusak!!!",
    ],
)
def test_what_is_over_feared_or_somebodys_job_is_not_urgent(text: str) -> None:
    intent = parse(text)
    assert isinstance(intent, Report)
    assert not intent.urgent


def test_at_most_one_of_place_choices_and_suggestions_is_set() -> None:
    intent = parse("BOGOR jalan ke Medan rusak")
    assert intent == Report(text="jalan ke Medan rusak", choices=codes("Kabupaten Bogor", "Kota Bogor"))
