"""What columns are made of: moments, ids, data, flags, phone numbers, secrets; and how indexes are made and named."""

import base64
import json
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from sms_gateway.cipher import LONGEST, Cipher, Unreadable

_log = logging.getLogger(__name__)

UNREADABLE = "unreadable"
"""What is shown of a number that nobody can read any more: one bad row shall not hold up all others."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def index_of_some(name: str, which: str, *columns: str, unique: bool = False) -> Index:
    """An index of those rows of a table only for which `which` holds: a condition without a parameter."""
    return Index(name, *columns, unique=unique, sqlite_where=text(which), postgresql_where=text(which))


class Moment(TypeDecorator[datetime]):
    """A point in time. `timestamptz` on PostgreSQL; on SQLite ISO text of one width, so that it sorts."""

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        whole = DateTime(timezone=True) if dialect.name == "postgresql" else String(32)
        return dialect.type_descriptor(whole)

    # Both are made once a statement, and so cost nothing but themselves with each of its many moments.

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None] | None:
        return None if dialect.name == "postgresql" else _written

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        del dialect, coltype  # SQLite gives text, PostgreSQL a datetime
        return _read


@lru_cache(maxsize=256)  # one moment goes into several columns, the end of a day into many rows
def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


def _read(moment: Any) -> datetime | None:
    if moment is None:
        return None
    return (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")
Data = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Flag(Boolean):
    """Yes or no. Given as such, and both drivers know what that is: nothing is to be made of it on the way."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        del dialect


def cipher_of(dialect: Dialect) -> Cipher | None:
    """What hides the numbers of this database; None: they stand there as they are. `Database` puts it there."""
    cipher: Cipher | None = getattr(dialect, "numbers_cipher", None)
    return cipher


class Number(TypeDecorator[str]):
    """A phone number, hidden where the settings say so. It is compared for equality only.

    `length` is that of a number as it is; SQLite, which minds no lengths, has columns of it still.
    """

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(LONGEST) if dialect.name == "postgresql" else self.impl_instance)

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None] | None:
        cipher = cipher_of(dialect)
        return (lambda number: None if number is None else cipher.number_hidden(number)) if cipher else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], str | None] | None:
        del coltype
        cipher = cipher_of(dialect)
        return (lambda written: None if written is None else _shown(cipher.number_shown, written)) if cipher else None


class Letter(TypeDecorator[str]):
    """A text with phone numbers in it, which nobody looks up: hidden as a whole."""

    impl: type[String] = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        cipher = cipher_of(dialect)
        return cipher.text_hidden(value) if cipher and value is not None else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        cipher = cipher_of(dialect)
        return _shown(cipher.text_shown, value) if cipher and value is not None else value


class Secret(Letter):
    """What programs or phones prove themselves with: hidden where numbers are. One that cannot be read is one that
    nobody knows, so that nobody comes in by it. `length`: as of a Number."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(LONGEST) if dialect.name == "postgresql" else self.impl_instance)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        shown = super().process_result_value(value, dialect)
        return base64.b32encode(secrets.token_bytes(20)).decode() if shown == UNREADABLE else shown


class Form(TypeDecorator[Any]):
    """What a carrier sent, field by field, with phone numbers in it: hidden as a whole."""

    impl = Data
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        cipher = cipher_of(dialect)
        return cipher.text_hidden(json.dumps(value)) if cipher and value is not None else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        cipher = cipher_of(dialect)
        if cipher is None or not isinstance(value, str):
            return value
        shown = _shown(cipher.text_shown, value)
        return {} if shown == UNREADABLE else json.loads(shown)


def _shown(read: Callable[[str], str], written: str) -> str:
    try:
        return read(written)
    except Unreadable as error:
        _log.error("a number or secret that is kept cannot be read: %s; `sms-gateway numbers check` counts them", error)
        return UNREADABLE
