"""Asking seldom must answer as asking always would."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.expressions import ExpressionFailed, Value
from domain.fulfillment.sourcing.profiles.asking import FAILURES_LIMIT, Asking, Values
from domain.fulfillment.sourcing.profiles.rules import OF_PIECE, Rule, rule_of
from domain.fulfillment.sourcing.profiles.variables import (
    line_values,
    location_values,
    order_values,
)
from domain.ports import Expression
from integrations.expressions.common_expression_language import CelExpressions
from tests.domain.fulfillment.sourcing.networks import Place, facts, line

EXPRESSIONS = CelExpressions()
CONDITIONS = (
    "order.pieces > 3",
    'location.kind == "STORE" || distance_km < 100',
    "line.quantity > 2 && line.attributes.color == 'red'",
    "stock.available >= line.quantity",
    "stock.days_of_cover > 30 && distance_km > line.quantity * 50",
    "10 / stock.available > 2",
    "has(line.attributes.color) && 'gift' in order.tags",
)

places = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([None, 50, 150]), st.sampled_from([7, 40])),
    min_size=1,
    max_size=4,
)
wanted = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from([{}, {"color": "red"}, {"color": "blue"}])),
    min_size=1,
    max_size=4,
)


Rows: TypeAlias = Sequence[tuple[int, dict[str, str]]]
Spots: TypeAlias = Sequence[tuple[int, int | None, int]]


@dataclass(slots=True)
class Counted:
    """An expression that knows how often it was evaluated."""

    inner: Expression
    evaluations: list[tuple[Value, ...]] = field(default_factory=list)

    @property
    def reads(self) -> tuple[str, ...]:
        return self.inner.reads

    def evaluate(self, values: list[Value]) -> Value:
        self.evaluations.append(tuple(values))
        return self.inner.evaluate(values)


def rule(condition: str) -> Rule:
    return rule_of("rule", condition, EXPRESSIONS, OF_PIECE)


def always(condition: Rule, *sources: Values) -> Value:
    known = {path: value for source in sources for path, value in source.items()}
    try:
        return condition.expression.evaluate([known[path] for path in condition.expression.reads])
    except ExpressionFailed:
        return False


def asking_about(lines_wanted: Rows, found: Spots) -> Asking:
    network = facts(
        [
            line("MUG", quantity, number, attributes=attributes)
            for number, (quantity, attributes) in enumerate(lines_wanted, start=1)
        ],
        [Place(f"P{n}", kilometres, {}) for n, (_, kilometres, _) in enumerate(found)],
    )

    return Asking(
        order_values(network.order, network.lines),
        [line_values(entry, "EUR") for entry in network.lines],
        [location_values(entry, entry.kilometres) for entry in network.candidates],
        {
            "stock.available": lambda _, place: found[place][0],
            "stock.days_of_cover": lambda _, place: found[place][2],
        },
    )


@settings(max_examples=60, deadline=None)
@given(wanted, places)
def test_every_answer_is_that_of_asking_directly(lines_wanted: Rows, found: Spots) -> None:
    asking = asking_about(lines_wanted, found)
    for condition in map(rule, CONDITIONS):
        ask = asking.asker(condition)
        for n, of_line in enumerate(asking.lines):
            for m, of_location in enumerate(asking.locations):
                stock = {path: read(n, m) for path, read in asking.stock.items()}
                direct = always(condition, asking.order, of_line, of_location, stock)
                assert ask(n, m) == direct


def test_the_same_values_are_evaluated_once() -> None:
    asking = asking_about([(1, {}), (1, {}), (2, {})], [(5, 50, 7)] * 4)
    known = rule("line.quantity > 1 && distance_km > 10 && stock.available > 1")
    counted = Counted(known.expression)
    ask = asking.asker(Rule("rule", counted, known.subjects))  # type: ignore[arg-type]
    answers = [ask(n, m) for n in range(3) for m in range(4)]
    assert answers == [False] * 8 + [True] * 4
    assert len(counted.evaluations) == 2


def test_a_failure_is_told_for_each_place_and_no_more_than_can_be_kept() -> None:
    asking = asking_about([(1, {})], [(0, 50, 7), (2, 50, 7), (0, 60, 7)])
    ask = asking.asker(rule("10 / stock.available > 2"))
    assert [ask(0, m) for m in (0, 1, 2, 0)] == [False, True, False, False]
    assert [(e.location_code, e.line, e.words) for e in asking.failures] == [
        ("P0", 1, "division by zero"),
        ("P2", 1, "division by zero"),
    ]
    many = asking_about([(1, {})], [(0, 50, 7)] * (FAILURES_LIMIT + 5))
    ask = many.asker(rule("10 / stock.available > 2"))
    assert [ask(0, m) for m in range(len(many.locations))] == [False] * (FAILURES_LIMIT + 5)
    assert len(many.failures) == FAILURES_LIMIT
