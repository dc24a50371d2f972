"""Logs: to standard error, as text or JSON, without phone numbers; and nobody outside writes a line of them."""

import json
import logging
import re
import textwrap
from datetime import UTC, datetime
from typing import Any

from sms_gateway.phone import masked_text

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Ends a line, or makes a terminal show what is not there."""


class _Masked(logging.Formatter):
    """Whatever is logged, by us or by a library, leaves without a full phone number, on one line.

    A trace has more; its lines are set in, so that none can be taken for one of ours.
    """

    def format(self, record: logging.LogRecord) -> str:
        return masked_text(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        return _escaped(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        trace = "\n".join(_escaped(line) for line in super().formatException(ei).split("\n"))
        return textwrap.indent(trace, "    ")


class _Json(_Masked):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": masked_text(_escaped(record.getMessage())),
        }
        if record.exc_info:
            line["trace"] = masked_text(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def set_up(form: str, level: str) -> None:
    """`form`: text or json; `level`: debug, info, warning, error."""
    handler = logging.StreamHandler()
    plain = _Masked("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler.setFormatter(_Json() if form == "json" else plain)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
