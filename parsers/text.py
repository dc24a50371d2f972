"""The text of a message: cleaned for reading, cut into words, and cut down to what is left of it."""

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import islice

from parsers.numbers import is_ticket

_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = dict.fromkeys(
    [
        *(0x00AD, 0x061C, 0x180E, 0xFEFF),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
    ]
)
_CONTROL = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " ")
_PLAIN = {
    **dict.fromkeys(map(ord, "‘’‚‛′`´ʼ"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
}
_REPAIR: dict[int, str | None] = {**_INVISIBLE, **_CONTROL, **_PLAIN}
_STRETCH = 2000
"""Characters normalised at once: sorting a run of combining marks takes quadratic time."""

_SPASI = re.compile(r"[(<\[{_] ?spasi ?[)>\]}_]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_GLUED = re.compile(r"([a-z]+)([0-9][0-9oil]*)")
_GLUED_TO_TEXT = re.compile(r"([a-z]*)([0-9]{7,8})([a-z]{2,})")
_HEAD = 8
"""Words from the start in which a command may be glued to a number."""

_LEADING = " .,:;!?#*-_/\\|=~>)]}&"
_TRAILING = " #*_|=~,;:-"


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its cleaned text, and the words in it, which are runs of letters and digits.

    A word's key is in small letters without accents. `head` says where the first words stand in the text, as they were
    typed: of the others that is hardly ever asked.
    """

    text: str
    keys: Sequence[str]
    head: Sequence[tuple[int, int]]

    @property
    def spans(self) -> Sequence[tuple[int, int]]:
        """Where every word stands."""
        seen = self.head[-1][1] if self.head else 0
        return [*self.head, *(match.span() for match in _WORD.finditer(self.text, seen))]

    def after(self, at: int) -> str:
        """What stands after the first `at` words, readable, without the punctuation that led over to it."""
        start = self._span(at - 1)[1] if at else 0
        rest = self.text[start:]
        body = rest.lstrip(_LEADING)
        return tidy(body, lead=rest[: len(rest) - len(body)])

    def since(self, at: int) -> str:
        """The message from word `at` on, readable."""
        return tidy(self.text[self._span(at)[0] :])

    def between(self, at: int, end: int) -> str:
        """The text from word `at` to before word `end`, as typed."""
        return self.text[self._span(at)[0] : self._span(end - 1)[1]]

    def _span(self, at: int) -> tuple[int, int]:
        return self.head[at] if at < len(self.head) else self.spans[at]


def read(raw: str, glued: Container[str] = ()) -> Message:
    """A message of any characters and any length. Words in `glued` are cut off a number, `tambah4071839`, and what is
    glued to a ticket's number too: `tl4071839masih`.
    """
    text = clean(raw)
    head = [match.span() for match in islice(_WORD.finditer(text), _HEAD)]
    keys = _WORD.findall(text.lower()) if text.isascii() else [_key(word) for word in _WORD.findall(text)]
    for at in range(len(head) - 1, -1, -1):
        if not keys[at].isalpha():
            keys[at : at + 1], head[at : at + 1] = _unglued(keys[at], head[at], glued)
    return Message(text, keys, head)


def clean(raw: str) -> str:
    """The same words in plain characters: NFKC, single spaces, straight quotes, nothing invisible, no "(spasi)".

    Lone surrogates go, since no database and no carrier would take them.
    """
    text = raw
    if not text.isascii():
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        text = "".join(unicodedata.normalize("NFKC", text[i : i + _STRETCH]) for i in range(0, len(text), _STRETCH))
    if not (text.isascii() and text.isprintable()):  # nothing else has anything to repair
        text = text.translate(_REPAIR)
    if "spasi" in text.lower():
        text = _SPASI.sub(" ", text)
    return " ".join(text.split())


def keys_of(phrase: str) -> list[str]:
    """The keys of the words in a phrase, as `read` would find them in a message."""
    return [_key(word) for word in _WORD.findall(clean(phrase))]


def tidy(text: str, lead: str = "") -> str:
    """`Jl Sudirman#lubang besar#` → `Jl Sudirman, lubang besar`.

    A hash between words parts them; a star only where one stood in `lead`, the punctuation after the
    keyword (else it hides a swear word). Where dots outnumber spaces they are that person's spaces.
    """
    if "#" in text:
        text = re.sub(r"(?<=\w) ?#+ ?(?=\w)", ", ", text)
    if "*" in lead:
        text = re.sub(r" ?\*+ ?", ", ", text)
    if "." in text:
        glued = re.findall(r"(?<=[^\W\d_])\.(?=[^\W\d_])", text)
        if len(glued) > 1 and len(glued) >= text.count(" "):
            text = re.sub(r"(?<=[^\W\d_])\.(?=[^\W\d_])", " ", text)
    return text.rstrip(_TRAILING)


def _unglued(key: str, span: tuple[int, int], glued: Container[str]) -> tuple[list[str], list[tuple[int, int]]]:
    start, end = span
    match = _GLUED.fullmatch(key) or _GLUED_TO_TEXT.fullmatch(key)
    if not match or (match[1] and match[1] not in glued) or end - start != len(key):
        return [key], [span]
    if match.re is _GLUED_TO_TEXT and (match[2].endswith("000") or not is_ticket(match[2])):  # 2100000rupiah is money
        return [key], [span]
    groups = [group for group, word in enumerate(match.groups(), 1) if word]
    return [match[group] for group in groups], [(start + match.start(of), start + match.end(of)) for of in groups]


def _key(word: str) -> str:
    key = word.lower()
    if key.isascii():
        return key
    return "".join(c for c in unicodedata.normalize("NFKD", key[:_STRETCH]) if not unicodedata.combining(c))
