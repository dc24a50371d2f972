"""Logs: to standard error, as text or JSON, without phone numbers; and nobody outside writes a line of them."""

import json
import logging
import re
import textwrap
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sms_gateway.phone import masked_text

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Ends a line, or makes a terminal show what is not there."""


_NAMED = "fields"
_ASKED = re.compile(r"answer:[^:]+:(.+?)(?::late)?(?::\d+)?(?:~\d+)?")


def way(key: str, **fields: object) -> Mapping[str, object]:
    """`extra` of a line about a message that goes out, by its key. `sms` is the carrier's id of the SMS it answers:
    one search for it shows the whole way, from the webhook to the receipt."""
    return named(sms=asked(key), key=key or None, **fields)


def asked(key: str) -> str | None:
    """The carrier's id of the SMS that the message with this key answers; None: nobody asked."""
    found = _ASKED.fullmatch(key)
    return found[1] if found else None


def named(**fields: object) -> Mapping[str, object]:
    """`extra` of a line: what it is about, by name; what is None is left out."""
    return {_NAMED: {name: value for name, value in fields.items() if value is not None}}


class _Masked(logging.Formatter):
    """Whatever is logged, by us or by a library, leaves without a full phone number, on one line.

    A trace has more; its lines are set in, so that none can be taken for one of ours.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        record.message = masked_text(record.message)  # time, level and name hold no number: nobody looks for one there
        told = [f"{name}={masked_text(str(value))}" for name, value in getattr(record, _NAMED, {}).items()]
        return _escaped(" ".join([super().formatMessage(record), *told]))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        return _set_in(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - the library's name
        return _set_in(super().formatStack(stack_info))


class _Json(_Masked):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": masked_text(_escaped(record.getMessage())),
        }
        line |= {name: masked_text(_escaped(str(value))) for name, value in getattr(record, _NAMED, {}).items()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _set_in(trace: str) -> str:
    return textwrap.indent(masked_text("\n".join(map(_escaped, trace.split("\n")))), "    ")


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def set_up(form: str, level: str) -> None:
    """`form`: text or json; `level`: debug, info, warning, error."""
    handler = logging.StreamHandler()
    plain = _Masked("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler.setFormatter(_Json() if form == "json" else plain)
    # What no line tells is not looked up for each of them (Python's own words for it: "Optimization").
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # each beat, and a send that outlasts one, are no news
