"""What can be called, and what it takes and gives."""

from typing import TypeAlias

from domain.expressions import ValueType as T

Signature: TypeAlias = tuple[str, tuple[T, ...]]
"""A name, and the types it takes."""

NUMBERS = (T.INT, T.DOUBLE)

ELEMENTS = {T.STRING_LIST: T.STRING, T.INT_LIST: T.INT, T.DOUBLE_LIST: T.DOUBLE}
LISTS = {element: listing for listing, element in ELEMENTS.items()}

QUANTIFIERS = frozenset({"exists", "all", "exists_one"})

CONVERSIONS: dict[Signature, T] = {
    ("size", (T.STRING_LIST,)): T.INT,
    ("size", (T.STRING_MAP,)): T.INT,
    ("int", (T.DOUBLE,)): T.INT,
    ("int", (T.STRING,)): T.INT,
    ("double", (T.INT,)): T.DOUBLE,
    ("double", (T.STRING,)): T.DOUBLE,
    ("string", (T.INT,)): T.STRING,
}
"""`name(arguments)`. The length of a text is left out: the engine counts its bytes."""

METHODS: dict[Signature, T] = {
    ("startsWith", (T.STRING, T.STRING)): T.BOOL,
    ("endsWith", (T.STRING, T.STRING)): T.BOOL,
    ("contains", (T.STRING, T.STRING)): T.BOOL,
    ("matches", (T.STRING, T.STRING)): T.BOOL,
    ("size", (T.STRING_LIST,)): T.INT,
    ("size", (T.STRING_MAP,)): T.INT,
}
"""`target.name(arguments)`, the target first."""
