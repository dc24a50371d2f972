"""Phone numbers: E.164 inside, masked outside."""

import re
from functools import lru_cache

import phonenumbers

_MOBILE = re.compile(r"\+628[0-9]{8,11}")
"""A mobile number of Indonesia as E.164 has it: it needs no reading."""
_E164 = re.compile(r"\+[0-9]{8,15}")


@lru_cache(maxsize=4096)
def normalise(raw: str, country: str = "ID") -> str:
    """`0812…`, `62812…`, `+62 812-…` → `+62812…`. What is no phone number comes back stripped.

    Short codes and alphanumeric senders are no phone numbers: see `is_phone`.
    """
    if _MOBILE.fullmatch(raw):  # nearly all that text us, as carriers write them
        return raw
    text = raw.strip()
    compact = re.sub(r"[\s().-]", "", text)
    if any(map(str.isalpha, compact.rpartition(":")[2])):  # else read as the digits on whose keys the letters stand
        return text
    if compact.isascii() and compact.isdigit() and compact.startswith(_country_code(country)) and len(compact) > 9:
        compact = "+" + compact  # carriers leave out the plus; read as national it is another number
    try:
        parsed = phonenumbers.parse(compact, country)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_possible_number(parsed) or len(str(parsed.national_number)) < 7:
        return text
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)  # asked for several times of each message
def is_phone(sender: str) -> bool:
    """Whether a person can be answered there: E.164 has fifteen digits at most."""
    return _E164.fullmatch(sender) is not None


def mask(number: str) -> str:
    """`+62812345678` → `+62 812-****-678`: enough to recognise, too little to call."""
    if not is_phone(number):
        return number
    country = next((c for c in ("+62", "+1", "+7") if number.startswith(c)), number[:3])
    rest = number[len(country) :]
    shown = min(3, (len(rest) - 3) // 2)  # of a short number less, so that three digits or more stay hidden
    return f"{country} {rest[:shown]}-****-{rest[-shown:]}"


_ID = r"(?<![0-9A-Za-z])(?P<id>[A-Z]{2}[0-9a-f]{32}|[0-9a-f]{64})(?![0-9A-Za-z])|"
"""What carriers call a message, and a seal of the audit: they are searched for, and longer than any number."""
_LONG = re.compile(_ID + r"\+?\d{8,}|(?:\+\d{1,3}|\b0|\b62)[ .()-]{0,2}8\d{1,2}(?:[ .-]{0,2}\d{2,4}){2,3}")


_SHORTEST = 7
"""Of what is masked."""


def masked_text(text: str) -> str:
    """Every run of eight or more digits in a text, and every phone number written in groups, masked: for logs."""
    if len(text) < _SHORTEST:
        return text
    return _LONG.sub(lambda m: m["id"] or m.group()[:4] + "****" + m.group()[-2:], text)


def _country_code(country: str) -> str:
    return str(phonenumbers.country_code_for_region(country))
