"""Asking a profile's conditions about one order: no oftener than what they read allows.

What reads nothing of a line is asked once for a location, what reads nothing of a location once for
a line; and where the values are the same as before, so is the answer.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from domain.expressions import ExpressionFailed, Value
from domain.fulfillment.sourcing.rules import Rule
from domain.fulfillment.sourcing.variables import SUBJECTS, Subject

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

    `stock` gives the values of a line and a location, by their places.
    """

    order: Values
    lines: Sequence[Values]
    locations: Sequence[Values]
    stock: Callable[[int, int], Values] = lambda _line, _location: {}
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
        of_stock = _paths(rule, Subject.STOCK)
        told: dict[Hashable, Value | ExpressionFailed] = {}
        answered: dict[tuple[int, int], Value] = {}

        def ask(line: int, location: int) -> Value:
            place = (line if by_line else 0, location if by_location else 0)
            known = answered.get(place)
            if known is not None:
                return known
            stock = self.stock(*place) if by_stock else {}
            key = (of_line[place[0]], of_location[place[1]], *(stock[path] for path in of_stock))
            answer = told.get(key)
            if answer is None:
                answer = told[key] = _evaluated(rule, self._values(rule, place, stock))
            if isinstance(answer, ExpressionFailed):
                self._note(rule, answer, line if by_line else None, location, by_location)
                answer = False
            answered[place] = answer
            return answer

        return ask

    def _keys(self, rule: Rule, subject: Subject, rows: Sequence[Values]) -> list[Hashable]:
        """What a rule reads of each row: rows with the same get the same answer."""
        paths = _paths(rule, subject)
        if not paths or not rows:
            return [None] * max(len(rows), 1)
        return [tuple(_hashable(row[path]) for path in paths) for row in rows]

    def _values(self, rule: Rule, place: tuple[int, int], stock: Values) -> list[Value]:
        """What an expression reads, in its order."""
        line, location = place
        sources: dict[Subject, Values] = {
            Subject.ORDER: self.order,
            Subject.LINE: self.lines[line] if self.lines else {},
            Subject.LOCATION: self.locations[location] if self.locations else {},
            Subject.STOCK: stock,
        }
        return [sources[SUBJECTS[path]][path] for path in rule.expression.reads]

    def _note(
        self,
        rule: Rule,
        failed: ExpressionFailed,
        line: int | None,
        location: int,
        by_location: bool,
    ) -> None:
        if len(self.failures) < FAILURES_LIMIT:
            code = str(self.locations[location]["location.code"]) if by_location else None
            number = int(str(self.lines[line]["line.number"])) if line is not None else None
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
