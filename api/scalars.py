"""Scalars: exact decimals and instants as text."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal as PythonDecimal
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

Decimal = NewType("Decimal", PythonDecimal)
DateTime = NewType("DateTime", datetime)
JSON = NewType("JSON", object)

_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,9})?")


def _decimal_to_text(value: PythonDecimal) -> str:
    return format(value, "f")


def _decimal_from_text(value: object) -> PythonDecimal:
    # A JSON number has been a float by the time it arrives here, so only text is exact.
    if not isinstance(value, str) or _DECIMAL.fullmatch(value) is None:
        raise GraphQLError(
            'A Decimal is text such as "12.95": digits and a point, no number of JSON or object.'
        )
    return PythonDecimal(value)


def _instant_to_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _instant_from_text(value: object) -> datetime:
    try:
        if isinstance(value, str) and "T" in value:
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is not None:
                return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise GraphQLError('A DateTime is RFC 3339 with a zone, such as "2026-03-01T09:30:00Z".')


def _day_from_text(value: object) -> date:
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise GraphQLError('A Date is a day of the calendar, such as "2026-03-06".')


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number as text, such as "12.95".',
        serialize=_decimal_to_text,
        parse_value=_decimal_from_text,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description='An instant in UTC, RFC 3339: "2026-03-01T09:30:00Z".',
        serialize=_instant_to_text,
        parse_value=_instant_from_text,
    ),
    date: strawberry.scalar(
        name="Date",
        description='A day of the calendar, without a time or zone, ISO 8601: "2026-03-06".',
        serialize=date.isoformat,
        parse_value=_day_from_text,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value; its shape is documented where it is used.",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    ),
}
