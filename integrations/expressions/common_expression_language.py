"""Conditions in Google's Common Expression Language, evaluated by the engine in Rust."""

from collections.abc import Sequence
from dataclasses import dataclass

import cel

from domain.expressions import ExpressionFailed, Value, ValueType, Variables
from integrations.expressions.checker import Checked, checked
from integrations.expressions.tokens import wrong

_FAILURES = (
    ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What the engine raises: overflow and division, absent keys, its own words, types, conversions."""


@dataclass(frozen=True, slots=True)
class CelExpression:
    """A checked expression. Evaluating makes a context of its own, so threads may share it."""

    text: str
    reads: tuple[str, ...]
    program: cel.Program
    names: tuple[str, ...]

    def evaluate(self, values: Sequence[Value]) -> Value:
        """Its value, given those of `reads` in that order. Raises ExpressionFailed."""
        context = cel.Context(dict(zip(self.names, values, strict=True)))
        try:
            value: Value = self.program.execute(context)
        except _FAILURES as error:
            raise ExpressionFailed(_words(error)) from None
        return value


class CelExpressions:
    """Reads, checks and compiles. Only what our own reader accepts reaches the engine."""

    def compile(self, text: str, variables: Variables, result: ValueType) -> CelExpression:
        """Check a text and make it ready. Raises InvalidExpression."""
        known = checked(text, variables, result)
        names = {path: _engine_name(path) for path in known.reads}
        try:
            program = cel.compile(_with_names(text, known, names))
        except ValueError:
            raise wrong(text, 0, "the engine does not understand this") from None
        expression = CelExpression(text, known.reads, program, tuple(names.values()))
        for place, pattern in known.patterns:
            _check_pattern(text, place, pattern)
        return expression


def _check_pattern(text: str, place: int, pattern: str) -> None:
    """A pattern is compiled when it is used; wrong ones are to be known before."""
    try:
        cel.compile(f'"".matches({pattern})').execute({})
    except _FAILURES:
        raise wrong(text, place, "not a regular expression (RE2)") from None


def _engine_name(path: str) -> str:
    """One flat variable for each path: passing a whole order to the engine costs ten times more."""
    return "v_" + path.replace(".", "__")


def _with_names(text: str, known: Checked, names: dict[str, str]) -> str:
    parts, place = [], 0
    for start, end, path in known.places:
        parts += [text[place:start], names[path]]
        place = end
    return "".join([*parts, text[place:]])


def _words(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"there is no {error.args[0]}"
    if isinstance(error, ZeroDivisionError):
        return "division by zero"
    if isinstance(error, OverflowError):
        return "a number beyond 64 bits"
    return str(error).split(". Check")[0]


_INSTALLED = CelExpressions()


def installed_expressions() -> CelExpressions:
    """The engine of this installation: one, so that what it compiled is remembered."""
    return _INSTALLED
