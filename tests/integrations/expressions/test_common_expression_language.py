"""What any engine behind the port must do, and how the one that there is says no."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.expressions import ExpressionFailed, InvalidExpression, Value, ValueType
from domain.ports import Expressions
from integrations.expressions.common_expression_language import CelExpressions

VARIABLES = {
    "order.channel": ValueType.STRING,
    "order.total": ValueType.DOUBLE,
    "order.tags": ValueType.STRING_LIST,
    "order.attributes": ValueType.STRING_MAP,
    "line.sku": ValueType.STRING,
    "line.quantity": ValueType.INT,
    "location.kind": ValueType.STRING,
    "distance_km": ValueType.INT,
}
VALUES: dict[str, Value] = {
    "order.channel": "web",
    "order.total": 49.5,
    "order.tags": ["vip", "gift"],
    "order.attributes": {"gift": "yes"},
    "line.sku": "A-1",
    "line.quantity": 3,
    "location.kind": "STORE",
    "distance_km": 120,
}
ENGINE: Expressions = CelExpressions()


def value_of(text: str, result: ValueType = ValueType.BOOL, **changes: Value) -> Value:
    expression = ENGINE.compile(text, VARIABLES, result)
    values = VALUES | {name.replace("__", "."): value for name, value in changes.items()}
    return expression.evaluate([values[path] for path in expression.reads])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ('location.kind == "STORE"', True),
        ('location.kind == "STORE" && distance_km > 200', False),
        ('location.kind != "STORE" || "vip" in order.tags', True),
        ("order.total >= 49.5 && order.total > 49", True),
        ('line.sku.startsWith("A-") && !(line.quantity % 2 == 0)', True),
        ('line.sku.matches("^[A-Z]-[0-9]+$")', True),
        ("line.sku in ['A-1', 'B-2']", True),
        ("order.tags.exists(tag, tag.endsWith('ft'))", True),
        ("order.tags.all(tag, tag != line.sku)", True),
        ("has(order.attributes.gift) && order.attributes.gift == 'yes'", True),
        ("'wrapping' in order.attributes || order.attributes['gift'] == 'no'", False),
        ("size(order.tags) == 2 // not one", True),
        ("(line.quantity > 2 ? distance_km : -distance_km)\n  < 0", False),
        ("int(order.total) + 1 == 50", True),
    ],
)
def test_a_condition_is_true_or_false(text: str, value: bool) -> None:
    assert value_of(text) is value


def test_an_expression_may_give_a_text() -> None:
    text = 'line.sku.startsWith("A-") ? "pair " + order.channel : ""'
    assert value_of(text, ValueType.STRING) == "pair web"


def test_an_expression_names_what_it_reads() -> None:
    expression = ENGINE.compile("distance_km > 5 || line.sku == 'x'", VARIABLES, ValueType.BOOL)
    assert expression.reads == ("distance_km", "line.sku")


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("", 1, 1, "expected a value, not the end"),
        ("location.kind ==", 1, 17, "expected a value, not the end"),
        ("location.kind =\n 'STORE'", 1, 15, "equality is '=='"),
        ("true\n  && && true", 2, 6, "expected a value, not '&&'"),
        ("true && (distance_km > 5", 1, 25, "expected ')', not the end"),
        ("location.kind == 'STORE", 1, 18, "without its closing quote"),
        ("true &\n false", 1, 6, "write '&&'"),
        ("true\n&& location.sort == 'STORE'", 2, 4, "no variable 'location.sort' here; there are"),
        ("place.kind == 'STORE'", 1, 1, "no variable 'place' here; there are distance_km, line,"),
        ("location == 'STORE'", 1, 1, "'location' is no value by itself; there are location.kind"),
        ("distance_km", 1, 1, "must give bool, not int"),
        ("distance_km > '5'", 1, 13, "'>' cannot take a int and a string"),
        ("distance_km + 0.5 > 2.0", 1, 13, "'+' cannot take a int and a double"),
        ("true && distance_km", 1, 6, "'&&' cannot take a bool and a int"),
        ("!distance_km", 1, 1, "'!' cannot take a int"),
        ("true ? 1 : 'a'", 1, 6, "gives a int or a string"),
        ("line.sku.length > 3", 1, 10, "a string has no part 'length'"),
        ("line.sku.begins('A')", 1, 10, "no function 'begins'"),
        ("open('/etc/passwd') == ''", 1, 1, "no function 'open'"),
        ("line.sku.startsWith(1)", 1, 10, "'startsWith' cannot take (string, int)"),
        ("line.sku.matches('(')", 1, 18, "not a regular expression"),
        ("line.sku.matches(order.channel)", 1, 10, "takes a pattern as written"),
        ("order.tags.map(t, t) == order.tags", 1, 12, "no function 'map'"),
        ("order.tags.exists(line, true)", 1, 19, "the name 'line' is taken"),
        ("{'a': 1}.size() == 1", 1, 1, "'{' means nothing here"),
        ("9223372036854775808 > 1", 1, 1, "a number beyond 64 bits"),
        ("('a' == 'b', true)", 1, 12, "expected ')'"),
        ("[1, 'a'] == [1]", 1, 1, "a list holds strings, or numbers of one type"),
        ("distance_km['a'] == 1", 1, 12, "a int cannot be indexed by a string"),
        ("distance_km ? true : false", 1, 13, "'?' asks a bool, not a int"),
        ("has(line.sku)", 1, 10, "is always there"),
        ("has(true)", 1, 1, "'has' asks for a part"),
        ("order.tags.exists(1, true)", 1, 12, "write a list, then .exists(name, condition)"),
        ("order.tags.exists(t, t)", 1, 22, "a bool, not a string"),
        (" order.tags[0]", 1, 2, "must give bool, not string"),
        ("true ? 1 : 2", 1, 1, "must give bool, not int"),
        ("order.attributes.gift.size() > 1", 1, 23, "'size' cannot take (string)"),
        ("-true", 1, 1, "'-' cannot take a bool"),
        ("'\\q' == 'a'", 1, 1, "the engine does not understand this"),
        ("line.sku.matches('(a{1000}){1000}')", 1, 18, "not a regular expression"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    text: str, line: int, column: int, reason: str
) -> None:
    with pytest.raises(InvalidExpression) as refused:
        ENGINE.compile(text, VARIABLES, ValueType.BOOL)
    assert (refused.value.line, refused.value.column) == (line, column)
    assert reason in refused.value.reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("order.attributes.wrapping == 'red'", "there is no wrapping"),
        ("10 / (line.quantity - 3) > 1", "division by zero"),
        ("line.quantity * 9223372036854775807 > 1", "beyond 64 bits"),
        ("order.tags[5] == 'vip'", "out of bounds"),
        ("int(line.sku) == 1", "parse error"),
    ],
)
def test_a_value_that_cannot_be_worked_with_fails_with_words(text: str, words: str) -> None:
    with pytest.raises(ExpressionFailed, match=words):
        value_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 25 + "true" + ")" * 25,
        "[" * 300 + "1" + "]" * 300,
        "!" * 3_000 + "true",
        "{[{[!{[" * 15,
        ">" + "{" * 63 + "?[" + "(" * 11,
        "true || " * 250 + "true",
        "x" * 2_001,
        "order.tags.all(a, order.tags.all(b, order.tags.all(c, a == b || b == c)))",
    ],
)
def test_what_could_cost_too_much_never_reaches_the_engine(text: str) -> None:
    with pytest.raises(InvalidExpression):
        ENGINE.compile(text, VARIABLES, ValueType.BOOL)


def test_the_deepest_and_longest_that_is_accepted_is_evaluated() -> None:
    assert value_of("(" * 23 + "true" + ")" * 23) is True
    assert value_of("true && " * 199 + "true") is True


WORDS = [
    "true", "1", "2.5", "'a'", "order.tags", "line.quantity", "order.attributes", "line.sku", "t",
    "&&", "==", "in", "+", "<", "?", ":", "(", ")", "[", "]", ",", ".", "!", "-", "exists", "size",
    "has", "gift",
]  # fmt: skip


def outcome_of(text: str) -> str:
    try:
        return type(value_of(text)).__name__
    except InvalidExpression as refused:
        inside = 1 <= refused.column <= len(text) + 1
        return refused.reason if inside else "a place outside the text"
    except ExpressionFailed as failed:
        return str(failed)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_whatever_is_written_is_refused_with_its_place_or_understood(text: str) -> None:
    outcome = outcome_of(text)
    for bad in ("a place outside", "engine does not", "overload", "Undefined", "int", "str"):
        assert not outcome.startswith(bad), outcome


def test_threads_may_share_an_expression() -> None:
    expression = ENGINE.compile("distance_km == 1 || distance_km == 3", VARIABLES, ValueType.BOOL)
    wrong: list[int] = []

    def ask(distance: int) -> None:
        answers = {expression.evaluate([distance]) for _ in range(2_000)}
        if answers != {distance % 2 == 1}:
            wrong.append(distance)

    threads = [threading.Thread(target=ask, args=(distance,)) for distance in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
