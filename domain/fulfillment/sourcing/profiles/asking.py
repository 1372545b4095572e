"""Asking a profile's conditions about one order: no oftener than what they read allows.

What reads nothing of a line is asked once for a location, what reads nothing of a location once for
a line; and where the values are the same as before, so is the answer.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from domain.expressions import ExpressionFailed, Value
from domain.fulfillment.sourcing.profiles.rules import Rule
from domain.fulfillment.sourcing.profiles.variables import SUBJECTS, Subject

Values: TypeAlias = Mapping[str, Value]
Ask: TypeAlias = Callable[[int, int], Value]
"""The answer for a line and a location, by their places in the facts."""

FAILURES_LIMIT = 50
"""A bound, because they are kept with each plan."""


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """A condition that met a value it cannot work with: it counts as not holding there."""

    rule: str
    words: str
    location_code: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        of_location = f" of {self.location_code}" if self.location_code else ""
        about_line = f" about line {self.line}" if self.line else ""
        return (
            f"The condition {self.rule!r} could not be asked{of_location}{about_line}: {self.words}"
        )


@dataclass(slots=True)
class Asking:
    """The values of one order, its lines and locations, and how asking about them went.

    `stock` reads each variable about a line and a location, by their places.
    """

    order: Values
    lines: Sequence[Values]
    locations: Sequence[Values]
    stock: Mapping[str, Callable[[int, int], Value]] = field(default_factory=dict)
    failures: list[RuleFailure] = field(default_factory=list)

    def of_order(self, rule: Rule) -> bool:
        """Whether a condition over nothing but the order holds."""
        return self.asker(rule)(0, 0) is True

    def asker(self, rule: Rule) -> Ask:
        """How to ask a rule; its answer is False where it fails."""
        by_stock = Subject.STOCK in rule.subjects
        by_line = by_stock or Subject.LINE in rule.subjects
        by_location = by_stock or Subject.LOCATION in rule.subjects
        of_line = self._keys(rule, Subject.LINE, self.lines)
        of_location = self._keys(rule, Subject.LOCATION, self.locations)
        readers = [self.stock[path] for path in _paths(rule, Subject.STOCK)]
        told: dict[Hashable, Value | ExpressionFailed] = {}
        noted: set[tuple[int | None, int | None]] = set()

        def ask(line: int, location: int) -> Value:
            stock = tuple([read(line, location) for read in readers]) if by_stock else ()
            key = (of_line[line], of_location[location], stock)
            answer = told.get(key)
            if answer is None:
                answer = told[key] = _evaluated(rule, self._values(rule, line, location, stock))
            if isinstance(answer, ExpressionFailed):
                place = (line if by_line else None, location if by_location else None)
                if place not in noted:
                    noted.add(place)
                    self._note(rule, answer, *place)
                return False
            return answer

        return ask

    def _keys(self, rule: Rule, subject: Subject, rows: Sequence[Values]) -> list[int]:
        """A number for what a rule reads of each row: rows with the same get the same answer."""
        paths = _paths(rule, subject)
        if not paths or not rows:
            return [0] * max(len(rows), 1)
        numbers: dict[Hashable, int] = {}
        return [
            numbers.setdefault(tuple([_hashable(row[path]) for path in paths]), len(numbers))
            for row in rows
        ]

    def _values(
        self, rule: Rule, line: int, location: int, stock: tuple[Value, ...]
    ) -> list[Value]:
        """What an expression reads, in its order."""
        sources: dict[Subject, Values] = {
            Subject.ORDER: self.order,
            Subject.LINE: self.lines[line] if self.lines else {},
            Subject.LOCATION: self.locations[location] if self.locations else {},
            Subject.STOCK: dict(zip(_paths(rule, Subject.STOCK), stock, strict=True)),
        }
        return [sources[SUBJECTS[path]][path] for path in rule.expression.reads]

    def _note(
        self, rule: Rule, failed: ExpressionFailed, line: int | None, location: int | None
    ) -> None:
        if len(self.failures) < FAILURES_LIMIT:
            code = number = None
            if location is not None:
                code = str(self.locations[location]["location.code"])
            if line is not None:
                number = int(str(self.lines[line]["line.number"]))
            self.failures.append(RuleFailure(rule.name, str(failed), code, number))


def _paths(rule: Rule, subject: Subject) -> tuple[str, ...]:
    return tuple(path for path in rule.expression.reads if SUBJECTS[path] is subject)


def _evaluated(rule: Rule, values: Sequence[Value]) -> Value | ExpressionFailed:
    try:
        return rule.expression.evaluate(values)
    except ExpressionFailed as failed:
        return failed


def _hashable(value: Value) -> Hashable:
    if isinstance(value, Mapping):
        return tuple(sorted(value.items()))
    return value if isinstance(value, str | int | float) else tuple(value)
