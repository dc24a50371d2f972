"""How an administrator is told what became of an act, in one line at the top of the next page."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from sms_gateway.errors import Clash, NotFound, Refused, Stale
from sms_gateway.web.refusals import explained
from sms_gateway.web.wording import gettext as _


def done(deed: Callable[[], object], told: str) -> bool:
    """Does it, and says so; or says why not."""
    try:
        deed()
    except Stale:
        flash(
            _("Somebody changed this since you looked. Here it is as it is now; do it again if it is right."), "warning"
        )
    except Clash as clash:
        flash(
            _("%(word)s has a meaning already, so nothing was changed.", word=clash.values["word"])
            + " "
            + explained(clash),
            "danger",
        )
    except (Refused, NotFound) as refused:  # what is gone was taken away meanwhile
        flash(explained(refused), "danger")
    else:
        flash(told, "success")
        return True
    return False


def to(endpoint: str, **where: object) -> ResponseReturnValue:
    return redirect(url_for(endpoint, **where), 303)  # type: ignore[arg-type]  # what stands in an address is text


def said(name: str) -> str:
    return request.form.get(name, "").strip()


def number(text: str) -> int | None:
    """One that stands in an address or a form: an id, or the number of a page."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
