"""Ticket numbers as people type them, and the check digit that catches their slips."""

import re
from collections.abc import Sequence

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
"""The quasigroup of H. Michael Damm's thesis (2004): finds every single wrong digit and every swap of neighbours."""

_SHORTEST, _LONGEST = 7, 8
_DIGITS = re.compile(r"[0-9oil]{1,20}")
_MISREAD = str.maketrans("oil", "011")


def check_digit(digits: str) -> str:
    """The Damm digit to write after `digits` (ASCII digits only, else ValueError)."""
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"not a number: {digits!r}")
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def is_valid(number: str) -> bool:
    """Whether this is a whole ticket number: seven digits or more, the last of them the right check digit."""
    return len(number) >= _SHORTEST and number.isascii() and number.isdigit() and check_digit(number) == "0"


def is_ticket(number: str) -> bool:
    """Whether this can be nothing else: a right one of today's lengths."""
    return len(number) <= _LONGEST and is_valid(number)


def is_attempt(number: str) -> bool:
    """Whether someone who wrote this meant a ticket number: a right one, or one digit short, wrong or doubled.

    Round sums (2000000) are money.
    """
    return is_valid(number) or (_SHORTEST - 1 <= len(number) <= _SHORTEST + 2 and not number.endswith("000"))


def digits_of(key: str) -> str | None:
    """`4o7i839` → `4071839`: a word of digits, with the letters that look like them; else None."""
    if not _DIGITS.fullmatch(key) or sum(map(str.isdigit, key)) * 2 < len(key):
        return None
    return key.translate(_MISREAD)


def read(keys: Sequence[str], at: int) -> tuple[str | None, int]:
    """The number that begins at word `at`, and how many words it takes (`407 1839` takes two).

    Groups are joined until they make a valid number, or one that is long enough; the digits come back
    as typed, right or wrong. Without any: (None, 0).
    """
    number = ""
    taken = 0
    for key in keys[at : at + _SHORTEST]:
        group = digits_of(key)
        if group is None or len(number) >= _SHORTEST or (number and len(number) + len(group) > _SHORTEST + 1):
            break
        number += group
        taken += 1
        if is_valid(number):
            break
    return (number or None), taken
