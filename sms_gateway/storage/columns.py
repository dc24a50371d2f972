"""What every column is made of: moments, ids, data, flags; and the naming of constraints."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, DateTime, Dialect, Integer, MetaData, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A point in time. `timestamptz` on PostgreSQL; on SQLite ISO text of one width, so that it sorts."""

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        whole = DateTime(timezone=True) if dialect.name == "postgresql" else String(32)
        return dialect.type_descriptor(whole)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        del dialect  # SQLite gives text, PostgreSQL a datetime
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")
Data = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Flag = Boolean(create_constraint=False)
