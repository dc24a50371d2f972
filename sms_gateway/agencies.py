"""Agencies as a tree: the nation, its provinces, regencies and cities, and the units below them.

A code says where an agency stands: `12.75` is Kota Binjai (Indonesia's official region code),
`12.75.pu` a unit of it.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

DEFAULT_TIMEZONE = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Agency:
    """`kind`: province, kabupaten, kota, or unit. `aliases`: words a citizen may write for it.

    `limits` and `hours`: its own rules where it has some, as somebody wrote them (`respond` → `24 hours`).
    """

    code: str
    name: str
    kind: str
    parent: str | None = None
    timezone: str = DEFAULT_TIMEZONE
    aliases: tuple[str, ...] = ()
    limits: tuple[tuple[str, str], ...] = ()
    hours: str | None = None

    def new_words(self, old: "Agency | None") -> list[str]:
        """By which it was not called before. A region's own name is what it is, whatever else that means."""
        named = [] if self.kind != "unit" or (old and old.name == self.name) else [self.name]
        return [*named, *(each for each in self.aliases if not old or each not in old.aliases)]

    @property
    def region(self) -> str | None:
        """The code of the region it stands in: the first two steps of its own."""
        return region_of(self.code)


def region_of(code: str) -> str | None:
    """`12.75.pu` → `12.75`; a code that does not begin with a region's has none."""
    steps = code.split(".")[:2]
    return ".".join(steps) if all(step.isdigit() for step in steps) else None


def regions() -> Iterator[Agency]:
    """All provinces, regencies and cities, as decreed (see data/regions.NOTICE.txt)."""
    with files("sms_gateway").joinpath("data/regions.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            yield Agency(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                parent=row["province"] or None,
                timezone=row["timezone"],
                aliases=tuple(row["aliases"].split()),
            )
