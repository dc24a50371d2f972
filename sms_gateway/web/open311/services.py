"""Services: what GeoReport calls the topics of reports, and what may be said of a report besides its words."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from sms_gateway.errors import NotFound
from sms_gateway.tickets import PERSONAL_DATA, TOPICS

Json = dict[str, Any]

_TOLD: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    files("sms_gateway").joinpath("web/open311/services.toml").read_text("utf-8")
)
UNTOLD = "other"
"""The service of reports whose topic nobody has said yet."""

ATTRIBUTES: Mapping[str, str] = {
    "secret": "Rahasia: laporan ini tidak dipublikasikan.",
    "anonymous": "Anonim: nama dan nomor pelapor disembunyikan dari instansi.",
}
"""Rights of a reporter that every service asks about."""
YES, NO = "ya", "tidak"
SERVICES = tuple(topic for topic in TOPICS if topic != PERSONAL_DATA)
"""What is held of a person is nobody else's to ask about."""


def every() -> list[Json]:
    return [_service(topic) for topic in SERVICES]


def name(code: str) -> str:
    called: str = _TOLD[code]["name"]
    return called


def definition(code: str) -> Json:
    """Raises NotFound."""
    if code not in SERVICES:
        raise NotFound(f"service_code: there is no service {code[:40]!r}; /open311/v2/services lists them")
    asked = enumerate(ATTRIBUTES.items(), 1)
    return {"service_code": code, "attributes": [_attribute(order, *each) for order, each in asked]}


def _service(topic: str) -> Json:
    told = _TOLD[topic]
    return {
        "service_code": topic,
        "service_name": told["name"],
        "description": told["description"],
        "metadata": True,
        "type": "realtime",
        "keywords": ", ".join(told["keywords"]),
        "group": told["group"],
    }


def _attribute(order: int, code: str, description: str) -> Json:
    return {
        "variable": True,
        "code": code,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": None,
        "order": order,
        "description": description,
        "values": [{"key": NO, "name": "Tidak"}, {"key": YES, "name": "Ya"}],
    }
