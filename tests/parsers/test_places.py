"""Every trap of the list of regions, on the real list."""

from collections import defaultdict

import pytest

from parsers import PlaceName
from parsers.intents import Report
from tests.parsers.shipped import REGIONS, code, codes, parse


def _bare(place: PlaceName) -> str:
    name = place.name.removeprefix("Kabupaten ").removeprefix("Kota ")
    return name.removeprefix("Administrasi ")


def _shared_names() -> dict[str, dict[str, str]]:
    shared: dict[str, dict[str, str]] = defaultdict(dict)
    for place in REGIONS:
        if place.kind != "province":
            shared[_bare(place)][place.kind] = place.code
    return {name: both for name, both in shared.items() if len(both) > 1}


SHARED = _shared_names()
SINGLE = [place for place in REGIONS if place.kind != "province" and _bare(place) not in SHARED]
TAILED = {"Padang Panjang", "Banggai Laut"}
"""Names of two words that may be a shorter name and an everyday word: asked about."""


def report(text: str) -> Report:
    intent = parse(text)
    assert isinstance(intent, Report)
    return intent


def test_twenty_six_names_are_both_a_kabupaten_and_a_kota() -> None:
    assert len(SHARED) == 26


@pytest.mark.parametrize("name", SHARED)
def test_a_name_that_is_both_is_asked_about_kabupaten_first(name: str) -> None:
    both = SHARED[name]["kabupaten"], SHARED[name]["kota"]
    assert report(f"{name.upper()} lampu mati") == Report(text="lampu mati", choices=both)


@pytest.mark.parametrize(
    "form", ["KAB {} x", "kab. {} x", "KABUPATEN {} x", "PEMKAB {} x", "{} KAB x", "KAB{} x", "{}KAB x"]
)
@pytest.mark.parametrize("name", SHARED)
def test_kab_before_or_after_a_name_means_the_kabupaten(name: str, form: str) -> None:
    assert report(form.format(name)) == Report(text="x", place=SHARED[name]["kabupaten"])


@pytest.mark.parametrize(
    "form", ["KOTA {} x", "kota {} x", "PEMKO {} x", "PEMKOT {} x", "{} KOTA x", "{}kota x", "KOTA{} x"]
)
@pytest.mark.parametrize("name", SHARED)
def test_kota_before_or_after_a_name_means_the_kota(name: str, form: str) -> None:
    assert report(form.format(name)) == Report(text="x", place=SHARED[name]["kota"])


@pytest.mark.parametrize("place", [p for p in SINGLE if _bare(p) not in TAILED], ids=lambda place: place.name)
def test_any_other_name_is_meant_beyond_doubt(place: PlaceName) -> None:
    joined = "".join(char for char in _bare(place) if char.isalpha())
    for written in (_bare(place), _bare(place).upper(), _bare(place).lower(), place.name, joined, *place.aliases):
        assert report(f"{written}, lampu mati") == Report(text="lampu mati", place=place.code)


@pytest.mark.parametrize("place", [p for p in REGIONS if p.kind == "province"], ids=lambda place: place.name)
def test_a_province_is_meant_after_its_word(place: PlaceName) -> None:
    for word in ("PROV.", "provinsi", "PEMPROV"):
        assert report(f"{word} {place.name} jalan rusak").place == place.code


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ACEH jalan rusak", "Aceh"),
        ("BALI jalan rusak", "Bali"),
        ("JAWA BARAT jalan rusak", "Jawa Barat"),
        ("PAPUA BARAT DAYA jalan rusak", "Papua Barat Daya"),
        ("DKI JAKARTA jalan rusak", "Daerah Khusus Ibukota Jakarta"),
        ("JAKARTA jalan rusak", "Daerah Khusus Ibukota Jakarta"),
        ("JAMBI jalan rusak", "Kota Jambi"),
        ("BENGKULU jalan rusak", "Kota Bengkulu"),
        ("YOGYAKARTA jalan rusak", "Kota Yogyakarta"),
        ("ACEH TENGAH jalan rusak", "Kabupaten Aceh Tengah"),
        ("DI YOGYAKARTA jalan rusak", "Daerah Istimewa Yogyakarta"),
        ("JABAR jalan rusak", "Jawa Barat"),
        ("NTT jalan rusak", "Nusa Tenggara Timur"),
    ],
)
def test_a_plain_name_is_a_province_only_where_nothing_lower_has_it(text: str, place: str) -> None:
    assert report(text) == Report(text="jalan rusak", place=code(place))


def test_gorontalo_means_the_lower_level_and_is_asked_about() -> None:
    assert report("GORONTALO banjir").choices == codes("Kabupaten Gorontalo", "Kota Gorontalo")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("BINJAI x", "Kota Binjai"),
        ("SINJAI x", "Kabupaten Sinjai"),
        ("BADUNG x", "Kabupaten Badung"),
        ("SABANG x", "Kota Sabang"),
        ("SUBANG x", "Kabupaten Subang"),
        ("BANTUL x", "Kabupaten Bantul"),
        ("BATU x", "Kota Batu"),
        ("BATAM x", "Kota Batam"),
        ("SOLO x", "Kota Surakarta"),
        ("LUWU x", "Kabupaten Luwu"),
    ],
)
def test_names_one_letter_apart_are_not_confused(text: str, place: str) -> None:
    assert report(text) == Report(text="x", place=code(place))


