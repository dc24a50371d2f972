"""What an SMS costs, held against two independent implementations of the alphabet and of the cut."""

import gsm0338
import pytest
import smsutil
from hypothesis import example, given
from hypothesis import strategies as st

from sms_gateway.segments import culprits, cut, downgrade, encoding, left, length, parts, says_something, split

ORACLE = gsm0338.Codec()
ESCAPE = "\x1b"  # opens the extension table; no character of its own, whatever the oracles say
GSM7 = "".join(chr(code) for code in range(0x10000) if smsutil.is_valid_gsm(chr(code))).replace(ESCAPE, "")

anything = st.text(st.characters(exclude_characters=ESCAPE, exclude_categories=["Cs"]), max_size=500)
gsm7 = st.text(st.sampled_from(GSM7), max_size=500)
crowded = st.text(st.sampled_from("aa{€я😀 "), max_size=400)  # escapes and pairs at every seam


@pytest.mark.parametrize(
    ("text", "alphabet", "count"),
    [
        pytest.param("", "gsm7", 1, id="an-empty-message-is-sent-too"),
        pytest.param("a" * 160, "gsm7", 1, id="160-septets"),
        pytest.param("a" * 161, "gsm7", 2, id="161-septets"),
        pytest.param("a" * 306, "gsm7", 2, id="two-full-parts"),
        pytest.param("a" * 307, "gsm7", 3, id="one-septet-more"),
        pytest.param("{" * 80, "gsm7", 1, id="an-extension-character-costs-two"),
        pytest.param("{" * 80 + "a", "gsm7", 2, id="81-characters-of-161-septets"),
        pytest.param("a" * 152 + "{" + "a" * 152, "gsm7", 3, id="an-escape-does-not-straddle"),
        pytest.param("я" * 70, "ucs2", 1, id="70-units"),
        pytest.param("я" * 71, "ucs2", 2, id="71-units"),
        pytest.param("a" * 70 + "“", "ucs2", 2, id="one-curly-quote-doubles-the-price"),
        pytest.param("😀" * 35, "ucs2", 1, id="a-pair-is-two-units"),
        pytest.param(ESCAPE, "ucs2", 1, id="a-bare-escape-is-no-character"),
        pytest.param("я" * 66 + "😀" + "я" * 66, "ucs2", 3, id="a-surrogate-pair-does-not-straddle"),
    ],
)
def test_a_text_costs_what_the_standard_says(text: str, alphabet: str, count: int) -> None:
    assert (encoding(text), parts(text)) == (alphabet, count)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("ok", True, id="letters"),
        pytest.param("112", True, id="digits"),
        pytest.param("👍 sudah", True, id="beside-a-sign"),
        pytest.param("①", True, id="a-sign-that-is-spelt-out"),
        pytest.param(" \n", False, id="blanks"),
        pytest.param("🙏👍🏽", False, id="emoji"),
        pytest.param("\u200b😀", False, id="an-invisible-sign"),
        pytest.param("...!?", False, id="full-stops"),
        pytest.param("مرحبا", False, id="letters-that-an-sms-does-not-have"),
    ],
)
def test_words_are_what_is_left_of_them_in_an_sms(text: str, says: bool) -> None:
    assert says_something(text) is says


@given(st.one_of(anything, gsm7).filter(bool))
def test_the_alphabet_is_the_one_of_the_standard(text: str) -> None:
    try:
        ORACLE.encode(text)
    except UnicodeEncodeError:
        known = False
    else:
        known = True
    assert (encoding(text) == "gsm7") == known == smsutil.is_valid_gsm(text)


@pytest.mark.parametrize("char", GSM7)
def test_each_character_takes_as_many_septets_as_its_bytes(char: str) -> None:
    assert length(char) == len(ORACLE.encode(char)[0])


@given(st.one_of(anything, gsm7, crowded))
@example("a" * 152 + "{" + "a" * 152)
@example("я" * 66 + "😀" + "я" * 66)
def test_the_cut_is_the_one_others_make(text: str) -> None:
    assert split(text) == ([part.content for part in smsutil.split(text).parts] or [text])


