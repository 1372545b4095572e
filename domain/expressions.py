"""Conditions that a merchant writes: what they may read, what they give, how they are wrong."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

from domain.errors import DomainError

TEXT_LIMIT = 2_000
"""Characters of one expression."""

Value: TypeAlias = bool | int | float | str | Sequence[str] | Mapping[str, str]
"""What a variable holds."""


class ValueType(StrEnum):
    """The types an expression knows, as CEL names them."""

    BOOL = "bool"
    INT = "int"
    DOUBLE = "double"
    STRING = "string"
    STRING_LIST = "list(string)"
    INT_LIST = "list(int)"
    DOUBLE_LIST = "list(double)"
    STRING_MAP = "map(string, string)"


Variables: TypeAlias = Mapping[str, ValueType]
"""Variables by their path: `location.kind`, `distance_km`."""


class InvalidExpression(DomainError):
    """An expression that can never be evaluated: what is wrong, and where in its text.

    `line` and `column` count from 1.
    """

    code = "INVALID_EXPRESSION"

    def __init__(self, reason: str, line: int, column: int, *, field: Sequence[str] = ()) -> None:
        super().__init__(f"Line {line}, column {column}: {reason}", field=field)
        self.reason = reason
        self.line = line
        self.column = column

    def at(self, field: Sequence[str]) -> "InvalidExpression":
        """The same, in a field of an input."""
        return InvalidExpression(self.reason, self.line, self.column, field=field)


class ExpressionFailed(Exception):
    """A valid expression met a value it cannot work with: an absent key, a division by zero.

    The message says which, in words.
    """
