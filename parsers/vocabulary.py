"""Vocabulary: which word means what, and which name means which agency. Built once, clashes refused."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal, cast, get_args

from parsers.handwriting import and_apart, as_typed, shortened, shortened_phrases
from parsers.intents import Category
from parsers.phrases import Phrases, Sense, VocabularyClash
from parsers.places import Gazetteer, Kind, PlaceName
from parsers.plainwords import COMMON, IDLE
from parsers.text import keys_of

Act = Literal[
    "status", "add", "satisfied", "dispute", "rate", "withdraw", "correct", "mute", "reply", "start", "queue",
    "move", "help", "stop", "resume", "data", "erase", "yes", "no",
]  # fmt: skip
"""What a command word asks for; each is a key of a language's `[words.commands]`."""

Flag = Literal["secret", "anonymous"]

_LISTS = (
    "greetings", "day_times", "addresses", "thanks", "dropped", "fillers", "lead_ins", "instructions", "asks", "tests",
    "titles", "suffixes", "streets", "tails", "prepositions", "spots", "opinions", "emergencies", "calm", "outcries",
    "rescue", "everyday", "everyday_names", "before_flags", "secrecy",
    "all_of_them", "doubts", "agreed",
    "wishes", "courtesy", "asks_after", "news", "content", "texts", "slips", "meant", "undone", "assaults",
    "harmless", "refusals", "matters", "landmarks", "abbreviations", "details",
)  # fmt: skip
_COURTESIES = (
    "greetings", "day_times", "addresses", "titles", "thanks", "dropped", "fillers", "lead_ins", "instructions",
    "prepositions", "streets",
)  # fmt: skip
"""Of these whole sentences are made before anything is said."""
_BEGINNINGS = (*_COURTESIES, "asks", "suffixes", "spots", "opinions", "emergencies", "calm", "outcries", "everyday")
_AS_LISTED = (
    "day_times", "addresses", "dropped", "asks", "tests", "suffixes", "streets", "tails", "prepositions", "outcries",
    "spots", "opinions", "everyday_names", "instructions", "rescue",
    "all_of_them", "doubts", "agreed",
    "wishes", "texts", "slips", "undone", "refusals", "landmarks", "details",
)  # fmt: skip
"""Those that need nothing done to them."""
_SAYING_NOTHING = ("thanks", "titles", "tests", "wishes")
_ASSAULTED = ("di{}", "di{}i", "di{}in", "di{}kan", "mau {}", "mau di{}", "{} saya", "{} sy")
_EVERYDAY = (
    "everyday", "prepositions", "fillers", "addresses", "streets", "texts", "refusals", "slips", "matters",
)  # fmt: skip
_ALSO_SHORT = ("status", "add", "satisfied", "dispute", *get_args(Category))
_TELLING = ("everyday", "matters", "landmarks", "abbreviations", "emergencies")
"""Whoever says one of these tells of something."""
_MEANT = ("commands", "classes", "flags", "pleas")
_TABLES = {
    "commands": get_args(Act),
    "beside": (*get_args(Act), "choice", "stop_texts"),
    "unmistakable": get_args(Act),
    "classes": get_args(Category),
    "flags": get_args(Flag),
    "pleas": (*get_args(Flag), "openly"),
    "kinds": ("kabupaten", "kota", "province"),
    "numerals": tuple("123456789"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a command, class or flag word means, and the one language that has it (None: several do)."""

    says: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything `parse` knows. The lists are described where they are written: the `[words]` of a language."""

    commands: Phrases[Meaning]
    classes: Phrases[Meaning]
    flags: Phrases[Meaning]
    pleas: Phrases[Meaning]
    """Flags in words of one's own: they count wherever they stand. `openly`: longer than one, and none."""
    kinds: Phrases[Kind]
    greetings: Phrases[str]
    thanks: Phrases[str]
    titles: Phrases[str]
    emergencies: Phrases[bool]
    """False: longer than one, and none. `disiksa macet`, `ingin mati lampu` are said of a thing."""
    alarms: frozenset[str]
    """What these begin with, `di` apart from its verb or not: without any nothing is one."""
    calm: Phrases[str]
    day_times: frozenset[str]
    addresses: frozenset[str]
    dropped: frozenset[str]
    fillers: frozenset[str]
    lead_ins: frozenset[str]
    instructions: frozenset[str]
    asks: frozenset[str]
    tests: frozenset[str]
    suffixes: frozenset[str]
    streets: frozenset[str]
    tails: frozenset[str]
    prepositions: frozenset[str]
    outcries: frozenset[str]
    rescue: frozenset[str]
    calls: frozenset[str]
    """Of these, with one of `rescue` among them, a message is made that calls for help, and tells nothing."""
    spots: frozenset[str]
    opinions: frozenset[str]
    everyday: frozenset[str]
    everyday_names: frozenset[str]
    before_flags: frozenset[str]
    """Words that are looked past where a flag may follow: `tolong rahasia`, `secara anonim`."""
    all_of_them: frozenset[str]
    agreed: frozenset[str]
    """Words of YES that mean nothing else: `baik pak` is said to anything."""
    doubts: frozenset[str]
    """Words behind BATAL or SELESAI that say something else than the command."""
    secrecy: frozenset[str]
    """Of these a message is made that asks for secrecy, and for nothing else."""
    wishes: frozenset[str]
    courtesy: frozenset[str]
    """Of these, with thanks or one of `wishes` among them, a message is made that says nothing."""
    asks_after: frozenset[str]
    """Of these a message is made that asks how a report stands."""
    content: frozenset[str]
    """Of these whoever is content with an answer makes a message: `mantap pak sudah nyala`."""
    praise: frozenset[str]
    """Of these, what it is praised with."""
    news: frozenset[str]
    """Of these, words that ask without a question: nobody says them of anything but a report."""
    texts: frozenset[str]
    """Who says one of these with STOP means our SMS: more fillers are looked past."""
    refusals: frozenset[str]
    """Who says one of these, and no, of our SMS wants none."""
    slips: frozenset[str]
    """Who begins with one of these, soon after a report, puts it right."""
    meant: Phrases[str]
    """So does who begins with one of these, whatever they tell, and asks nothing."""
    undone: frozenset[str]
    """Who says no, and one of these, though nothing was asked, takes a report back."""
    details: frozenset[str]
    """What is told with its `-nya` right behind a report belongs to it: `plat nomornya`."""
    landmarks: frozenset[str]
    """Everyday words that also say where something is: `depan sekolah`."""
    beside: Mapping[str, frozenset[str]]
    unmistakable: frozenset[str]
    openers: frozenset[str]
    """Words that a greeting may begin with: no other is looked at twice."""
    before_class: frozenset[str]
    """Words that are looked past where a class word may follow: `mau lapor`, `tulis LAPOR`."""
    leading: frozenset[str]
    """Words with which a message may begin that is no report."""
    numerals: Mapping[str, str]
    """`lima` → 5."""
    glued: frozenset[str]
    """Words that may stand before a number without a space."""
    beginnings: Mapping[str, str]
    """What messages from everywhere begin with, and the list that it stands in."""
    places: Gazetteer

    def begins(self, name: str) -> str | None:
        """The list that a new name is taken from, if people write it who mean nobody by it: `jalan`, `ja lan`."""
        keys = keys_of(name)
        for phrase in (" ".join(keys), "".join(keys)):
            if phrase in self.beginnings or phrase in COMMON:
                return self.beginnings.get(phrase, "everyday")
        lists = [self.beginnings.get(key, "") for key in keys]
        return lists[0] if all(each in _COURTESIES for each in lists) else None

    @classmethod
    def build(cls, words: Mapping[str, Mapping[str, object]], places: Iterable[PlaceName]) -> "Vocabulary":
        """`words`: language → its `[words]` table, the default language first.

        Raises VocabularyClash where a word has two meanings; ValueError where a table has an unknown key or
        something else than lists of words.
        """
        said = list(_entries(words))
        lists = {name: frozenset(e.phrase for e in said if e.key == name) for name in _LISTS}
        lists["thanks"] |= shortened_phrases(lists["thanks"], lists["abbreviations"])
        emergencies = _emergencies(lists)
        phrases = {name: Phrases.of({phrase: phrase for phrase in lists[name]}) for name in _LISTS}
        commands, classes, flags, pleas = (_and_short(and_apart(_meanings(said, table))) for table in _MEANT)
        kinds = {e.phrase: cast("Kind", e.key) for e in said if e.table == "kinds"}
        beside = [e for e in said if e.table == "beside"]
        known = _words((*commands, *classes, *flags, *kinds))
        openers = lists["dropped"].union(lists["day_times"], phrases["greetings"].longest)
        fillers = lists["fillers"] | lists["addresses"] | lists["dropped"]
        lead_ins = lists["lead_ins"] | lists["fillers"] | lists["addresses"]
        before_class = lead_ins | lists["instructions"]
        courteous = _words(phrase for name in ("greetings", "day_times", "thanks") for phrase in lists[name])
        polite = courteous | _words(lists["titles"])
        numerals = {e.phrase: e.key for e in said if e.table == "numerals"}
        first = _first_words(commands, classes, *(lists[name] for name in _SAYING_NOTHING), numerals)
        return cls(
            commands=Phrases.of(commands),
            classes=Phrases.of(classes),
            flags=Phrases.of(flags),
            pleas=Phrases.of(pleas),
            kinds=Phrases.of(kinds),
            greetings=phrases["greetings"],
            thanks=phrases["thanks"],
            titles=phrases["titles"],
            meant=phrases["meant"],
            emergencies=emergencies,
            alarms=frozenset(emergencies.longest).union(word.removeprefix("di") for word in emergencies.longest),
            calm=phrases["calm"],
            fillers=fillers,
            lead_ins=lead_ins,
            everyday=known.union(*(lists[name] for name in _EVERYDAY)),
            calls=before_class | lists["rescue"] | lists["outcries"],
            before_flags=(fillers | lists["before_flags"]).difference(classes),
            secrecy=fillers.union(_hiding(flags | pleas), lists["before_flags"], lists["secrecy"]),
            courtesy=polite.union(fillers, lists["wishes"], lists["courtesy"]),
            content=polite.union(fillers, lists["wishes"], lists["courtesy"], lists["agreed"], lists["content"]),
            praise=lists["content"],
            asks_after=_asking(lists, commands, "asks_after", "fillers", "news").union(courteous, fillers),
            news=_asking(lists, commands, "news"),
            beside={key: frozenset(e.phrase for e in beside if e.key == key) for key in _TABLES["beside"]},
            unmistakable=_unmistakable(said),
            openers=openers,
            before_class=before_class,
            leading=first.union(openers, fillers, before_class, (e.phrase for e in beside if e.key == "choice")),
            numerals=numerals,
            glued=frozenset(word for word in (*commands, *lists["fillers"]) if " " not in word),
            beginnings=dict.fromkeys(kinds, "kinds")
            | {phrase: name for name in reversed(_BEGINNINGS) for phrase in lists[name]},
            places=Gazetteer.of(places, _reserved(said), kinds),
            **{name: lists[name] for name in _AS_LISTED},
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One word of one language: `[words.commands] status = ["cek"]` → commands, status, cek."""

    language: str
    table: str
    key: str
    phrase: str

    @property
    def sense(self) -> Sense:
        return Sense(self.table, self.key) if self.table else Sense(self.key)


def _entries(words: Mapping[str, Mapping[str, object]]) -> Iterator[_Entry]:
    for language, table in words.items():
        for key, value in table.items():
            if key in _LISTS:
                yield from _listed(language, "", key, value)
            elif key in _TABLES and isinstance(value, Mapping):
                for inner, listed in value.items():
                    if inner not in _TABLES[key]:
                        known = ", ".join(_TABLES[key])
                        raise ValueError(f"words.{key}.{inner} of {language} is unknown; known: {known}")
                    yield from _listed(language, key, inner, listed)
            else:
                raise ValueError(f"words.{key} of {language} is unknown; known: {', '.join((*_LISTS, *_TABLES))}")


def _listed(language: str, table: str, key: str, value: object) -> Iterator[_Entry]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"words.{table + '.' if table else ''}{key} of {language} must be a list of words")
    for item in value:
        for words in product(*(word.split("|") for word in item.split())):
            if phrase := " ".join(keys_of(" ".join(words))):
                yield _Entry(language, table, key, phrase)


def _emergencies(lists: dict[str, frozenset[str]]) -> Phrases[bool]:
    """Also in `lists`: all but what is said of a thing."""
    lists["emergencies"] |= {form.format(root) for root in lists["assaults"] for form in _ASSAULTED}
    return Phrases.of(dict.fromkeys(lists["emergencies"], True) | dict.fromkeys(lists["harmless"], False))


def _asking(lists: Mapping[str, frozenset[str]], commands: Mapping[str, Meaning], *names: str) -> frozenset[str]:
    """The words of these lists, and STATUS, as they are typed."""
    status = (word for word, meaning in commands.items() if meaning.says == "status" and " " not in word)
    telling = (COMMON - IDLE).union(*(lists[name] for name in _TELLING)) - lists["asks_after"]
    return as_typed(frozenset(status).union(*(lists[name] for name in names)), telling)


def _unmistakable(said: Iterable[_Entry]) -> frozenset[str]:
    listed = {entry.phrase for entry in said if entry.table == "unmistakable"}
    return frozenset(listed.union(short for word in listed for short in shortened(word)))


def _meanings(said: Iterable[_Entry], table: str) -> dict[str, Meaning]:
    meanings: dict[str, Meaning] = {}
    for entry in said:
        if entry.table == table:
            known = meanings.get(entry.phrase)
            several = known is not None and known.language != entry.language
            meanings[entry.phrase] = Meaning(entry.key, None if several else entry.language)
    return meanings


def _hiding(meanings: Mapping[str, Meaning]) -> frozenset[str]:
    """The words of these flags and pleas, but not of those that hide nobody."""
    return _words(phrase for phrase, meaning in meanings.items() if meaning.says != "openly")


def _and_short(meanings: dict[str, Meaning]) -> dict[str, Meaning]:
    """LPOR, STTUS, `slesai`; not of a word that ends or refuses something."""
    typed = {
        short: meaning
        for word, meaning in meanings.items()
        if meaning.says in _ALSO_SHORT and " " not in word
        for short in shortened(word)
    }
    return typed | meanings


def _words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in phrase.split())


def _first_words(*lists: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase.partition(" ")[0] for phrases in lists for phrase in phrases)


def _reserved(said: Iterable[_Entry]) -> dict[str, Sense]:
    """Words that begin something, and what. Raises VocabularyClash where one begins two things."""
    reserved: dict[str, Sense] = {}
    for entry in said:
        if entry.table in ("commands", "classes", "flags") or entry.key in ("tests", "greetings"):
            other = reserved.setdefault(entry.phrase, entry.sense)
            if other != entry.sense:
                raise VocabularyClash(entry.phrase, other, entry.sense)
    return reserved
