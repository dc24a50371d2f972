"""The English of shell, log and settings, where it counts. Pure."""

import re


def some(number: int, noun: str) -> str:
    """`1 message`, `2 messages`; `1 entry`, `0 entries`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {re.sub('(?<![aeiou])y$', 'ie', noun)}s"
