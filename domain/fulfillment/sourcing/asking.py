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
        compose = self._composer(rule, by_stock)
        told: dict[Hashable, Value | ExpressionFailed] = {}
        answered: dict[tuple[int, int], Value] = {}

        def ask(line: int, location: int) -> Value:
            place = (line if by_line else 0, location if by_location else 0)
            if place in answered:
                return answered[place]
            values = compose(*place)
            key = tuple(_hashable(value) for value in values)
            if key not in told:
                told[key] = _evaluated(rule, values)
            answer = told[key]
            if isinstance(answer, ExpressionFailed):
                self._note(rule, answer, line if by_line else None, location, by_location)
                answer = False
            answered[place] = answer
            return answer

        return ask

    def _composer(self, rule: Rule, by_stock: bool) -> Callable[[int, int], list[Value]]:
        """Gathers what an expression reads, in its order."""
        reads = rule.expression.reads
        subjects = [SUBJECTS[path] for path in reads]

        def compose(line: int, location: int) -> list[Value]:
            stock = self.stock(line, location) if by_stock else {}
            sources: dict[Subject, Values] = {
                Subject.ORDER: self.order,
                Subject.LINE: self.lines[line] if self.lines else {},
                Subject.LOCATION: self.locations[location] if self.locations else {},
                Subject.STOCK: stock,
            }
            return [sources[subject][path] for subject, path in zip(subjects, reads, strict=True)]

        return compose

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


def _evaluated(rule: Rule, values: Sequence[Value]) -> Value | ExpressionFailed:
    try:
        return rule.expression.evaluate(values)
    except ExpressionFailed as failed:
        return failed


def _hashable(value: Value) -> Hashable:
    if isinstance(value, Mapping):
        return tuple(sorted(value.items()))
    return value if isinstance(value, str | int | float) else tuple(value)
