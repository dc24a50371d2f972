"""The reply box: what is being written, what the citizen will get of it, and sending it."""

from dataclasses import dataclass, replace
from typing import Self

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.casework import Casework, Preview
from sms_gateway.errors import NotFound, Refused, Repeated, Stale
from sms_gateway.gateway import Gateway
from sms_gateway.roles import Caller
from sms_gateway.segments import downgrade
from sms_gateway.storage.engine import Connection
from sms_gateway.tickets import Ticket
from sms_gateway.web.access import caller
from sms_gateway.web.console import times
from sms_gateway.web.console.giving_back import given_back
from sms_gateway.web.console.queue import number_of
from sms_gateway.web.console.ticket import Box, no_sms, page, sheet_of
from sms_gateway.web.refusals import explained
from sms_gateway.web.wording import gettext as _
from sms_gateway.web.wording import ngettext


@dataclass(frozen=True, slots=True)
class Written:
    """The form of the box as it came."""

    text: str
    urgent: bool
    seen: int
    do: str
    canned: str

    @classmethod
    def received(cls) -> Self:
        form = request.form
        return cls(
            text=form.get("text", "").replace("\r\n", "\n"),
            urgent="urgent" in form,
            seen=number_of("seen"),
            do=form.get("do", ""),
            canned=form.get("canned", ""),
        )


def box(gateway: Gateway, number: str) -> ResponseReturnValue:
    """The box anew: with its preview, repaired (`do=repair`) or with a canned reply (`do=insert`). Keeps the draft."""
    ready = gateway.database.write(_prepared, gateway.casework, caller(), number, Written.received())
    if "HX-Request" not in request.headers:
        return page(gateway, number, ready)
    sheet = gateway.database.read(sheet_of, gateway, number)
    return render_template("console/box.html", fragment=True, sheet=sheet, box=ready, number=number, clock=times.clock)


def reply(gateway: Gateway, number: str) -> ResponseReturnValue:
    """Sends it, unless something came that its writer has not seen: then the page comes back with all they wrote."""
    said, work, by = Written.received(), gateway.casework, caller()
    lost = Box(said.text, said.urgent, said.seen)
    try:
        preview = gateway.database.read(work.preview, by, number, said.text)
        ticket = work.answer(by, number, said.text, said.urgent, said.seen)
    except Stale:
        return page(gateway, number, replace(lost, stale=True), 409)
    except Repeated as repeated:
        flash(explained(repeated), "warning")
        return redirect(url_for("console.ticket", number=number), 303)
    except (NotFound, Refused) as error:
        return given_back(gateway, number, error, said.text)
    flash(_told(preview, ticket, said.urgent), "success")
    return redirect(url_for("console.ticket", number=number), 303)


def _prepared(db: Connection, work: Casework, by: Caller, number: str, said: Written) -> Box:
    text = said.text
    if said.do == "insert":
        chosen = dict(work.enquiries.canned(db, by, number)).get(said.canned, "")
        text = "\n".join(filter(None, (text.rstrip(), chosen)))
    if said.do == "repair":
        text = downgrade(text)
    work.look(db, by, number, writing=bool(text), draft=text)
    preview = work.preview(db, by, number, text) if text.strip() else None
    return Box(text, said.urgent, said.seen, preview)


def _told(preview: Preview, ticket: Ticket, urgent: bool) -> str:
    told = ngettext("The answer is on its way: %(num)s SMS.", "The answer is on its way: %(num)s SMS.", preview.parts)
    if preview.unsent:
        return _("The answer is kept.") + " " + no_sms(preview.unsent)
    if preview.goes_out_at and not urgent:
        at = times.clock(preview.goes_out_at, ticket.timezone)
        return told + " " + _("Quiet hours: it goes out at %(at)s.", at=at)
    return told
