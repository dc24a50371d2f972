"""How an answer is written: the same values as JSON or as XML, each list element named by what it holds."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring

Form = Literal["json", "xml"]
Value = Mapping[str, "Value"] | Sequence["Value"] | str | int | bool | None

KINDS: Mapping[str, str] = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}

_ONE_OF: Mapping[str, str] = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}
"""What one element of a list is called in XML; in JSON it has no name."""

_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML may hold, however they are escaped."""


def written(root: str, value: Value, form: Form) -> bytes:
    """`root` is the name of the whole, which only XML has."""
    if form == "json":
        return json.dumps(_readable(value), ensure_ascii=False).encode()
    top = Element(root)
    _fill(top, value)
    spelled: bytes = tostring(top, encoding="utf-8", xml_declaration=True)
    return spelled


def _fill(element: Element, value: Value) -> None:
    match value:
        case None:
            return
        case bool():
            element.text = "true" if value else "false"
        case str():
            element.text = _clean(value)
        case int():
            element.text = str(value)
        case Mapping():
            for name, below in value.items():
                _fill(SubElement(element, name), below)
        case _:
            for each in value:
                _fill(SubElement(element, _ONE_OF[element.tag]), each)


def _readable(value: Value) -> Value:
    """Both forms say the same: what XML cannot hold is not in JSON either."""
    match value:
        case str():
            return _clean(value)
        case Mapping():
            return {name: _readable(below) for name, below in value.items()}
        case Sequence():
            return [_readable(each) for each in value]
        case _:
            return value


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
