"""Rules about rows: the database finds the rows that break one, Python says which and why."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, case, or_, select

from persistence.checks.check import Finding, Violation
from persistence.checks.scanning import scan


class Rule(NamedTuple):
    """When a row is wrong, and what to say of it, with the row's columns in braces."""

    broken: ColumnElement[bool]
    says: str


def rule_breakers(
    rows: FromClause,
    columns: Sequence[ColumnElement[object]],
    rules: Sequence[Rule],
    subject: str,
) -> Callable[[Connection], Iterator[Finding]]:
    """Finds the rows that break a rule: one violation for each rule that a row breaks.

    `subject` names a row, with its columns in braces.
    """
    verdicts = [
        case((rule.broken, 1), else_=0).label(f"verdict_{index}")
        for index, rule in enumerate(rules)
    ]
    query = (
        select(*columns, *verdicts).select_from(rows).where(or_(*(rule.broken for rule in rules)))
    )

    def find(connection: Connection) -> Iterator[Finding]:
        for row in scan(connection, query):
            values = row._asdict()
            for index, rule in enumerate(rules):
                if values[f"verdict_{index}"]:
                    yield Violation(subject.format_map(values), rule.says.format_map(values))

    return find