@pytest.mark.parametrize(
    ("text", "left", "place"),
    [
        ("BATANG hari ini air mati", "hari ini air mati", "Kabupaten Batang"),
        ("PADANG panjang antriannya", "panjang antriannya", "Kota Padang"),
        ("BANGGAI laut tercemar", "laut tercemar", "Kabupaten Banggai"),
        ("KAB BANJAR baru 2 hari", "baru 2 hari", "Kabupaten Banjar"),
        ("KOTA BANJAR baru 2 hari", "baru 2 hari", "Kota Banjar"),
        ("kota banjar negara hadir", "negara hadir", "Kota Banjar"),
        ("kota padang panjang antri", "antri", "Kota Padang Panjang"),
        ("KOTA BANJAR BARU antri", "antri", "Kota Banjarbaru"),
        ("KAB BATANG HARI antri", "antri", "Kabupaten Batanghari"),
        ("PADANGPANJANG antri", "antri", "Kota Padang Panjang"),
        ("banjarbaru antri", "antri", "Kota Banjarbaru"),
        ("BATANGHARI antri", "antri", "Kabupaten Batanghari"),
        ("PADANG PARIAMAN antri", "antri", "Kabupaten Padang Pariaman"),
        ("PADANG LAWAS UTARA antri", "antri", "Kabupaten Padang Lawas Utara"),
        ("BATU BARA antri", "antri", "Kabupaten Batu Bara"),
        ("MUSI RAWAS UTARA antri", "antri", "Kabupaten Musi Rawas Utara"),
    ],
)
def test_the_longest_name_wins_unless_it_swallows_an_everyday_word(text: str, left: str, place: str) -> None:
    assert report(text) == Report(text=left, place=code(place))


@pytest.mark.parametrize(
    ("text", "left", "names"),
    [
        ("BANJAR baru 2 hari", "baru 2 hari", ["Kabupaten Banjar", "Kota Banjar"]),
        ("BANJAR jalan rusak", "jalan rusak", ["Kabupaten Banjar", "Kota Banjar"]),
        ("padang panjang antri", "panjang antri", ["Kota Padang Panjang", "Kota Padang"]),
        ("PADANG PANJANG ANTRI", "PANJANG ANTRI", ["Kota Padang Panjang", "Kota Padang"]),
        ("batang hari ini", "hari ini", ["Kabupaten Batanghari", "Kabupaten Batang"]),
        ("BANJAR BARU antri", "BARU antri", ["Kota Banjarbaru", "Kabupaten Banjar", "Kota Banjar"]),
        ("PADANG PARIMAN antri", "PARIMAN antri", ["Kabupaten Padang Pariaman", "Kota Padang"]),
        ("TANGERANG SELATN x", "SELATN x", ["Kota Tangerang Selatan", "Kabupaten Tangerang", "Kota Tangerang"]),
    ],
)
def test_where_two_names_are_possible_both_are_asked_about(text: str, left: str, names: list[str]) -> None:
    assert report(text) == Report(text=left, choices=codes(*names))


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("Toli-Toli", "Kabupaten Toli-Toli"),
        ("TOLI TOLI", "Kabupaten Toli-Toli"),
        ("gunung kidul", "Kabupaten Gunungkidul"),
        ("BUKIT TINGGI", "Kota Bukittinggi"),
        ("Tanjung Balai", "Kota Tanjungbalai"),
        ("KEP. SERIBU", "Kabupaten Administrasi Kepulauan Seribu"),
        ("KEPULAUAN SIAU TAGULANDANG BIARO", "Kabupaten Kep. Siau Tagulandang Biaro"),
        ("50 KOTA", "Kabupaten Lima Puluh Kota"),
        ("50kota", "Kabupaten Lima Puluh Kota"),
        ("Jakarta Pusat", "Kota Administrasi Jakarta Pusat"),
        ("JAKPUS", "Kota Administrasi Jakarta Pusat"),
        ("sergai", "Kabupaten Serdang Bedagai"),
        ("KOTABARU", "Kabupaten Kotabaru"),
        ("kota nganjuk", "Kabupaten Nganjuk"),
        ("Kota Makassar", "Kota Makassar"),
        ("KOTAMADYA MEDAN", "Kota Medan"),
        ("TOBASA", "Kabupaten Toba"),
        ("Ujung Pandang", "Kota Makassar"),
        ("UJUNGPANDANG", "Kota Makassar"),
        ("Binjái", "Kota Binjai"),
        ("ＢＩＮＪＡＩ", "Kota Binjai"),
    ],
)
def test_a_name_is_known_in_the_forms_people_write(written: str, place: str) -> None:
    assert report(f"{written} lampu mati") == Report(text="lampu mati", place=code(place))


