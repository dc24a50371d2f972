"""What citizens read: every text of every language, and the rules they all keep."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.agencies import regions
from sms_gateway.errors import ConfigError
from sms_gateway.language import LONGEST, Language, Text, load, load_all, short_name
from sms_gateway.segments import downgrade, encoding, parts
from sms_gateway.tickets import STATUSES

LANGUAGES = load_all()
INDONESIAN, ENGLISH = LANGUAGES["id"], LANGUAGES["en"]
EVERY_TEXT = [
    pytest.param(spoken, key, id=f"{code}-{key}") for code, spoken in LANGUAGES.items() for key in spoken.texts
]
NOT_COMMANDS = frozenset(["SMS", "HP", "PIN", "NAMA", "KAB", "KOTA", "PADANG", "REGENCY", "OR", "CITY"])
FLAGS = ["flag_secret", "flag_anonymous", "flag_both"]

every_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES.keys())
free_text = st.text(min_size=1, max_size=600)


def test_indonesian_comes_first() -> None:
    assert next(iter(LANGUAGES)) == "id"


@every_language
def test_every_language_has_the_same_texts_with_the_same_places(language: Language) -> None:
    places = {key: text.places for key, text in language.texts.items()}
    assert places == {key: text.places for key, text in INDONESIAN.texts.items()}


@pytest.mark.parametrize(("language", "key"), EVERY_TEXT)
def test_every_text_fits_one_sms_with_the_longest_values(language: Language, key: str) -> None:
    longest = language.longest(key)
    assert encoding(longest) == "gsm7"
    assert parts(longest) == 1, f"{len(longest)} characters: {longest}"


@pytest.mark.parametrize(("language", "key"), EVERY_TEXT)
def test_no_text_has_a_number_of_ours_or_of_days_written_into_it(language: Language, key: str) -> None:
    template = language.texts[key].template
    assert re.findall(r"\d{2,}", template.replace("{word} 1234567", "")) == (["112"] if key == "urgent" else [])
    assert not re.search(r"\d+ (hari|jam|days?|hours?)\b", template)


@pytest.mark.parametrize(("language", "key"), EVERY_TEXT)
def test_every_command_a_text_asks_for_is_understood(language: Language, key: str) -> None:
    asked = set(re.findall(r"\b[A-Z]{2,}\b", language.texts[key].template))
    said = [
        phrase
        for table in ("commands", "classes", "flags")
        for phrases in language.words[table].values()
        for phrase in phrases
    ]
    assert asked - NOT_COMMANDS <= {word.upper() for phrase in said for word in phrase.split()}


@pytest.mark.parametrize(("language", "key"), EVERY_TEXT)
def test_texts_are_tidy_sentences(language: Language, key: str) -> None:
    template = language.texts[key].template
    assert template == " ".join(template.split())
    assert not re.search(r" [.,?!:;]|[.,?!:;][^\s)]", template.replace("{", " {"))


def test_the_longest_values_are_the_longest_there_are() -> None:
    names = [short_name(region.name) for region in regions()]
    words = [language.status(status) for language in LANGUAGES.values() for status in STATUSES]
    months = [language.date(date(2026, month, 25)) for language in LANGUAGES.values() for month in range(1, 13)]
    assert len(LONGEST["agency"]) == max(
        map(len, [*names, *(spoken.say("national_team") for spoken in LANGUAGES.values())])
    )
    assert len(LONGEST["status"]) == max(map(len, words))
    assert len(LONGEST["date"]) == max(map(len, months))
    assert LONGEST["list"] == ", ".join([f"{LONGEST['number']} {LONGEST['status']}"] * 4)


@every_language
def test_every_status_has_a_word_and_an_answer(language: Language) -> None:
    for status in STATUSES:
        assert language.status(status)
        assert "4071839" in language.say_status(status, number="4071839", agency="Kab. Nganjuk", date="25 Mar 2026")
    assert set(language.statuses) == set(STATUSES)


def test_an_answer_to_status_tells_who_and_by_when() -> None:
    assert INDONESIAN.say_status("forwarded", number="4071839", agency="Kota Binjai", date="25 Mar 2026") == (
        "Laporan 4071839 sudah diteruskan ke Kota Binjai. Batas menanggapi: 25 Mar 2026. "
        "Ada tambahan? Balas TL 4071839 lalu isinya."
    )


@pytest.mark.parametrize(
    ("flags", "begins"),
    [
        pytest.param("", "Laporan 4071839", id="an-open-report"),
        pytest.param("RAHASIA.", "RAHASIA. Laporan 4071839", id="a-secret-one"),
        pytest.param("RAHASIA. ", "RAHASIA. Laporan 4071839", id="spaces-are-ours-to-set"),
    ],
)
def test_a_receipt_begins_with_its_flags(flags: str, begins: str) -> None:
    said = INDONESIAN.say("received", flags=flags, number="4071839", agency="Kota Binjai", date="25 Mar 2026")
    assert said.startswith(begins)


@every_language
@pytest.mark.parametrize("key", FLAGS)
def test_a_flag_is_said_in_the_word_that_sets_it(language: Language, key: str) -> None:
    assert re.fullmatch(r"[A-Z+]+\.", language.say(key))


@pytest.mark.parametrize(
    ("key", "values", "complaint"),
    [
        pytest.param("added", {}, "text added (id): missing number", id="a-missing-value"),
        pytest.param("added", {"number": "1", "x": "y"}, "text added (id): no place for x", id="a-value-too-many"),
        pytest.param("adde", {"number": "1"}, "text adde (id): there is no such text", id="an-unknown-text"),
    ],
)
def test_a_mistake_of_the_caller_is_named(key: str, values: dict[str, str | int], complaint: str) -> None:
    with pytest.raises(KeyError, match=re.escape(complaint)):
        INDONESIAN.say(key, **values)


def test_an_unknown_text_is_named_wherever_it_is_asked_for() -> None:
    with pytest.raises(KeyError, match=r"text status_lost \(id\): there is no such text"):
        INDONESIAN.say_status("lost", number="4071839", agency="Kota Binjai", date="25 Mar 2026")
    with pytest.raises(KeyError, match=r"text replie \(id\): there is no such text"):
        INDONESIAN.say_at_length("replie", number="4071839", text="ya")


@given(st.text())
def test_whatever_a_value_holds_the_text_is_one_line_of_gsm7(value: str) -> None:
    said = INDONESIAN.say("added", number=value)
    assert "\n" not in said
    assert encoding(said) == "gsm7"


def test_braces_in_a_value_are_only_braces() -> None:
    assert "laporan {number} {0}. " in INDONESIAN.say("added", number="{number} {0}")


@every_language
@given(text=free_text)
def test_free_text_arrives_whole_in_numbered_messages(language: Language, text: str) -> None:
    messages = language.say_at_length("reply", number="4071839", agency="Kab. Nganjuk", text=text)
    bodies = [message.split(": ", 1)[1] for message in messages]
    heads = [message.split(": ", 1)[0] for message in messages]
    many = len(messages) > 1
    assert heads == [f"4071839 ({at + 1}/{len(messages)})" if many else "4071839" for at in range(len(messages))]
    assert all(encoding(message) == "gsm7" and parts(message) == 1 for message in messages)
    said = language.say("reply", agency="Kab. Nganjuk", text=text)
    assert "".join("".join(bodies).split()).rstrip(".") == "".join(said.split()).rstrip(".")


def test_a_short_answer_is_one_message() -> None:
    assert INDONESIAN.say_at_length("reply", number="4071839", agency="Kota Binjai", text="Lampu sudah diganti") == [
        "4071839: Jawaban Kota Binjai: Lampu sudah diganti."
    ]


def test_a_long_answer_is_counted_and_cut_at_words() -> None:
    text = "Parit sudah dikeruk dan sampahnya diangkut pada hari Senin pagi. " * 4
    messages = INDONESIAN.say_at_length("reply", number="4071839", agency="Kota Binjai", text=text)
    assert [message[:15] for message in messages] == ["4071839 (1/2): ", "4071839 (2/2): "]
    assert " ".join(message[15:] for message in messages) == f"Jawaban Kota Binjai: {text.strip()}"


def test_more_than_nine_messages_leave_room_for_their_count() -> None:
    messages = INDONESIAN.say_at_length("reply", number="4071839", agency="Kota Binjai", text="kata " * 400)
    assert messages[11].startswith(f"4071839 (12/{len(messages)}): ")
    assert all(parts(message) == 1 for message in messages)


def test_what_is_asked_of_the_citizen_stands_behind_the_officers_words() -> None:
    [message] = INDONESIAN.say_at_length(
        "notice_deferred", number="4071839", text="di RT berapa", date=INDONESIAN.date(date(2026, 3, 25))
    )
    assert message == (
        "4071839: Kami perlu keterangan Anda: di RT berapa. "
        "Balas TL 4071839 lalu keterangannya, paling lambat 25 Mar 2026."
    )


@pytest.mark.parametrize(
    ("day", "in_indonesian", "in_english"),
    [
        (date(2026, 3, 5), "5 Mar 2026", "5 Mar 2026"),
        (date(2026, 5, 25), "25 Mei 2026", "25 May 2026"),
        (date(2026, 8, 17), "17 Agu 2026", "17 Aug 2026"),
        (date(2026, 12, 31), "31 Des 2026", "31 Dec 2026"),
    ],
)
def test_a_date_is_said_with_its_month(day: date, in_indonesian: str, in_english: str) -> None:
    assert (INDONESIAN.date(day), ENGLISH.date(day)) == (in_indonesian, in_english)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Kabupaten Nganjuk", "Kab. Nganjuk"),
        ("Kota Binjai", "Kota Binjai"),
        ("Kota Administrasi Jakarta Pusat", "Kota Jakarta Pusat"),
        ("Kabupaten Administrasi Kepulauan Seribu", "Kab. Kep. Seribu"),
        ("Kabupaten Konawe Kepulauan", "Kab. Konawe Kepulauan"),
        ("Daerah Khusus Ibukota Jakarta", "DKI Jakarta"),
        ("Daerah Istimewa Yogyakarta", "DI Yogyakarta"),
        ("Dinas Pekerjaan Umum Kota Binjai", "Dinas Pekerjaan Umum Kota Binjai"),
    ],
)
def test_an_agency_is_named_shortly(name: str, short: str) -> None:
    assert short_name(name) == short


def test_short_names_stay_apart_and_in_the_alphabet() -> None:
    names = {region.name for region in regions()}
    shorts = {short_name(name) for name in names}
    assert len(shorts) == len(names)
    assert all(downgrade(short) == short for short in shorts)


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="'xx' is not spoken; there are id, en"):
        load("xx")


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        pytest.param("Laporan “baik”", "not in the SMS alphabet", id="a-sign-outside-the-alphabet"),
        pytest.param("Laporan {number", "a brace is left open", id="an-open-brace"),
        pytest.param("Laporan {}", "a place is a name", id="a-place-without-a-name"),
        pytest.param("Laporan {number.real}", "a place is a name", id="a-place-that-reaches-inside"),
        pytest.param("Laporan {number:>10}", "a place is a name", id="a-place-with-a-form"),
    ],
)
def test_a_malformed_text_is_refused(template: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        Text.parse(template)


def test_an_administrators_wording_replaces_the_shipped_one() -> None:
    edited = INDONESIAN.reworded({"added": "Pesan masuk ke {number}."})
    assert edited.say("added", number="4071839") == "Pesan masuk ke 4071839."
    assert edited.say("rated", number="4071839") == INDONESIAN.say("rated", number="4071839")


@pytest.mark.parametrize(
    ("key", "template", "complaint"),
    [
        pytest.param("adde", "x {number}", "text adde (id): there is no such text", id="no-such-text"),
        pytest.param("added", "x", "text added (id): its places must be {number}", id="a-place-left-out"),
        pytest.param("opted_out", "x {number}", "its places must be {short_code}", id="another-place"),
        pytest.param("added", "x" * 153 + "{number}", "needs 2 SMS", id="too-long"),
        pytest.param("added", "“{number}”", "text added (id): '“ ”' is not in the SMS alphabet", id="no-gsm7"),
    ],
)
def test_an_administrators_wording_keeps_the_same_rules(key: str, template: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(complaint)):
        INDONESIAN.reworded({key: template})
