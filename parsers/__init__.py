"""What people write. Text in, intent out; pure, and standard library only.

    vocabulary = Vocabulary.build(words, places)
    parse("BINJAI lampu mati", vocabulary)  ->  Report(text="lampu mati", place="12.75")

text cleans and cuts into words → commands looks for one → reports reads the rest. phrases, numbers, spelling and
places know how words, ticket numbers, slips and names are found; vocabulary holds which of them there are;
intents are the answers.
"""

from parsers import commands, reports
from parsers.intents import Intent
from parsers.phrases import Sense, VocabularyClash
from parsers.places import PlaceName
from parsers.text import read
from parsers.vocabulary import Vocabulary

__all__ = ["PlaceName", "Sense", "Vocabulary", "VocabularyClash", "parse"]


def parse(text: str, vocabulary: Vocabulary) -> Intent:
    """What a message asks for. Total: any string is something, in time that grows with its length."""
    message = read(text, vocabulary.glued)
    return commands.read(message, vocabulary) or reports.read(message, vocabulary)
