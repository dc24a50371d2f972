"""The page where a message is tried: how it would be read and answered, and nothing of it is stored or sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from sms_gateway.errors import Refused
from sms_gateway.gateway import Gateway
from sms_gateway.language import Language
from sms_gateway.tryout import PHONE, Tried
from sms_gateway.web.refusals import explained
from sms_gateway.web.wording import N_
from sms_gateway.web.wording import gettext as _

READINGS: Mapping[str, str] = {
    "report": N_("a report"),
    "status_query": N_("a question how a report stands"),
    "addition": N_("more about a report"),
    "satisfied": N_("it is solved"),
    "dispute": N_("it is not solved"),
    "rating": N_("a rating"),
    "withdrawal": N_("a report is taken back"),
    "correction": N_("a better text of the last report"),
    "mute": N_("no more news of a report"),
    "officer_act": N_("an officer's command"),
    "new_phone": N_("a move to a new phone"),
    "help": N_("a call for help with this number"),
    "opt_out": N_("no more news at all"),
    "opt_in": N_("news again"),
    "data_request": N_("a question about personal data"),
    "choice": N_("a choice, if a question is open"),
    "yes": N_("yes, if a question is open"),
    "no": N_("no, if a question is open"),
    "nothing": N_("nothing that could be dealt with"),
}
"""By the kind of a reading: what a message was taken for."""
FACTS: Mapping[str, str] = {
    "act": N_("Command"),
    "anonymous": N_("Anonymous"),
    "category": N_("Class"),
    "choices": N_("Places to choose from"),
    "digit": N_("Digit"),
    "erase": N_("Erase"),
    "explicit": N_("Said to be a new report"),
    "language": N_("Language of the word"),
    "number": N_("Number"),
    "phone": N_("Phone"),
    "place": N_("Place"),
    "secret": N_("Secret"),
    "stars": N_("Stars"),
    "suggestions": N_("Places that are near"),
    "text": N_("Text"),
    "urgent": N_("Urgent"),
    "why": N_("Why"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The form as it came. `language`, `key`, `text`: of a text that is not saved yet, if there is one."""

    sms: str = ""
    phone: str = ""
    language: str = ""
    key: str = ""
    text: str = ""

    @property
    def bodies(self) -> list[str]:
        """One SMS a line."""
        return [line.strip() for line in self.sms.splitlines() if line.strip()]


def try_out(gateway: Gateway) -> ResponseReturnValue:
    del gateway
    return _page(Asked())


def tried(gateway: Gateway) -> ResponseReturnValue:
    asked = Asked(**{name: request.form.get(name, "") for name in Asked.__slots__})
    if not asked.bodies:
        return _page(asked)
    try:
        return _page(asked, _tried(gateway, asked))
    except Refused as refused:
        return _page(asked, refused=explained(refused), status=409)


def _tried(gateway: Gateway, asked: Asked) -> list[Tried]:
    """Raises Refused: also for a phone that is somebody's."""
    phone = asked.phone.strip() or PHONE
    if gateway.try_out.is_known(phone):
        raise Refused(_("This phone is a citizen's or an officer's. Choose a number that nobody has texted from."))
    return gateway.try_out.of(asked.bodies, phone, _drafted(gateway, asked))


def _drafted(gateway: Gateway, asked: Asked) -> Mapping[str, Language] | None:
    if not asked.key:
        return None
    return gateway.database.read(gateway.wording.with_draft, asked.language, asked.key, asked.text)


def _page(
    asked: Asked, results: list[Tried] | None = None, refused: str | None = None, status: int = 200
) -> tuple[str, int]:
    page = render_template(
        "admin/try.html", asked=asked, results=results or [], refused=refused, readings=READINGS, facts=FACTS
    )
    return page, status
