"""Portable column types: the same values and the same order on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, Integer, LargeBinary, Text, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

Processor: TypeAlias = Callable[[Any], Any]
"""Turns one value on its way in or out. Written here instead of SQLAlchemy's chain of methods,
because rows in bulk pay for it by the million."""

IDENTITIES_REMEMBERED = 16_384
"""About three megabytes."""

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

    def bind_processor(self, dialect: Dialect) -> Processor:
        """Microseconds since 1970. Raises ValueError for a time without a zone."""
        return _to_microseconds

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        """The instant in UTC."""
        return _to_instant


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

    def bind_processor(self, dialect: Dialect) -> Processor | None:
        """What the driver stores; PostgreSQL's takes UUIDs as they are."""
        return None if dialect.name == "postgresql" else _to_bytes

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:
        """The UUID of what the driver read."""
        return None if dialect.name == "postgresql" else _to_uuid


def _to_microseconds(value: datetime | None) -> int | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (value - _EPOCH) // _MICROSECOND


def _to_instant(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(microseconds=value)


def _to_bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _to_uuid(value: bytes | None) -> UUID | None:
    return None if value is None else _remembered_uuid(value)


@lru_cache(IDENTITIES_REMEMBERED)
def _remembered_uuid(value: bytes) -> UUID:
    """Made once: the same products and locations are read again and again."""
    return UUID(bytes=value)


class Json(TypeDecorator[Any]):
    """A JSON document as text, written by orjson (dataclasses, UUIDs and instants included)."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Processor:
        """The document's text."""
        return _to_json

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The document."""
        return None if value is None else orjson.loads(value)


def _to_json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


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
