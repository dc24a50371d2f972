"""Why something was refused, in the language of whoever reads it.

Errors speak English; their words are in the console's catalogue like any other text of it.
"""

from collections.abc import Mapping
from typing import Any

from sms_gateway.errors import GatewayError
from sms_gateway.web.console.words import CLASSES, FLAGS, ROLES, STATES, STATUSES
from sms_gateway.web.wording import gettext

_CALLED: Mapping[str, Mapping[Any, str]] = {
    "status": STATUSES,
    "to": STATUSES,
    "state": STATES,
    "states": STATES,
    "role": ROLES,
    "class": CLASSES,
    "flag": FLAGS,
}
"""Places of errors whose values are names of ours, one or several, and what the console calls them."""


def explained(error: GatewayError) -> str:
    return gettext(error.words, **{name: _said(name, value) for name, value in error.values.items()})


def _said(name: str, value: object) -> object:
    if isinstance(value, GatewayError):
        return explained(value)
    if called := _CALLED.get(name):
        return ", ".join(gettext(called[one]).lower() if one in called else one for one in str(value).split(", "))
    return value
