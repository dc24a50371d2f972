"""An agency as somebody wrote it, in a file, at a shell or in a form; checked before anything is written."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from sms_gateway.agencies import Agency
from sms_gateway.errors import ConfigError, Refused

KINDS = ("province", "kabupaten", "kota", "unit")
_CODE = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)*")
_LONGEST_CODE, _LONGEST_NAME, _LONGEST_HOURS = 64, 128, 200

T = TypeVar("T")

Known = Mapping[str, Agency]
"""By code."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An agency as somebody wrote it. None, and no aliases or limits: not said. `where`: the line of a file.

    `limits` as `respond=24 hours`; with nothing after the sign it is taken away, as `hours` are by "".
    """

    code: str
    name: str
    kind: str | None = None
    parent: str | None = None
    timezone: str | None = None
    aliases: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    hours: str | None = None
    where: str = ""

    def agency(self, known: Known, timezone: str, limits: Collection[str] = ()) -> Agency:
        """Completed by what is known of it, of its parent and of the settings, which have these limits by name.

        Raises Refused.
        """
        if not _CODE.fullmatch(self.code) or len(self.code) > _LONGEST_CODE:
            raise self.refused("'%(code)s' is no code: write small letters and digits, as 12.75.pu", code=self.code)
        if not self.name or len(self.name) > _LONGEST_NAME:
            told = {"code": self.code, "longest": _LONGEST_NAME}
            raise self.refused("the name of %(code)s must have 1 to %(longest)s characters", **told)
        old, above = known.get(self.code), self.code.rpartition(".")[0]
        parent = self.parent or (old.parent if old else above if above in known else None)
        if parent is not None:
            self._check_parent(parent, known)
        return Agency(
            code=self.code,
            name=self.name,
            kind=self._kind(old),
            parent=parent,
            timezone=self._zone(old or (known[parent] if parent else None), timezone),
            aliases=self.aliases or (old.aliases if old else ()),
            limits=self._limits(dict(old.limits) if old else {}, limits),
            hours=self._hours(old.hours if old else None),
        )

    def refused(self, words: str, /, **values: object) -> Refused:
        return Refused("%(where)s%(why)s", where=self.where, why=Refused(words, **values))

    def _check_parent(self, parent: str, known: Known) -> None:
        """Whoever looks upwards for somebody to tell must come to an end. Raises Refused."""
        told = {"parent": parent, "code": self.code}
        if parent not in known or parent == self.code:
            raise self.refused("there is no agency %(parent)s that %(code)s could belong to: add it first", **told)
        above: str | None = parent
        for _ in known:
            above = known[above].parent if above else None
            if above == self.code:
                raise self.refused("%(parent)s belongs to %(code)s itself: name another one above it", **told)

    def _kind(self, old: Agency | None) -> str:
        kind = self.kind or (old.kind if old else "unit")
        if kind not in KINDS:
            raise self.refused(
                "'%(given)s' is no kind of agency: write one of %(kinds)s", given=kind, kinds=", ".join(KINDS)
            )
        return kind

    def _limits(self, own: dict[str, str], names: Collection[str]) -> tuple[tuple[str, str], ...]:
        from sms_gateway.deadlines import Limit

        for said in self.limits:
            name, sign, limit = (part.strip() for part in said.partition("="))
            if not sign or name not in names:
                raise self.refused(
                    "'%(given)s' is no limit: write NAME=LIMIT, NAME being one of %(names)s",
                    given=said, names=", ".join(names),
                )  # fmt: skip
            own.pop(name, None)
            if limit:
                own[name] = str(self._readable(Limit.parse, limit))
        return tuple(sorted(own.items()))

    def _hours(self, own: str | None) -> str | None:
        from sms_gateway.calendars import Week

        if self.hours is None:
            return own
        if not self.hours:
            return None
        if len(self.hours) > _LONGEST_HOURS:
            told = {"code": self.code, "longest": _LONGEST_HOURS}
            raise self.refused("working hours of %(code)s are longer than %(longest)s characters", **told)
        self._readable(Week.parse, self.hours)
        return self.hours

    def _readable(self, parse: Callable[[str], T], text: str) -> T:
        try:
            return parse(text)
        except ConfigError as error:
            raise self.refused(error.words, **error.values) from None

    def _zone(self, near: Agency | None, otherwise: str) -> str:
        name = self.timezone or (near.timezone if near else otherwise)
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):
            raise self.refused("'%(given)s' is no time zone: write one as Asia/Jakarta", given=name) from None
        return name
