"""check: prove the domain's invariants over everything that is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from persistence.checks.all_checks import CHECKS
from persistence.checks.check import Check, Violation
from persistence.checks.scanning import take_all_the_time_it_needs
from persistence.database import Database, Snapshot

KEPT_VIOLATIONS = 20
"""How many violations of one check are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the whole is: `done` of `total`, and the promise being proven now."""

    done: int
    total: int
    promise: str


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What one check looked at (`checked` things called `noun`) and found.

    `violations` are the first ones, `violation_count` all.
    """

    name: str
    promise: str
    noun: str
    checked: int
    violation_count: int
    violations: tuple[Violation, ...]


def check_database(
    database: Database, *, keep: int = KEPT_VIOLATIONS, checks: Sequence[Check] = CHECKS
) -> Iterator[Progress | CheckOutcome]:
    """Make every check on one snapshot of the database, which others may go on writing to.

    Tells its progress in between; one outcome for each check.
    """
    with database.snapshot() as snapshot:
        take_all_the_time_it_needs(snapshot)
        sizes = [check.size(snapshot) for check in checks]
        # One more each, so that an empty database has something to do.
        total = sum((size + 1) * check.effort for size, check in zip(sizes, checks, strict=True))
        done = 0
        for size, check in zip(sizes, checks, strict=True):
            yield Progress(done, total, check.promise)
            yield from _make(check, snapshot, size, keep, done, total)
            done += (size + 1) * check.effort


def violations(database: Database) -> list[Violation]:
    """Everything that is wrong with a database: empty for one that keeps all promises."""
    outcomes = check_database(database, keep=1_000)
    return [
        violation
        for outcome in outcomes
        if isinstance(outcome, CheckOutcome)
        for violation in outcome.violations
    ]


def _make(
    check: Check, snapshot: Snapshot, size: int, keep: int, done: int, total: int
) -> Iterator[Progress | CheckOutcome]:
    found: list[Violation] = []
    count = looked_at = 0
    for finding in check.find(snapshot):
        if isinstance(finding, Violation):
            count += 1
            if len(found) < keep:
                found.append(finding)
            continue
        looked_at += finding
        yield Progress(done + min(looked_at, size) * check.effort, total, check.promise)
    yield CheckOutcome(check.name, check.promise, check.noun, size, count, tuple(found))
