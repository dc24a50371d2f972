"""What somebody wrote for a report that has moved on meanwhile is given back: it was not done, and nothing is lost."""

from flask import render_template
from flask.typing import ResponseReturnValue

from sms_gateway.errors import NotFound, Refused, Stale
from sms_gateway.gateway import Gateway
from sms_gateway.web.console.conversation import actor
from sms_gateway.web.console.queue import back
from sms_gateway.web.console.ticket import Undone, page
from sms_gateway.web.refusals import explained
from sms_gateway.web.wording import gettext as _


def given_back(
    gateway: Gateway, number: str, error: NotFound | Refused, words: str, to: str = "", seen: int | None = None
) -> ResponseReturnValue:
    """The report's page as it now is, with the words on it; only the words, where it is out of sight by now.

    Raises the error where there is neither a page nor a word.
    """
    if isinstance(error, Refused):
        new = seen if isinstance(error, Stale) else None
        return page(gateway, number, undone=Undone(_why(error), words, to, new), status=409)
    if not words:
        raise error
    undone = Undone(_("The report is not there any more, or it belongs to another agency by now."), words)
    return render_template("console/gone.html", undone=undone, number=number, back=back()), 404


def _why(error: Refused) -> str:
    if isinstance(error, Stale):
        return _(error.words, **{**error.values, "who": actor(str(error.values["who"]))})
    return explained(error)