WORDS_THAT_ARE_NAMES = [
    "agam",
    "badung",
    "bandung",
    "bangka",
    "banjar",
    "batang",
    "batu",
    "belitung",
    "belu",
    "bintan",
    "bogor",
    "buru",
    "garut",
    "jember",
    "jombang",
    "kendal",
    "ketapang",
    "kudus",
    "kuningan",
    "kupang",
    "landak",
    "langkat",
    "lebak",
    "lingga",
    "malaka",
    "malang",
    "medan",
    "metro",
    "padang",
    "palu",
    "paser",
    "pati",
    "poso",
    "puncak",
    "rembang",
    "sabang",
    "sampang",
    "serang",
    "siak",
    "sigi",
    "solok",
    "sorong",
    "subang",
    "tapin",
    "tegal",
    "tuban",
]
"""Forty-six names that a dictionary of Indonesian lists as words."""


@pytest.mark.parametrize("word", WORDS_THAT_ARE_NAMES)
def test_a_dictionary_word_is_no_place_in_the_middle_of_a_message(word: str) -> None:
    text = f"warga kami {word} sekali sudah lama"
    intent = report(text)
    assert (intent.text, intent.place, intent.choices) == (text, None, ())


@pytest.mark.parametrize("word", ["batu", "malang", "serang", "batang", "buru", "puncak", "palu", "sorong", "banjar"])
def test_an_everyday_word_is_not_even_suggested(word: str) -> None:
    assert report(f"ada yang {word} di sini").suggestions == ()
    assert report(f"ada yang rusak di kota {word}").suggestions != ()


def test_a_doubled_word_is_no_place() -> None:
    assert report("batu-batu berjatuhan") == Report(text="batu-batu berjatuhan")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("bnjai parit mampet", ["Kota Binjai"]),
        ("binajai parit mampet", ["Kota Binjai"]),
        ("bijnai parit mampet", ["Kota Binjai"]),
        ("slemn jalan rusak", ["Kabupaten Sleman"]),
        ("deli srdang jalan rusak", ["Kabupaten Deli Serdang"]),
        ("banjarmsin jalan rusak", ["Kota Banjarmasin"]),
        ("balikpapn jalan rusak", ["Kota Balikpapan"]),
        ("KAB nganjk jalan rusak", ["Kabupaten Nganjuk"]),
        ("KAB BINJAI jalan rusak", ["Kota Binjai"]),
        ("dinjai jalan rusak", ["Kota Binjai", "Kabupaten Sinjai"]),
        ("jalan desa di Purwakarta rusak", ["Kabupaten Purwakarta"]),
        ("lampu mati di Bogor", ["Kabupaten Bogor", "Kota Bogor"]),
        ("lampu mati di kota bogor", ["Kota Bogor"]),
        ("di yogyakarta lampu mati", ["Kota Yogyakarta"]),
        ("dari Medan ke Binjai lewat Langkat ke Karo", ["Kota Medan", "Kota Binjai", "Kabupaten Langkat"]),
    ],
)
def test_a_name_nearly_spelt_or_standing_later_is_only_suggested(text: str, names: list[str]) -> None:
    intent = report(text)
    assert intent.suggestions == codes(*names)
    assert (intent.text, intent.place, intent.choices) == (text, None, ())


@pytest.mark.parametrize(
    "text",
    [
        "batal berangkat haji",
        "lapar warga kami",
        "tambak udang jebol",
        "bandar judi di kampung",
        "barat rumah saya banjir",
        "bangku sekolah rusak",
        "sedang banjir di kampung",
        "pasar kumuh sekali",
        "lubang di jl Medan no 4",
        "kmi mau ktp",
        "ke diri sendiri",
        "sulit air di kampung",
        "yatim piatu belum dapat bantuan",
        "kabel listrik putus",
        "BBM langka, kumham tutup",
    ],
)
def test_an_everyday_word_is_not_taken_for_a_misspelt_name(text: str) -> None:
    intent = report(text)
    assert (intent.place, intent.choices, intent.suggestions) == (
        ("bbm", (), ()) if text.startswith("BBM") else (None, (), ())
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kumham (spasi) paspor lama sekali", Report(text="paspor lama sekali", place="kumham")),
        ("BBM(spasi)antri panjang", Report(text="antri panjang", place="bbm")),
        ("halobbm antri panjang", Report(text="antri panjang", place="bbm")),
        ("antri BBM panjang", None),
    ],
)
def test_an_agency_or_campaign_has_its_keyword(text: str, expected: Report | None) -> None:
    assert parse(text) == (expected or Report(text=text))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Walikota Medan tidur saja", "Kota Medan"),
        ("Yth. Bapak Bupati Bogor jalan kami rusak", "Kabupaten Bogor"),
        ("gubernur jambi ke mana", "Jambi"),
    ],
)
def test_whose_mayor_is_named_is_the_place_and_the_mayor_stays_in_the_text(text: str, place: str) -> None:
    intent = report(text)
    assert intent.place == code(place)
    assert any(title in intent.text.lower() for title in ("walikota", "bupati", "gubernur"))
