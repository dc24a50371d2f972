"""The vocabulary as it is shipped: both languages, all regions of the country."""

import csv
import tomllib
from pathlib import Path
from typing import cast

import parsers
from parsers import PlaceName, Vocabulary
from parsers.intents import Intent
from parsers.places import Kind

_ROOT = Path(__file__).resolve().parents[2] / "sms_gateway"


def _words(language: str) -> dict[str, object]:
    table = tomllib.loads((_ROOT / "languages" / f"{language}.toml").read_text(encoding="utf-8"))["words"]
    return cast("dict[str, object]", table)


def _regions() -> list[PlaceName]:
    with (_ROOT / "data" / "regions.csv").open(encoding="utf-8", newline="") as file:
        return [
            PlaceName(row["code"], row["name"], cast("Kind", row["kind"]), tuple(row["aliases"].split()))
            for row in csv.DictReader(file)
        ]


WORDS = {language: _words(language) for language in ("id", "en")}
REGIONS = _regions()
AGENCIES = [PlaceName("kumham", "KUMHAM", "other"), PlaceName("bbm", "BBM", "other", ("HALOBBM",))]
VOCABULARY = Vocabulary.build(WORDS, [*REGIONS, *AGENCIES])


def parse(text: str) -> Intent:
    return parsers.parse(text, VOCABULARY)


def code(name: str) -> str:
    """`Kota Binjai` → 12.75."""
    return next(place.code for place in REGIONS if place.name == name)


def codes(*names: str) -> tuple[str, ...]:
    return tuple(map(code, names))
