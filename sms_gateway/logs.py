"""Logs: to standard error, as text or JSON, without phone numbers."""

import json
import logging
from datetime import UTC, datetime

from sms_gateway.phone import masked_text


class _Masked(logging.Formatter):
    """Whatever is logged, by us or by a library, leaves without a full phone number."""

    def format(self, record: logging.LogRecord) -> str:
        return masked_text(super().format(record))


class _Json(_Masked):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": masked_text(record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = masked_text(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def set_up(form: str, level: str) -> None:
    """`form`: text or json; `level`: debug, info, warning, error."""
    handler = logging.StreamHandler()
    plain = _Masked("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler.setFormatter(_Json() if form == "json" else plain)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
