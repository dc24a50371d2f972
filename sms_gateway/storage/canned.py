"""Answers kept ready: of one agency and the units below it, or of everybody."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from sms_gateway.errors import ConfigError, NotFound, Refused
from sms_gateway.language import Text
from sms_gateway.segments import downgrade
from sms_gateway.storage import agencies, settings
from sms_gateway.storage.tables import canned

PLACES = frozenset({"number", "agency", "date"})
"""What a canned reply may leave open: the ticket's number, whose it is, and by when."""

_LONGEST_NAME, _LONGEST_TEXT = 64, 1000

# What every desk answers, until its people write their own.
_FIRST = {
    "sudah diperbaiki": "Perbaikan sudah selesai dikerjakan. Terima kasih sudah melapor.",
    "petugas datang": "Petugas {agency} sudah memeriksa lokasinya. Perbaikan dikerjakan paling lambat {date}.",
    "datang ke kantor": "Untuk urusan ini silakan datang ke kantor {agency} pada jam kerja. "
    "Bawa KTP dan sebutkan nomor laporan {number}.",
}


@dataclass(frozen=True, slots=True)
class Canned:
    """`agency`: its code; None: everybody's. `text` may hold {number}, {agency} and {date}."""

    id: int
    agency: str | None
    name: str
    text: str

    def filled(self, values: Mapping[str, str]) -> str:
        """`values`: one for each of PLACES."""
        return self.text.format_map(values)


_COLUMNS = [canned.c[name] for name in Canned.__slots__]
_BY_NAME = (func.lower(canned.c.name), canned.c.id)


def for_agency(db: Connection, agency: str | None) -> list[Canned]:
    """What whoever answers for this agency may use: its own, those of the agencies above it, everybody's; by name."""
    steps = agency.split(".") if agency else []
    above = [".".join(steps[: count + 1]) for count in range(len(steps))]
    theirs = or_(canned.c.agency.is_(None), canned.c.agency.in_(above))
    return [Canned(*row) for row in db.execute(select(*_COLUMNS).where(theirs).order_by(*_BY_NAME))]


def every(db: Connection) -> list[Canned]:
    chosen = select(*_COLUMNS).order_by(canned.c.agency.is_not(None), canned.c.agency, *_BY_NAME)
    return [Canned(*row) for row in db.execute(chosen)]


def get(db: Connection, canned_id: int) -> Canned:
    """Nobody else changes it until this transaction ends. Raises NotFound."""
    row = db.execute(select(*_COLUMNS).where(canned.c.id == canned_id).with_for_update()).one_or_none()
    if row is None:
        raise _no_such(canned_id)
    return Canned(*row)


def add(db: Connection, agency: str | None, name: str, text: str) -> Canned:
    """Raises NotFound (the agency); Refused: a place that nobody can fill, a name that is taken, nothing said."""
    name, text = _checked(name, text)
    if agency and agencies.get(db, agency) is None:
        raise NotFound(f"there is no agency {agency}")
    _check_free(db, agency, name)
    new = insert(canned).values(agency=agency, name=name, text=text).returning(*_COLUMNS)
    return Canned(*db.execute(new).one())


def change(db: Connection, one: Canned, name: str, text: str) -> Canned:
    """Another name or text for it. Raises as `add`."""
    name, text = _checked(name, text)
    _check_free(db, one.agency, name, but=one.id)
    changed = update(canned).where(canned.c.id == one.id).values(name=name, text=text).returning(*_COLUMNS)
    return Canned(*db.execute(changed).one())


def remove(db: Connection, canned_id: int) -> Canned:
    """Raises NotFound."""
    row = db.execute(delete(canned).where(canned.c.id == canned_id).returning(*_COLUMNS)).one_or_none()
    if row is None:
        raise _no_such(canned_id)
    return Canned(*row)


def seed(db: Connection) -> None:
    """What every desk begins with, once: what was removed stays away."""
    if settings.once(db, "canned"):
        for name, text in _FIRST.items():
            add(db, None, name, text)


def _no_such(canned_id: int) -> NotFound:
    return NotFound(f"there is no canned reply {canned_id}: `sms-gateway canned list` tells what there is")


def _checked(name: str, text: str) -> tuple[str, str]:
    """As they are kept. Raises Refused."""
    name, text = " ".join(name.split()), downgrade(text).strip()
    if not 0 < len(name) <= _LONGEST_NAME or not 0 < len(text) <= _LONGEST_TEXT:
        raise Refused(
            "a name of up to %(name)s characters and a text of up to %(text)s are needed",
            name=_LONGEST_NAME, text=_LONGEST_TEXT,
        )  # fmt: skip
    _check_places(text)
    return name, text


def _check_free(db: Connection, agency: str | None, name: str, but: int = 0) -> None:
    of = canned.c.agency == agency if agency else canned.c.agency.is_(None)
    if db.scalar(select(canned.c.id).where(of, canned.c.name == name, canned.c.id != but)):
        raise Refused("there is a canned reply '%(name)s' already: remove it first, or choose another name", name=name)


def _check_places(text: str) -> None:
    try:
        unknown = Text.parse(text).places - PLACES
    except ConfigError as error:
        raise Refused(error.words, **error.values) from None
    if unknown:
        known = ", ".join(f"{{{place}}}" for place in sorted(PLACES))
        raise Refused("nobody can fill {%(place)s}: the places are %(places)s", place=min(unknown), places=known)
