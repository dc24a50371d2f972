"""What a request asks for, read from its query or its form: a mistake is told by the name of its field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request

from sms_gateway.errors import Malformed, NotFound
from sms_gateway.intake import Handed
from sms_gateway.storage.published import Asked
from sms_gateway.web.open311.services import ATTRIBUTES, NO, SERVICES, UNTOLD, YES

SPAN = timedelta(days=90)
MOST = 1000
"""Reports on one page; what the specification gives to whoever asks for no number."""
_DEEPEST = 10_000
_NUMBERS = 100
_LENGTHS: Mapping[str, int] = {"description": 4000, "address_string": 300, "address_id": 64, "media_url": 500}
_YES, _NO = frozenset({YES, "true", "1"}), frozenset({NO, "false", "0", ""})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`numbers`: these and nothing else is looked at."""

    asked: Asked
    skip: int
    limit: int
    numbers: Sequence[str] = ()


def wanted(now: datetime) -> Wanted:
    """Raises Malformed; NotFound for a service that is none."""
    numbers = _listed("service_request_id")
    if len(numbers) > _NUMBERS:
        raise Malformed(f"service_request_id: at most {_NUMBERS} at once")
    codes, states = _listed("service_code"), _listed("status")
    if unknown := set(codes) - set(SERVICES):
        raise NotFound(f"service_code: there is no service {min(unknown)[:40]!r}; /open311/v2/services lists them")
    if unknown := set(states) - {"open", "closed"}:
        raise Malformed(f"status: {min(unknown)[:40]!r} is neither open nor closed")
    since, until = _period(now)
    is_open = "open" in states if len(set(states)) == 1 else None
    limit = _count("page_size", MOST, MOST)
    page = _count("page", 1, max(_DEEPEST // limit, 1))
    asked = Asked(since, until, topics=set(codes) or None, untold=UNTOLD in codes, open=is_open)
    return Wanted(asked, (page - 1) * limit, limit, numbers)


def handed() -> Handed:
    """Raises Malformed, NotFound."""
    code = _field("service_code")
    if not code:
        raise Malformed("service_code: say what it is about; /open311/v2/services lists the services")
    if code not in SERVICES:
        raise NotFound(f"service_code: there is no service {code[:40]!r}; /open311/v2/services lists them")
    address, place, point = _field("address_string"), _field("address_id"), _point()
    if not (address or place or point):
        raise Malformed("address_string: say where it is, by this, by address_id, or by lat and long")
    said = _attributes()
    return Handed(
        phone=_field("phone"),
        text=_field("description"),
        topic=code,
        place=place or None,
        address=", ".join(each for each in (address, point) if each),
        secret=said["secret"],
        anonymous=said["anonymous"],
        photo=_photo(),
    )


def _period(now: datetime) -> tuple[datetime, datetime]:
    """The span that is asked for, or that of 90 days before its end or after its beginning."""
    begin, end = _moment("start_date"), _moment("end_date")
    if begin and end:
        if not timedelta(0) <= end - begin <= SPAN:
            raise Malformed(f"end_date: it is not within {SPAN.days} days after start_date")
        return begin, end
    try:
        return (begin, begin + SPAN) if begin else ((end or now) - SPAN, end or now)
    except OverflowError:
        raise Malformed("start_date, end_date: no report is from then") from None


def _moment(name: str) -> datetime | None:
    said = request.args.get(name, "").strip().replace(" ", "+")  # a plus that nobody escaped
    if not said:
        return None
    try:
        day = said if "T" in said else f"{said}T00:00:00Z"
        return datetime.fromisoformat(day if _MOMENT.fullmatch(said) else "")
    except ValueError:
        raise Malformed(f"{name}: write a time with its zone, as 2026-03-10T00:00:00Z") from None


def _count(name: str, otherwise: int, most: int) -> int:
    said = request.args.get(name, "").strip()
    if not said:
        return otherwise
    if not re.fullmatch("[0-9]{1,6}", said) or not 1 <= int(said) <= most:
        raise Malformed(f"{name}: write a number from 1 to {most}")
    return int(said)


def _listed(name: str) -> list[str]:
    return [each for part in request.args.get(name, "").split(",") if (each := part.strip())]


def _field(name: str) -> str:
    said = request.form.get(name, "").strip()
    if len(said) > _LENGTHS.get(name, 100):
        raise Malformed(f"{name}: it has {len(said)} signs; {_LENGTHS.get(name, 100)} are the most")
    return said


def _attributes() -> Mapping[str, bool]:
    """The reporter's rights: one that is not understood is never taken for one that is not asked for."""
    fields = {f"attribute[{name}]": name for name in ATTRIBUTES}
    for unknown in sorted(name for name in request.form if name.startswith("attribute[") and name not in fields):
        raise Malformed(f"{unknown[:40]}: there is no such attribute; there are {' and '.join(fields)}")
    return {name: True in [_yes(field, said) for said in request.form.getlist(field)] for field, name in fields.items()}


def _yes(field: str, said: str) -> bool:
    word = said.strip().lower()
    if word not in _YES | _NO:
        raise Malformed(f"{field}: {said.strip()[:40]!r} is neither {YES} nor {NO}")
    return word in _YES


def _photo() -> str:
    said = _field("media_url")
    if said and not (said.isprintable() and re.fullmatch(r"https?://\S+", said)):
        raise Malformed("media_url: write an address, as https://example.id/foto.jpg")
    return said


def _point() -> str:
    lat, long = _field("lat"), _field("long")
    if not (lat or long):
        return ""
    if not all(re.fullmatch(r"-?\d{1,3}(\.\d{1,15})?", each) for each in (lat, long)):
        raise Malformed("lat, long: write both as degrees, as 3.6001 and 98.4854")
    return f"{float(lat):.4f} {float(long):.4f}"
