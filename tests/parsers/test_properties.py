"""What holds for every string there is."""

import unicodedata
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parsers import commands
from parsers.intents import Addition, Correction, Dispute, Intent, OfficerAct, Report, Satisfied, StatusQuery
from parsers.text import clean, keys_of, read
from tests.parsers.shipped import REGIONS, VOCABULARY, WORDS, parse

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=300)
"""Every code point, lone surrogates too."""

PIECES = (
    "STATUS TL BELUM NILAI STOP LAPOR INFO RAHASIA ANONIM KAB KOTA PROV pak halo ass tes p 1 5 4071839 407 1839 jalan "
    "rusak (spasi) # * . , ? ! - 😡 \u00a0 \u0301 \ud800 baru hari panjang batu- kebakaran jl mau"
)
COMMANDS = st.sampled_from(
    [
        "STATUS",
        "STATUS 4071839",
        "TL 4071839 msh rusak",
        "SELESAI",
        "BELUM 4071839",
        "NILAI 5",
        "BATAL 4071839",
        "STOP",
        "DATA",
    ]
)
GREETINGS = ["Ass. ", "halo pak, ", "Assalamu'alaikum wr. wb. ", "1078 ", "(spasi) ", "\n", "selamat pagi bu. "]
SPOKEN = st.lists(
    st.sampled_from([*(place.name for place in REGIONS[::7]), *PIECES.split(" ")]),
    max_size=12,
).map(" ".join)
MESSAGES = ANYTHING | SPOKEN


def phrases_of(table: object) -> set[str]:
    """Every word and phrase in a language's tables, however deep."""
    if isinstance(table, str):
        return {table}
    parts = table.values() if isinstance(table, dict) else table if isinstance(table, list) else ()
    return set().union(*map(phrases_of, parts))


KNOWN = sorted(phrases_of(WORDS))


TEXTED = (Report, Addition, StatusQuery, Satisfied, Dispute, Correction, OfficerAct)


def texts(intent: Intent) -> str:
    return intent.text if isinstance(intent, TEXTED) else ""


@given(MESSAGES)
@example("")
@example("\x00")
@example("\ud83d")
@example("ﷺ")
@example("İSTANBUL ß ǰ")
@example("BATU-")
@example("KAB")
@example("STATUS #")
@example("5555555 5")
def test_any_text_has_an_intent_and_always_the_same(text: str) -> None:
    assert parse(text) == parse(text)


@pytest.mark.parametrize("second", ["", "pak", "dong", "kasih", "lima", "BINJAI", "jalan", "test", "4071839", "5"])
def test_what_is_no_command_at_a_glance_is_none_on_closer_look(second: str) -> None:
    for first in KNOWN:
        message = read(f"{first} {second}", VOCABULARY.glued)
        assert commands.read(message, VOCABULARY) == commands.read_closely(message, VOCABULARY), first


@given(MESSAGES)
def test_no_word_is_invented(text: str) -> None:
    said = keys_of(clean(text))
    kept = keys_of(texts(parse(text)))
    assert all(any(word in other for other in said) for word in kept)


@given(MESSAGES)
def test_a_report_loses_none_of_its_last_words(text: str) -> None:
    """What is taken away stands at the head; the complaint is kept to its last word."""
    intent = parse(text)
    if isinstance(intent, Report):
        kept = keys_of(intent.text)
        assert not kept or keys_of(clean(text))[-len(kept) :] == kept


@given(MESSAGES)
def test_texts_can_be_stored_and_sent(text: str) -> None:
    kept = texts(parse(text))
    kept.encode("utf-8")
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in kept)
    assert kept == kept.strip()


@given(MESSAGES)
def test_place_choices_and_suggestions_exclude_each_other(text: str) -> None:
    intent = parse(text)
    if isinstance(intent, Report):
        assert sum(map(bool, (intent.place, intent.choices, intent.suggestions))) <= 1
        assert len(intent.choices) != 1
        assert len(intent.suggestions) <= 3


@given(st.sampled_from(GREETINGS), COMMANDS)
def test_a_greeting_before_a_command_changes_nothing(greeting: str, command: str) -> None:
    assert parse(greeting + command) == parse(command)


@given(COMMANDS, st.sampled_from([".", "!!", " ", "\n", "...", " 🙏"]))
def test_punctuation_after_a_command_changes_nothing_but_its_text(command: str, ending: str) -> None:
    one, other = parse(command), parse(command + ending)
    assert type(one) is type(other)
    assert getattr(one, "number", None) == getattr(other, "number", None)


@given(COMMANDS)
def test_capitals_do_not_matter_to_a_command(command: str) -> None:
    assert type(parse(command.lower())) is type(parse(command))


UNITS = (
    *("a", "a ", "1 ", "#", "*x", ".a", " #", "\u0301", "\u0301\u0316", "\ud800", "🙏", "(spasi ", "batu-"),
    *("pak ", "STATUS ", "mau ", "lapor ", "ass ", "no ", "no x ", "tes ", "hapus ", "rahasia ", "kab ", "medan "),
    *("pagi ", "kebakaran ", "cek mau "),
)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("ending", ["", "x"])
def test_a_hundred_thousand_characters_take_bounded_time(unit: str, ending: str) -> None:
    text = (unit * 100_000)[:100_000] + ending
    started = process_time()
    parse(text)
    assert process_time() - started < 5  # a tenth of a second where nothing else runs


def test_no_shipped_word_is_listed_twice() -> None:
    for words in WORDS.values():
        for name, listed in words.items():
            if isinstance(listed, list):
                assert len(set(listed)) == len(listed), name
