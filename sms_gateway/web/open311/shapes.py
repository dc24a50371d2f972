"""A report as anybody may read it, in GeoReport's words. No person is in it."""

from collections.abc import Mapping
from datetime import datetime

from sms_gateway.agencies import Agency
from sms_gateway.redaction import stripped
from sms_gateway.tickets import Ticket
from sms_gateway.views import moment
from sms_gateway.web.open311 import services
from sms_gateway.web.open311.services import Json

_LONGEST = 4000


def request(one: Ticket, legal: datetime, answer: str | None, agencies: Mapping[str, Agency]) -> Json:
    """`legal`: when the limit of the law ends. `answer`: the agency's newest.

    A complaint about an officer's conduct names one, and a name cannot be found and masked: of such a report its
    place, its dates and its state are public, its words and their answer are not.
    """
    of_a_person = one.category == "supervisory"
    code = one.topic if one.topic in services.SERVICES else services.UNTOLD
    return {
        "service_request_id": one.number,
        "status": "open" if one.is_open else "closed",
        "status_notes": _told(answer) if answer and not of_a_person else None,
        "service_name": services.name(code),
        "service_code": code,
        "description": None if of_a_person else _told(one.text),
        "agency_responsible": _name(one.agency, agencies),
        "service_notice": None,
        "requested_datetime": moment(one.opened_at, one.timezone),
        "updated_datetime": moment(one.updated_at if one.is_open else one.status_since, one.timezone),
        "expected_datetime": moment(legal, one.timezone),
        "address": _name(one.region, agencies),
        "address_id": one.region,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _told(text: str) -> str:
    return stripped(text)[:_LONGEST]


def _name(code: str | None, agencies: Mapping[str, Agency]) -> str | None:
    return agencies[code].name if code and code in agencies else code
