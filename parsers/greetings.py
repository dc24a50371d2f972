"""Greetings come first, and are looked past."""

from parsers.text import Message
from parsers.vocabulary import Vocabulary


def after_greeting(message: Message, vocabulary: Vocabulary, at: int = 0) -> int:
    """The word after the greeting that begins at word `at`: `Ass. Yth …`, `pagi pak …`; `at` where there is none."""
    keys = message.keys
    while at < len(keys) and keys[at] in vocabulary.openers:
        if keys[at] in vocabulary.dropped:
            length = 1
        elif keys[at] in vocabulary.day_times and (at + 1 == len(keys) or keys[at + 1] in vocabulary.addresses):
            length = 2
        else:
            length = vocabulary.greetings.length_at(keys, at)
        if not length:
            break
        at += length
    return min(at, len(keys))
