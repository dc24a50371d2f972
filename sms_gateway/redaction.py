"""Redaction: words that leave the house go without the numbers and addresses that name a person.

Citizens type an identity number, a phone, a mail address into a report, and so do officers into an answer. What has a
shape is found by it and masked. A name has none: nobody can find it this way, so what must be hidden as a whole is
hidden as a whole (a secret report), and not left to this module.
"""

import re
from collections.abc import Callable
from typing import Any

from parsers.numbers import is_valid

MASKED = "********"

PLAIN = frozenset(
    {"from", "to", "agency", "class", "category", "was_class", "was_category", "into", "ticket", "stars"}
    | {"due", "until", "level", "status", "missed"}
)
"""What a line of history holds that nobody typed: it names no person, and is told and kept as it is."""

_BETWEEN = r"[\s._()*#,;=|~\-\u2010-\u2015\u200b-\u200d]"
"""What people put between digits: what they learnt of resellers' codes, spaces that do not break, dashes of any length,
and signs that nobody sees. No slash and no colon: those make dates and hours."""

_IDENTIFYING = re.compile(
    rf"""
    [^\s@<>(),;:"]{{1,64}}@[^\s@<>(),;:"]{{1,64}}\.[^\W\d_]{{2,16}}  # a mail address
    | (?<!\d)(?<!\d{_BETWEEN})(?P<report>[1-9]\d{{7}})(?!{_BETWEEN}?\d)  # eight digits, perhaps a report's number
    | \+?\d{{8,}}                                      # an identity, account or phone number in one piece
    | (?<!\d)(?:\d{{4}}[ .*#,:/-]){{3}}\d{{4}}(?!\d)      # an identity number in fours, as on a bank card
    | (?<!\d)\d{{6}}[ .*#,:/-]\d{{6}}[ .*#,:/-]\d{{4}}(?!\d)  # or by its meaning: district, birthday, sequence
    | (?<!\d)\d{{4}}[ .-]\d\d[ .-]\d{{6}}[ .-]\d\d[ .-]\d(?!\d)  # an account of the people's bank
    | (?<!\d)[1-9]{_BETWEEN}?\d(?:{_BETWEEN}?\d){{4}}      # or in any groups, where it is one by its sense: district,
      {_BETWEEN}?(?:[04]{_BETWEEN}?[1-9]|[1256]{_BETWEEN}?\d|[37]{_BETWEEN}?[01])  # day (women's: and forty),
      {_BETWEEN}?(?:0{_BETWEEN}?[1-9]|1{_BETWEEN}?[0-2])(?:{_BETWEEN}?\d){{6}}(?!\d)  # month, year, sequence
    | (?<!\d)(?:\+?62|0)[ .-]?8\d{{1,3}}[ .-]?\d{{3,4}}[ .-]?\d{{2,5}}(?!\d)  # a mobile number in groups
    | (?<!\d)(?:\+?62|0)8\d{{1,2}}[:/]\d{{3,4}}[:/]\d{{3,5}}(?!\d)       # or as dates are written
    | (?<!\d)(?:\+?62|0|\bo){_BETWEEN}{{0,3}}8(?:{_BETWEEN}{{0,3}}\d){{7,11}}(?!\d)     # or sign by sign; o for 0
    | (?<!\d)8[1-9]\d[ -]\d{{4}}[ -]\d{{3,5}}(?!\d)            # or without its zero
    | (?<!\d)000\d{_BETWEEN}\d{{4}}{_BETWEEN}\d{{4}}{_BETWEEN}?\d(?!\d)  # a health insurance number
    | (?<!\d)(?:0|\+62[ .-]?)[2-9]\d{{1,2}}[ .-]{{1,2}}\d{{3,4}}[ .-]?\d{{2,5}}(?!\d)  # a telephone with its area
    | (?<!\d)\(?0[2-9]\d{{1,2}}\)[ ./-]{{0,2}}\d{{3,4}}[ .-]?\d{{2,5}}(?!\d)  # in brackets
    | (?<!\d)0[2-9]\d{{1,2}}[ ]?/[ ]?\d{{3,4}}[.-]?\d{{2,5}}(?!\d)  # or before a slash, but no RT/RW and what follows
    | (?<!\d)\d\d\.?\d{{3}}\.?\d{{3}}\.\d[.-]\d{{3}}\.\d{{3}}(?!\d)  # a taxpayer's number
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Not a ticket's seven digits, not a sum with dots, not a date."""


def stripped(text: str) -> str:
    """The same words, without numbers and addresses that name a person."""
    return _IDENTIFYING.sub(_masked, text)


def each_word(data: Any, change: Callable[[str], str]) -> Any:
    """What a line of history holds, its people's words changed however deep they lie."""
    match data:
        case str():
            return change(data)
        case dict():
            return {name: value if name in PLAIN else each_word(value, change) for name, value in data.items()}
        case list():
            return [each_word(value, change) for value in data]
        case _:
            return data


def _masked(found: re.Match[str]) -> str:
    """A report's number stays: from the 900,001st report on it has eight digits."""
    number = found["report"]
    return number if number and is_valid(number) else MASKED
