"""One act on several tickets of the queue: each is done or not, and one line tells of all."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.casework import Deed
from sms_gateway.errors import Malformed
from sms_gateway.gateway import Gateway
from sms_gateway.segments import says_something
from sms_gateway.web.access import caller
from sms_gateway.web.console import agencies
from sms_gateway.web.console.queue import number_of, queue
from sms_gateway.web.wording import gettext as _
from sms_gateway.web.wording import ngettext

_NAMED = 5


def together(gateway: Gateway) -> ResponseReturnValue:
    """Does what was chosen to every ticket that was picked and is still as the list showed it, each for itself.

    Where something is missing the list comes back with all that was picked and filled in.
    """
    picked = list(dict.fromkeys(request.form.getlist("pick")))
    if not picked:
        flash(_("Nothing was picked: tick the reports first."), "warning")
        return queue(gateway), 409
    deed = _deed(gateway)
    if deed is None:
        return queue(gateway), 409
    outcomes = gateway.casework.bulk(caller(), picked, deed)
    _tell([one.number for one in outcomes if one.refused is not None], len(outcomes))
    query = request.query_string.decode("ascii", "replace")
    return redirect(url_for("console.queue") + (f"?{query}" if query else ""), 303)


def _deed(gateway: Gateway) -> Deed | None:
    """What was chosen, ready to be done; None: something is missing, and the operator was told what."""
    work, form = gateway.casework, request.form
    reason, seen = form.get("reason", "").strip(), number_of("seen") or None
    match form.get("do"):
        case "verify":
            return lambda db, by, number: work.move(db, by, number, "verified", seen=seen)
        case "forward":
            edition = gateway.database.read(gateway.directory.edition)
            if code := agencies.code_of(edition, form.get("agency", "")):
                return lambda db, by, number: work.move(db, by, number, "forwarded", reason, code, seen)
            flash(_("Nobody knows that agency: choose one from the list."), "warning")
        case "assign":
            name = form.get("to") or None
            return lambda db, by, number: work.assign(db, by, number, name, seen)
        case "archive":
            if says_something(reason):
                return lambda db, by, number: work.move(db, by, number, "archived", reason, seen=seen)
            flash(_("To archive takes a reason: the citizens are told."), "warning")
        case "spam":
            return lambda db, by, number: work.spam(db, by, number, seen)
        case _:
            raise Malformed("do: one of verify, forward, assign, archive, spam")
    return None


def _tell(left: list[str], every: int) -> None:
    told = ngettext("%(num)s report done.", "%(num)s reports done.", every - len(left))
    if left:
        names = ", ".join(left[:_NAMED]) + (" …" if len(left) > _NAMED else "")
        told += " " + ngettext(
            "%(num)s was left as it is, since it has moved on or is not yours to change: %(names)s.",
            "%(num)s were left as they are, since they have moved on or are not yours to change: %(names)s.",
            len(left),
            names=names,
        )
    flash(told, "warning" if left else "success")
