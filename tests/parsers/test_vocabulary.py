"""Building a vocabulary: clashes are refused by name, and both languages speak."""

import pytest

import parsers
from parsers import PlaceName, Vocabulary, VocabularyClash
from parsers.intents import Help, Report, StatusQuery
from tests.parsers.shipped import REGIONS, VOCABULARY, WORDS

MEDAN = PlaceName("1", "Kota Medan", "kota", ("MDN",))
COMMANDS = {"commands": {"status": ["cek"], "add": ["tl"]}}


@pytest.mark.parametrize(
    ("words", "places", "named"),
    [
        ({"id": {"commands": {"status": ["cek"], "add": ["cek"]}}}, [], ["CEK", "command status", "command add"]),
        (
            {"id": {"commands": {"status": ["cek"]}}, "en": {"commands": {"help": ["cek"]}}},
            [],
            ["CEK", "command status", "command help"],
        ),
        ({"id": {**COMMANDS, "tests": ["tl"]}}, [], ["TL", "command add and tests"]),
        ({"id": {**COMMANDS, "flags": {"secret": ["cek"]}}}, [], ["CEK means command status and flag secret"]),
        ({"id": COMMANDS}, [PlaceName("2", "Cek", "other")], ["CEK", "command status", "Cek (2)"]),
        ({"id": COMMANDS}, [PlaceName("2", "Dinas", "other", ("TL",))], ["TL", "command add", "Dinas (2)"]),
        ({"id": {}}, [MEDAN, PlaceName("2", "Dinas", "other", ("mdn",))], ["MDN", "Kota Medan (1)", "Dinas (2)"]),
        ({"id": {}}, [MEDAN, PlaceName("2", "Dinas", "other", ("Medan",))], ["MEDAN", "Kota Medan (1)", "Dinas (2)"]),
        ({"id": {}}, [MEDAN, PlaceName("2", "Medan", "other")], ["MEDAN", "Kota Medan (1)", "Medan (2)"]),
        ({"id": {}}, [MEDAN, PlaceName("2", "Kota Medan", "kota")], ["MEDAN", "(1)", "(2)"]),
        ({"id": {}}, [PlaceName("2", "Dinas", "other", ("Medan",)), MEDAN], ["MEDAN", "Kota Medan (1)", "Dinas (2)"]),
    ],
)
def test_a_word_with_two_meanings_is_refused_naming_both(
    words: dict[str, dict[str, object]], places: list[PlaceName], named: list[str]
) -> None:
    with pytest.raises(VocabularyClash) as clash:
        Vocabulary.build(words, places)
    assert isinstance(clash.value, ValueError)
    assert all(name in str(clash.value) for name in named)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"comands": {}}, "words.comands of id"),
        ({"commands": {"statsu": ["cek"]}}, "words.commands.statsu of id"),
        ({"greetings": "halo"}, "words.greetings of id"),
        ({"commands": {"status": [1]}}, "words.commands.status of id"),
        ({"commands": ["cek"]}, "words.commands of id"),
    ],
)
def test_a_table_that_cannot_be_read_is_named(words: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Vocabulary.build({"id": words}, [])


def test_a_name_without_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="7 has a name without letters"):
        Vocabulary.build({"id": {}}, [PlaceName("7", "…", "other")])


@pytest.mark.parametrize(
    ("words", "listed"),
    [
        ("PAK BU ADMIN", "addresses"),
        ("LURAH WALIKOTA", "titles"),
        ("TIKET DONG SAYA MOHON", "fillers"),
        ("SPASI 1078", "dropped"),
        ("PEMKO PROV", "kinds"),
        ("KOTA KAB", "suffixes"),
        ("JL GANG ROAD JA-LAN", "streets"),
        ("DEPAN RT KECAMATAN", "spots"),
        ("SELAMAT-PAGI HALO", "greetings"),
        ("MAKASIH", "thanks"),
        ("AIR SAMPAH LAMPU LISTRIK SEKOLAH PUNGLI ADA YANG", "everyday"),
        ("KAMI PAK-WALI", None),
    ],
)
def test_what_messages_from_everywhere_begin_with_is_known_by_its_list(words: str, listed: str | None) -> None:
    found = {word: VOCABULARY.begins(word.replace("-", " ")) for word in words.split()}
    assert all(found.values()), found
    assert listed is None or set(found.values()) == {listed}


def test_names_of_agencies_brands_and_campaigns_begin_nothing_else() -> None:
    names = ["KUMHAM", "halobupati", "BBM", "PDAM", "PLN", "Dinas PU", "Dinas Jalan", "SIBINJAI", "Pasar Baru"]
    assert [name for name in names if VOCABULARY.begins(name)] == []


def test_two_languages_may_share_a_command_and_then_none_is_chosen() -> None:
    words = {"id": {"commands": {"status": ["status", "cek"]}}, "en": {"commands": {"status": ["status", "check"]}}}
    vocabulary = Vocabulary.build(words, [])
    assert [parsers.parse(text, vocabulary).language for text in ("STATUS", "CEK", "CHECK")] == [None, "id", "en"]


def test_a_kabupaten_a_kota_and_a_province_may_share_a_name() -> None:
    places = [
        PlaceName("p", "Solok", "province"),
        PlaceName("ko", "Kota Solok", "kota"),
        PlaceName("ka", "Kabupaten Solok", "kabupaten"),
    ]
    vocabulary = Vocabulary.build({"id": {}}, places)
    assert parsers.parse("SOLOK banjir", vocabulary) == Report(text="banjir", choices=("ka", "ko"))


def test_an_empty_vocabulary_still_takes_every_report() -> None:
    vocabulary = Vocabulary.build({}, [])
    assert parsers.parse("STATUS 4071839 gmn", vocabulary) == Report(text="STATUS 4071839 gmn")


def test_the_shipped_words_and_regions_do_not_clash() -> None:
    assert Vocabulary.build(WORDS, REGIONS) == Vocabulary.build(WORDS, REGIONS)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("check 4071839", "en"),
        ("cek 4071839", "id"),
        ("REPORT road broken", "en"),
        ("LAPOR jalan", "id"),
        ("HELP", None),
    ],
)
def test_the_language_is_that_of_the_word(text: str, language: str | None) -> None:
    assert parsers.parse(text, VOCABULARY).language == language


def test_english_commands_are_understood() -> None:
    assert parsers.parse("please check my ticket 4071839, thank you", VOCABULARY) == StatusQuery(
        number="4071839", language="en"
    )
    assert parsers.parse("menu", VOCABULARY) == Help()
