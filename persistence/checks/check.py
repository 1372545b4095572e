"""What a check is: a promise, what it looks at, and how it finds where the promise is broken."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is not as it must be: what it is about, and what is wrong with it."""

    subject: str
    problem: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.problem}"


Finding: TypeAlias = Violation | int
"""A violation, or how many more things have been looked at."""


@dataclass(frozen=True, slots=True)
class Check:
    """One promise about all stored data.

    `size` counts what is looked at, in `noun`s; `effort` weighs one of them in a progress bar.
    """

    name: str
    promise: str
    noun: str
    size: Callable[[Connection], int]
    find: Callable[[Connection], Iterator[Finding]]
    effort: int = 1
