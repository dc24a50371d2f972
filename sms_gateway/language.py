"""What the gateway says, in every language it speaks. One file a language: languages/<code>.toml.

A text is one line of GSM-7 with named places, `Laporan {number} …`. Filled with the longest values it can
get, each fits one SMS; only what an officer writes freely may run over several, and those are numbered.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any, Self

from sms_gateway.errors import ConfigError
from sms_gateway.segments import culprits, cut, downgrade, parts

LONGEST: Mapping[str, str] = {
    **dict.fromkeys(("agency", "first", "second", "place"), "Kab. Kep. Siau Tagulandang Biaro"),
    "number": "40718391",
    "old": "40718391",
    "choices": "1: lampu jalan mati, 2: jln rusak parah, 3: sampah menumpuk, 4: air PDAM mati dr pagi",
    "list": "40718391 diarsipkan, 40718391 diarsipkan, 40718391 diarsipkan, 40718391 diarsipkan",
    "queue": "; ".join(["40718391 17 Mar lampu jalan mati di jl"] * 3),
    "date": "25 Sep 2026",
    "time": "07:00",
    "short_code": "107800",
    "status": "diarsipkan",
    "count": "1000",
    "phone": "+62 812-****-678",
    "contact": "WA 0811-2345-6789, telepon 137",
    "text": "",  # free text: cut into numbered messages
}
"""The longest value a place can ordinarily get; `flags` are texts themselves. A longer agency costs a second part."""

_INSIDE = frozenset({"flag_secret", "flag_anonymous", "flag_both"})
"""Texts that stand in others."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text with named places."""

    template: str
    places: frozenset[str]

    @classmethod
    def parse(cls, template: str) -> Self:
        """Raises ConfigError, without the text's name: a place other than `{name}`, a sign outside GSM-7."""
        if costly := culprits(template):
            raise ConfigError("'%(signs)s' is not in the SMS alphabet", signs=" ".join(costly))
        try:
            fields = [field for field in Formatter().parse(template) if field[1] is not None]
        except ValueError as error:
            raise ConfigError("a brace is left open in '%(template)s'", template=template) from error
        for _, name, spec, conversion in fields:
            if not (name and name.isidentifier()) or spec or conversion:
                raise ConfigError("a place is a name in braces, as {number}, not {%(name)s}", name=name)
        return cls(template, frozenset(name for _, name, _, _ in fields if name))

    def fill(self, values: Mapping[str, str | int]) -> str:
        """Raises KeyError naming what is missing or not asked for: a mistake of the caller's."""
        if values.keys() != self.places:
            wrong = [f"missing {name}" for name in sorted(self.places - values.keys())]
            wrong += [f"no place for {name}" for name in sorted(values.keys() - self.places)]
            raise KeyError(", ".join(wrong))
        return self.template.format_map({name: _one_line(value) for name, value in values.items()}).strip()


@dataclass(frozen=True, slots=True)
class Language:
    """One language: `words` it understands (raw, for the parsers' vocabulary), `texts` it says."""

    code: str
    words: Mapping[str, Any]
    texts: Mapping[str, Text]
    statuses: Mapping[str, str]
    months: tuple[str, ...]

    def say(self, key: str, **values: str | int) -> str:
        """One text with its values: one line, GSM-7. KeyError names an unknown text and wrong values."""
        text = self._text(key)
        try:
            return text.fill(values)
        except KeyError as error:
            raise KeyError(f"text {key} ({self.code}): {error.args[0]}") from None

    def say_status(self, status: str, *, number: str, agency: str, date: str) -> str:
        """How a report stands and what to do next; of the three values those that this status tells."""
        key = f"status_{status}"
        values: dict[str, str | int] = {"number": number, "agency": agency, "date": date}
        return self.say(key, **{name: values[name] for name in self._text(key).places})

    def say_at_length(self, key: str, *, number: str, text: str, **values: str | int) -> list[str]:
        """A text around what an officer wrote: messages of one part each, `4071839: …`, `4071839 (1/3): …`."""
        if "number" in self._text(key).places:
            values["number"] = number
        said = self.say(key, text=sentence(text), **values)
        whole = f"{number}: {said}"
        return [whole] if parts(whole) == 1 else _counted(number, said)

    def date(self, day: dt.date) -> str:
        """`25 Mar 2026`: a citizen is told a date, never a number of days."""
        return f"{day.day} {self.months[day.month - 1]} {day.year}"

    def status(self, status: str) -> str:
        """The word for a status: `in_progress` → `diproses`."""
        return self.statuses[status]

    def reworded(self, texts: Mapping[str, str]) -> "Language":
        """The same language with texts edited by an administrator, under the rules of the shipped ones.

        Raises ConfigError where a text is unknown, has other places, or no longer fits one SMS.
        """
        edited = {key: self._edited(key, template) for key, template in texts.items()}
        new = replace(self, texts={**self.texts, **edited})
        inside = set(new.texts) if edited.keys() & _INSIDE else set(edited)  # what stands in others makes them longer
        for key in sorted(inside):
            new.check_length(key)
        return new

    def check_length(self, key: str) -> None:
        """Raises ConfigError: a text needs more than one SMS with its longest values, or is longer than its place."""
        if (needed := parts(self.longest(key))) > 1:
            raise _unfit(
                self.code, key, ConfigError("needs %(parts)s SMS with its longest values; shorten it", parts=needed)
            )
        room = len(LONGEST["agency"])
        if key == "national_team" and len(self.texts[key].template) > room:
            raise _unfit(
                self.code, key, ConfigError("stands in other texts, which have room for %(room)s signs", room=room)
            )

    def longest(self, key: str, text: Text | None = None) -> str:
        """A text (or its edited form) with the longest values it can get."""
        text = text or self.texts[key]
        said = text.fill({name: self.longest_value(name) for name in text.places})
        return f"{LONGEST['number']}: {said}" if "text" in text.places else said

    def longest_value(self, place: str) -> str:
        """The longest that can ordinarily stand in a place."""
        if place == "flags":
            return max((self.say(flag) for flag in _INSIDE), key=len)
        return LONGEST[place]

    def _text(self, key: str) -> Text:
        if key not in self.texts:
            raise KeyError(f"text {key} ({self.code}): there is no such text")
        return self.texts[key]

    def _edited(self, key: str, template: str) -> Text:
        if key not in self.texts:
            raise _unfit(self.code, key, ConfigError("there is no such text"))
        text = _parsed(self.code, key, template)
        if text.places != self.texts[key].places:
            places = ", ".join(f"{{{name}}}" for name in sorted(self.texts[key].places)) or "none"
            raise _unfit(self.code, key, ConfigError("its places must be %(places)s", places=places))
        if not template.strip():
            raise _unfit(self.code, key, ConfigError("needs words"))
        return text


