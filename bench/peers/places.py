"""The regions' names as every peer knows them: the first word or words of an SMS."""

import csv
import os
from functools import cache
from pathlib import Path


@cache
def names() -> frozenset[str]:
    with Path(os.environ["BENCH_REGIONS"]).open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] != "province"]
    return frozenset(row["name"].removeprefix("Kabupaten ").removeprefix("Kota ").upper() for row in rows)


def place(text: str) -> str | None:
    """The longest name at the start of the text."""
    words = text.upper().split(maxsplit=4)
    for count in range(min(len(words), 4), 0, -1):
        if (name := " ".join(words[:count])) in names():
            return name
    return None
