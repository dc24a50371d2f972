"""The audit log: who did what, in plain words, the newest first; and all of it as a file."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, render_template, request, url_for

from sms_gateway.directory import Edition
from sms_gateway.gateway import Gateway
from sms_gateway.seals import Line
from sms_gateway.storage import audits, operators
from sms_gateway.storage.audits import Asked
from sms_gateway.storage.engine import Connection
from sms_gateway.web.access import caller
from sms_gateway.web.admin import telling
from sms_gateway.web.admin.deeds import ACTS, Deed, deed
from sms_gateway.web.console import times

_A_PAGE, _A_FILE = 50, 1000
_MOST_PAGES = 200
_LONGEST = 64
_FIELDS = ("operator", "act", "subject", "from", "to")
_COLUMNS = ("time", "operator", "token", "act", "subjects", "position", "seal")


@dataclass(frozen=True, slots=True)
class Row:
    when: str
    who: str
    deed: Deed
    token: int | None
    position: int | None


def audit(gateway: Gateway) -> str:
    """A page of it, as the address asks."""
    before = telling.number(request.args.get("before", ""))

    def looking(db: Connection) -> tuple[audits.Page, Mapping[int, str], Edition]:
        return audits.page(db, _asked(gateway), before, _A_PAGE), _names(db), gateway.directory.edition(db)

    found, names, edition = gateway.database.read(looking)
    zone = gateway.settings.timezone
    return render_template(
        "admin/audit.html",
        rows=[_row(one, names, edition, zone) for one in found.lines],
        older=found.older,
        address=_address,
        acts=ACTS,
        asked={name: request.args.get(name, "")[:_LONGEST] for name in _FIELDS},
        before=before,
    )


def audit_file(gateway: Gateway) -> Response:
    """The same lines as a file, as they are kept; line by line, so that nobody waits for all."""
    asked = _asked(gateway)
    names = gateway.database.read(_names)
    answer = Response(_lines(gateway, asked, names), content_type="text/csv; charset=utf-8; header=present")
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-{gateway.clock():%Y-%m-%d}.csv"'
    return answer


def _lines(gateway: Gateway, asked: Asked, names: Mapping[int, str]) -> Iterator[str]:
    yield _written(_COLUMNS)
    zone, before = ZoneInfo(gateway.settings.timezone), None
    for _page in range(_MOST_PAGES):
        found = gateway.database.read(audits.page, asked, before, _A_FILE)
        for one in found.lines:
            at = one.at.astimezone(zone).isoformat(timespec="seconds")
            who = one.doer(names)
            yield _written((at, who, one.token_id, one.act, " ".join(one.subjects), one.position, one.seal))
        if (before := found.older) is None:
            return


def _written(cells: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(["" if cell is None else cell for cell in cells])
    return out.getvalue()


def _asked(gateway: Gateway) -> Asked:
    """What the address asks for, and no more than whoever asks may see."""
    given = {name: request.args.get(name, "").strip()[:_LONGEST] or None for name in _FIELDS}
    zone = ZoneInfo(gateway.settings.timezone)
    until = _midnight(given["to"], zone)
    return Asked(
        operator=given["operator"],
        act=given["act"],
        subject=given["subject"],
        since=_midnight(given["from"], zone),
        until=until + timedelta(days=1) if until else None,
        agency=caller().operator.agency,
    )


def _midnight(said: str | None, zone: ZoneInfo) -> datetime | None:
    """A date that cannot be read asks for nothing."""
    try:
        return datetime.combine(date.fromisoformat(said), time(), zone) if said else None
    except ValueError:
        return None


def _row(one: Line, names: Mapping[int, str], edition: Edition, zone: str) -> Row:
    who = one.doer(names) or "?"
    return Row(times.moment(one.at, zone), who, deed(one, names, edition), one.token_id, one.position)


def _names(db: Connection) -> Mapping[int, str]:
    return {one.id: one.name for one in operators.every(db)}


def _address(endpoint: str, **more: object) -> str:
    """The same question elsewhere, or from another line on."""
    asked = {name: said for name in _FIELDS if (said := request.args.get(name))}
    query = urlencode(asked | {name: said for name, said in more.items() if said is not None})
    return url_for(endpoint) + (f"?{query}" if query else "")
