"""What an SMS costs: its alphabet, its parts, and how a text is made to fit the cheap one.

An SMS carries 140 bytes: 160 characters of 7 bits (septets) or 70 of 16. A longer one travels in parts,
each with a 6-byte head, which leaves 153 septets or 67 units. One curly quote turns the whole message to
16 bits and doubles its price, so what this program says is written in GSM-7.

Source: 3GPP TS 23.038 (alphabet and its extension table), 3GPP TS 23.040 (concatenation).
"""

import re
import unicodedata
from typing import Literal

Encoding = Literal["gsm7", "ucs2"]

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # each costs two: an escape, then the character
_GSM7 = _BASIC | _EXTENDED
_WHOLE = {"gsm7": 160, "ucs2": 70}
_PART = {"gsm7": 153, "ucs2": 67}


def encoding(text: str) -> Encoding:
    """`ucs2` as soon as one character has no place in GSM-7."""
    return "gsm7" if _GSM7.issuperset(text) else "ucs2"


def culprits(text: str) -> tuple[str, ...]:
    """The characters that force UCS-2, each once, as they come."""
    return tuple(dict.fromkeys(char for char in text if char not in _GSM7))


def length(text: str) -> int:
    """In septets for GSM-7, in 16-bit units for UCS-2."""
    return len(text) + _doubled(text, encoding(text))


def parts(text: str) -> int:
    """How many messages a carrier sends, and charges, for this text. An empty one is one."""
    if len(text) <= _WHOLE["gsm7"] and _BASIC.issuperset(text):  # as nearly all that we say
        return 1
    return len(split(text))


def left(text: str) -> tuple[int, int]:
    """What a phone shows while one types: how much more its last part takes, and how many parts there are."""
    pieces, alphabet = split(text), encoding(text)
    limit = _WHOLE[alphabet] if len(pieces) == 1 else _PART[alphabet]
    return limit - len(pieces[-1]) - _doubled(pieces[-1], alphabet), len(pieces)


def split(text: str) -> list[str]:
    """The bodies of the parts, as a carrier cuts them: an escape or a surrogate pair never straddles two."""
    alphabet = encoding(text)
    if len(text) + _doubled(text, alphabet) <= _WHOLE[alphabet]:
        return [text]
    return _fill(text, _PART[alphabet])


def downgrade(text: str) -> str:
    """The same text in GSM-7: typographic signs spelled out, foreign accents dropped, emoji left away.

    A letter or digit of another script becomes `?`: the reader must see that something was there.
    Control characters other than a new line go too. Of a text that is GSM-7 nothing else changes.
    """
    if _PLAIN.issuperset(text):
        return text
    spelled = "".join(map(_spelled, unicodedata.normalize("NFC", text)))
    return _GAP.sub(_closed, spelled)


def says_something(text: str) -> bool:
    """Whether a letter or digit is left of it in an SMS: of emoji, invisible signs and full stops alone nothing is."""
    return any(map(str.isalnum, downgrade(text)))


def cut(text: str, room: int = 0) -> list[str]:
    """Free text in pieces of whole words, each of one GSM-7 part together with a head of `room` septets.

    White space becomes single spaces; a word longer than a piece is cut where it must. A command and its number stay
    together (SELESAI 4071839): half of it is of no use to whoever wants to type it. No text, no pieces.
    Raises ValueError where the head leaves no room.
    """
    limit = _WHOLE["gsm7"] - room
    if limit < 2:
        raise ValueError(f"a head of {room} septets leaves no room for text")
    pieces: list[str] = []
    for word in _UNPARTED.findall(" ".join(downgrade(text).split())):
        for chunk in _fill(word, limit):
            if pieces and length(pieces[-1]) + 1 + length(chunk) <= limit:
                pieces[-1] += " " + chunk
            else:
                pieces.append(chunk)
    return pieces


def _doubled(text: str, alphabet: Encoding) -> int:
    """How many characters take two places."""
    if alphabet == "gsm7":
        return 0 if _BASIC.issuperset(text) else sum(char in _EXTENDED for char in text)
    return sum(char > "\uffff" for char in text)


def _fill(text: str, limit: int) -> list[str]:
    """Cut into pieces that are each as full as they can be."""
    alphabet = encoding(text)
    pieces, start, used = [], 0, 0
    for at, char in enumerate(text):
        places = 1 + _doubled(char, alphabet)
        if used + places > limit:
            pieces.append(text[start:at])
            start, used = at, 0
        used += places
    return [*pieces, text[start:]]


_PLAIN = _GSM7 - {"\r", "\f"}  # neither is fit for a telephone's screen, nor \f for XML
_DROPPED = "\0"  # stands where a sign was left away, until the spaces around it are tidied
_PAIRS = "×x ÷/ ⁄/ ıi łl ŁL đd ĐD ðd ÐD µu œoe ŒOE þth ÞTh →-> ←<- ≤<= ≥>= ©(c) ®(R)"  # a sign, its spelling
_SPELLED = {
    **dict.fromkeys("‘’‚‛′‹›`´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−•·●▪■◦‣", "-"),
    **dict.fromkeys("\u2028\u2029", "\n"),
    **dict.fromkeys("°\r", ""),
    **{pair[0]: pair[1:] for pair in _PAIRS.split()},
    "\t": " ",
}
_UNPARTED = re.compile(r"[A-Z]{2,} \d{7,8}(?!\d)\S*|\S+")
_GAP = re.compile(rf"(?<! ) *{_DROPPED}[ {_DROPPED}]*")


def _spelled(char: str) -> str:
    """One character in GSM-7; `_DROPPED` for a sign that has no spelling, nothing for an invisible one."""
    if char in _PLAIN:
        return char
    if char in _SPELLED:
        return _SPELLED[char]
    category = unicodedata.category(char)
    if category[0] in "CM":  # controls, joiners, selectors, accents that stand alone
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    bare = unicodedata.normalize("NFKD", char)
    if bare != char:
        return "".join(map(_spelled, bare))
    return "?" if category[0] in "LN" else _DROPPED


def _closed(gap: re.Match[str]) -> str:
    """What is left of a gap: nothing at the edge of a line or before a stop, else one space."""
    before = gap.string[max(gap.start() - 1, 0) : gap.start()]
    after = gap.string[gap.end() : gap.end() + 1]
    return "" if before in "\n(" or after in "\n.,!?;:)" else " "