@cache
def load(code: str) -> Language:
    """The language of one code, read once. Raises ConfigError: there is none, or its file is wrong."""
    if code not in _codes():
        raise ConfigError(f"language: {code!r} is not spoken; there are {', '.join(_codes())}")
    table = tomllib.loads(files("sms_gateway").joinpath(f"languages/{code}.toml").read_text(encoding="utf-8"))
    return Language(
        code=code,
        words=table["words"],
        texts={key: _parsed(code, key, template) for key, template in table["texts"].items()},
        statuses=table["statuses"],
        months=tuple(table["dates"]["months"]),
    )


def load_all() -> dict[str, Language]:
    """Every language there is a file for, Indonesian first."""
    return {code: load(code) for code in _codes()}


def spoken(languages: Mapping[str, Language], *chosen: str | None) -> Language:
    """The first of these that there is, else Indonesian: what a phone has chosen an upgrade may have taken away."""
    still = (languages[code] for code in chosen if code and code in languages)
    return next(still, None) or next(iter(languages.values()))


@lru_cache(maxsize=1024)
def short_name(name: str) -> str:
    """An agency's name as an SMS has room for it: `Kabupaten Nganjuk` → `Kab. Nganjuk`."""
    for long, short in _SHORTER:
        name = long.sub(short, name)
    return name


_SHORTER = [
    (re.compile(r"^(Kabupaten|Kota) Administrasi\b"), r"\1"),  # the four words on a letterhead say no more
    (re.compile(r"^Kabupaten\b"), "Kab."),
    (re.compile(r"^Kecamatan\b"), "Kec."),
    (re.compile(r"^Provinsi\b"), "Prov."),
    (re.compile(r"^Daerah Khusus Ibukota\b"), "DKI"),
    (re.compile(r"^Daerah Istimewa\b"), "DI"),
    (re.compile(r"\bKepulauan (?=\w)"), "Kep. "),
]


def _codes() -> list[str]:
    names = [entry.name for entry in files("sms_gateway").joinpath("languages").iterdir()]
    codes = [name.removesuffix(".toml") for name in names if name.endswith(".toml")]
    return sorted(codes, key=lambda code: (code != "id", code))


def _parsed(code: str, key: str, template: str) -> Text:
    try:
        return Text.parse(template)
    except ConfigError as error:
        raise _unfit(code, key, error) from None


def _unfit(code: str, key: str, why: ConfigError) -> ConfigError:
    return ConfigError("text %(key)s (%(language)s): %(why)s", key=key, language=code, why=why)


def _one_line(value: str | int) -> str:
    return " ".join(downgrade(str(value)).split())


def sentence(text: str) -> str:
    """What an officer wrote, closed with a stop: our own words follow it."""
    line = _one_line(text)
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _counted(number: str, said: str) -> list[str]:
    """Cut into messages that count themselves; a count of more digits leaves less room for the words."""
    for nines in ("9", "99", "999"):
        pieces = cut(said, len(f"{number} ({nines}/{nines}): "))
        if len(pieces) <= int(nines):
            break
    return [f"{number} ({at}/{len(pieces)}): {piece}" for at, piece in enumerate(pieces, 1)]
