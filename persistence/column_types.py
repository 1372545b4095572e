"""Portable column types: the same values and the same order on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, Integer, LargeBinary, Text, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Words = Text().with_variant(Text(collation="C"), "postgresql")
"""Text compared by code point everywhere, so that cursors mean the same on both databases."""

Serial = BigInteger().with_variant(Integer(), "sqlite")
"""A number the database hands out; SQLite does so for INTEGER only."""


class Instant(TypeDecorator[datetime]):
    """A UTC instant as integer microseconds since 1970: exact, sortable, the same everywhere."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value of this type is in Python."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds since 1970. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Identity(TypeDecorator[UUID]):
    """A UUID: sixteen bytes on SQLite, the native type on PostgreSQL. Both sort alike."""

    impl = LargeBinary(16)
    cache_ok = True

    @property
    def python_type(self) -> type[UUID]:
        """What a value of this type is in Python."""
        return UUID

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type of each database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> UUID | bytes | None:
        """What the driver stores."""
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """The UUID of what the driver read."""
        return value if value is None or isinstance(value, UUID) else UUID(bytes=value)


class Json(TypeDecorator[Any]):
    """A JSON document as text, written by orjson (dataclasses, UUIDs and instants included)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The document's text."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The document."""
        return None if value is None else orjson.loads(value)


class Codes(TypeDecorator[frozenset[str]]):
    """A small set of codes as sorted, comma-separated text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> str | None:
        """The codes in order."""
        return None if value is None else ",".join(sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:
        """The set of codes."""
        return None if value is None else frozenset(filter(None, value.split(",")))
