"""The outbox: what waits, what is stuck and what failed; sent again or kept back by hand, once somebody is sure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.administration import ByHand
from sms_gateway.errors import NotFound
from sms_gateway.gateway import Gateway
from sms_gateway.messages import State
from sms_gateway.phone import mask, masked_text
from sms_gateway.storage import outbound, posted, tickets
from sms_gateway.storage.engine import Connection
from sms_gateway.storage.outbound import LedgerLine, Said
from sms_gateway.tickets import Ticket
from sms_gateway.web.access import caller
from sms_gateway.web.admin import telling
from sms_gateway.web.console import conversation, times, words
from sms_gateway.web.refusals import explained
from sms_gateway.web.wording import N_, ngettext
from sms_gateway.web.wording import gettext as _

_HELD = "held"
_EXCERPT = 90
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Tab:
    """What a tab shows: messages in these states; `error`: only where it is this one."""

    name: str
    states: Sequence[State] = ()
    error: str | None = None
    empty: str = ""


TABS: Mapping[str, Tab] = {
    "waiting": Tab(N_("Waiting"), ["queued"], empty=N_("Nothing waits to be sent.")),
    "held": Tab(N_("Held"), ["unknown", "sending"], _HELD, N_("Nothing is held: every message is accounted for.")),
    "unknown": Tab(N_("Being sent or looked up"), ["unknown", "sending"], empty=N_("Nothing is on its way just now.")),
    "failed": Tab(N_("Failed"), ["failed", "undelivered", "expired"], empty=N_("Nothing has failed.")),
    "all": Tab(N_("All"), empty=N_("Nothing was sent yet.")),
}
_AGAIN = {"failed", "undelivered", "expired", "unknown"}
_BACK = {"queued", "unknown"}


@dataclass(frozen=True, slots=True)
class Row:
    """A message as a list shows it. `number`: of the report it is about."""

    id: int
    phone: str
    excerpt: str
    state: str
    why: str
    lost: bool
    when: str
    carrier: str
    kind: str
    number: str
    may: frozenset[str]


def outbox(gateway: Gateway) -> str:
    chosen = request.args.get("tab", "")
    tab = chosen if chosen in TABS else "waiting"
    before = telling.number(request.args.get("before", ""))
    asked = TABS[tab]

    def looking(db: Connection) -> tuple[list[Row], int | None]:
        found = posted.newest(db, asked.states, asked.error, before)
        return _rows(gateway, db, found.messages), found.older

    rows, older = gateway.database.read(looking)
    return render_template("admin/outbox.html", tabs=TABS, tab=tab, rows=rows, older=older, before=before)


def message(gateway: Gateway, message_id: str) -> str:
    """Raises NotFound."""

    def looking(db: Connection) -> tuple[Said, Row, list[LedgerLine]]:
        number = telling.number(message_id)
        found = posted.among(db, [number]) if number else []
        if not found:
            raise NotFound(f"there is no message {message_id} in the outbox")
        return found[0], _rows(gateway, db, found)[0], outbound.receipts(db, found[0].id)

    said, row, ledger = gateway.database.read(looking)
    zone = gateway.settings.timezone
    moments = {
        N_("Written"): said.created_at,
        N_("Due"): said.due_at if said.state == "queued" else None,
        N_("Useless after"): said.expires_at,
        N_("Sent"): said.sent_at,
        N_("Delivered"): said.delivered_at,
    }
    return render_template(
        "admin/message.html",
        said=said,
        row=row,
        moments={name: times.moment(at, zone) for name, at in moments.items() if at},
        ledger=conversation.receipts(ledger, zone),
    )


def by_hand(gateway: Gateway) -> ResponseReturnValue:
    """Sends again, or keeps back, what was picked; asks first whether somebody is sure."""
    ids = [number for each in request.form.getlist("pick") if (number := telling.number(each))]
    act = "cancel" if telling.said("do") == "cancel" else "retry"
    tab = telling.said("tab") if telling.said("tab") in TABS else "waiting"
    if not ids:
        flash(_("Nothing was picked: tick the messages first."), "warning")
        return telling.to("admin.outbox", tab=tab)
    if not telling.said("sure"):
        rows = gateway.database.read(lambda db: _rows(gateway, db, posted.among(db, ids)))
        able = [row for row in rows if act in row.may]
        back = url_for("admin.outbox", tab=tab)
        return render_template("admin/sure.html", act=act, rows=able, left=len(rows) - len(able), tab=tab, back=back)
    work = gateway.administration
    _tell(act, work.retry(caller(), ids) if act == "retry" else work.cancel(caller(), ids))
    return telling.to("admin.outbox", tab=tab)


def _tell(act: str, done: Sequence[ByHand]) -> None:
    left = [one for one in done if one.refused]
    count = len(done) - len(left)
    if act == "retry":
        told = ngettext("%(num)s message goes out again.", "%(num)s messages go out again.", count)
    else:
        told = ngettext("%(num)s message is kept back.", "%(num)s messages are kept back.", count)
    if left:
        told += (
            " "
            + "; ".join(explained(one.refused) for one in left[:_NAMED] if one.refused)
            + (" …" if len(left) > _NAMED else "")
        )
    flash(told, "warning" if left else "success")


def _rows(gateway: Gateway, db: Connection, found: Sequence[Said]) -> list[Row]:
    known = tickets.among(db, list({one.ticket_id for one in found if one.ticket_id}))
    return [_row(gateway, one, known.get(one.ticket_id or 0)) for one in found]


def _row(gateway: Gateway, one: Said, of: Ticket | None) -> Row:
    text = masked_text(" ".join(one.body.split()))
    zone = gateway.settings.timezone
    may = {"retry"} if one.state in _AGAIN else set()
    return Row(
        id=one.id,
        phone=_("anonymous: hidden") if of and of.anonymous else mask(one.recipient),
        excerpt=text if len(text) <= _EXCERPT else text[: _EXCERPT - 1].rstrip() + "…",
        state=_state(one, gateway.clock(), zone),
        why=conversation.why(one, gateway.judge),
        lost=one.state in words.LOST,
        when=times.moment(one.created_at, zone),
        carrier=one.carrier,
        kind=_(words.KINDS[one.kind]),
        number=of.number if of else "",
        may=frozenset(may | ({"cancel"} if one.state in _BACK else set())),
    )


def _state(one: Said, now: datetime, zone: str) -> str:
    if one.state == "queued" and one.due_at > now:
        return _("goes out %(when)s", when=times.moment(one.due_at, zone))
    if one.error == _HELD:
        return _("held")
    return _(words.STATES[one.state])