@given(st.one_of(anything, gsm7, crowded))
def test_nothing_is_lost_between_the_parts_and_each_travels_alone(text: str) -> None:
    bodies = split(text)
    assert "".join(bodies) == text
    assert parts(text) == len(bodies)
    assert all(parts(body) == 1 for body in bodies)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("MEDAN “jalan” rusak 😡 tlg…", 'MEDAN "jalan" rusak tlg...', id="what-phones-add"),
        pytest.param("‘satu’ – dua — 3×4 • lima", "'satu' - dua - 3x4 - lima", id="quotes-dashes-bullets"),
        pytest.param("Rp\u00a050.000\u200b,\ufeff-", "Rp 50.000,-", id="spaces-that-are-not-seen"),
        pytest.param("Désa Ciñta, ağır Łódź çok œuvre", "Désa Ciñta, agir Lodz cok oeuvre", id="accents-of-no-place"),
        pytest.param("cafe\u0301", "café", id="an-accent-on-its-own-is-joined-first"),
        pytest.param("½ m² → 30°C №7 ﬁn", "1/2 m2 -> 30C No7 fin", id="signs-with-a-spelling"),
        pytest.param("bagus 👍.", "bagus.", id="no-space-before-the-stop"),
        pytest.param("👍 bagus", "bagus", id="no-space-at-the-start"),
        pytest.param("bagus 👍🏽 👨‍👩‍👧", "bagus", id="no-space-at-the-end"),
        pytest.param("rusak😡tolong", "rusak tolong", id="an-emoji-parts-two-words"),
        pytest.param("satu 😡\n😡 dua", "satu\ndua", id="lines-stay-lines"),
        pytest.param("(😡 marah)", "(marah)", id="no-space-in-a-bracket"),
        pytest.param("1️⃣ satu", "1 satu", id="a-keycap-is-its-digit"),
        pytest.param("nomor ٣١", "nomor 31", id="digits-of-other-scripts"),
        pytest.param("Pak Иван", "Pak ????", id="letters-that-cannot-be-said-are-seen-to-be-missing"),
        pytest.param("a\x00b\x0bc\x0cd\x1b\te\r\n", "abcd e\n", id="control-characters"),
        pytest.param("`ya`  {€}  ~", "'ya'  {€}  ~", id="the-rest-is-left-alone"),
    ],
)
def test_a_text_is_brought_down_to_gsm7(text: str, plain: str) -> None:
    assert downgrade(text) == plain


@given(anything)
def test_whatever_is_typed_comes_out_in_gsm7_and_stays_so(text: str) -> None:
    plain = downgrade(text)
    assert encoding(plain) == "gsm7"
    assert downgrade(plain) == plain


@given(gsm7.map(lambda text: text.replace("\r", "").replace("\f", "")))
def test_what_is_gsm7_already_is_not_touched(text: str) -> None:
    assert downgrade(text) == text


def test_the_culprits_are_named_once_in_order() -> None:
    assert culprits("“satu” – “dua”") == ("“", "”", "–")
    assert culprits("[satu] {dua} €3") == ()


@given(anything, st.integers(0, 150))
def test_every_piece_fits_one_part_with_its_head(text: str, room: int) -> None:
    for piece in cut(text, room):
        assert piece
        assert encoding(piece) == "gsm7"
        assert length(piece) + room <= 160


@given(st.lists(st.text(st.sampled_from("ab{€"), min_size=1, max_size=40), max_size=60), st.integers(0, 70))
def test_words_that_fit_are_never_broken(words: list[str], room: int) -> None:
    assert " ".join(cut("\n".join(words), room)).split() == words


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("aaaa bbbbb", ["aaaa bbbbb"], id="two-words-that-just-fit"),
        pytest.param("aaaaa bbbbb", ["aaaaa", "bbbbb"], id="two-that-just-do-not"),
        pytest.param("aaa{ bbbbb", ["aaa{", "bbbbb"], id="a-brace-costs-two-here-too"),
    ],
)
def test_the_space_between_words_is_counted(text: str, pieces: list[str]) -> None:
    assert cut(text, room=150) == pieces


def test_a_word_longer_than_a_part_is_cut_where_it_must() -> None:
    assert cut("lihat " + "x" * 20, room=150) == ["lihat", "x" * 10, "x" * 10]


def test_no_text_gives_no_pieces() -> None:
    assert cut(" \n ") == []


def test_a_head_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves no room"):
        cut("satu", room=159)


@pytest.mark.parametrize("words", range(15, 30))
def test_a_command_and_its_number_are_never_parted(words: int) -> None:
    pieces = cut("kata " * words + "Puas? Balas SELESAI 4071839. Belum? Balas BELUM 4071839 lalu alasannya.")
    whole = [piece for piece in pieces if "SELESAI 4071839." in piece], [p for p in pieces if "BELUM 4071839" in p]
    assert all(whole), pieces


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("", (160, 1), id="nothing"),
        pytest.param("a" * 160, (0, 1), id="full"),
        pytest.param("a" * 161, (145, 2), id="one more"),
        pytest.param("{", (158, 1), id="a sign that takes two"),
        pytest.param("a" * 152 + "{" * 10, (133, 2), id="which does not fit at the seam"),
        pytest.param("😡", (68, 1), id="not of a plain SMS"),
        pytest.param("я" * 71, (63, 2), id="of which fewer fit"),
    ],
)
def test_a_phone_shows_what_its_last_part_still_takes(typed: str, shown: tuple[int, int]) -> None:
    assert left(typed) == shown
