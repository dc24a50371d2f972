"""The ways through the console: whoever is signed in is shown those that are there and that their role may go."""

from collections.abc import Sequence

from flask import current_app

from sms_gateway.web.access import Access, caller
from sms_gateway.web.wording import N_

Way = tuple[str, str]
"""An address, and what it is called."""

ADMINISTRATION: Sequence[Way] = (
    ("/admin/agencies", N_("Agencies")),
    ("/admin/operators", N_("Operators")),
    ("/admin/holidays", N_("Holidays")),
    ("/admin/texts", N_("Texts")),
    ("/admin/words", N_("Words")),
    ("/admin/try", N_("Try a message")),
    ("/admin/carriers", N_("Carriers")),
    ("/admin/outbox", N_("Outbox")),
    ("/admin/audit", N_("Audit")),
)
_MAIN: Sequence[Way] = (("/", N_("Queue")), ("/figures", N_("Figures")), ("/phone", N_("Phone")))


def main() -> Sequence[Way]:
    """Those in the bar at the top. The administration is entered by the first of its pages that is open."""
    within = administration()
    return [*_open(_MAIN), *([(within[0][0], N_("Administration"))] if within else [])]


def administration() -> Sequence[Way]:
    return _open(ADMINISTRATION)


def _open(ways: Sequence[Way]) -> Sequence[Way]:
    access: Access = current_app.extensions["access"]
    pages = {rule.rule: rule.endpoint for rule in current_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    gates = {path: access.gates.get(pages.get(path, "")) for path, _ in ways}
    may = caller().operator.may
    return [(path, name) for path, name in ways if (gate := gates[path]) and may(gate.act)]
