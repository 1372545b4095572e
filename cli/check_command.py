"""`orderwright check`: prove the invariants over everything that is stored."""

import os
from typing import Annotated, Any

import typer

from cli.output import answers, progress_bar, say_json
from cli.settings.all_settings import read_settings
from persistence.opening import open_migrated_database
from use_cases.checking.check_database import (
    KEPT_VIOLATIONS,
    CheckOutcome,
    Progress,
    check_database,
)


def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    limit: Annotated[
        int, typer.Option(min=1, help="How many violations of one check are named.")
    ] = KEPT_VIOLATIONS,
) -> None:
    """Prove that the database keeps every promise: stock, money, quantities, histories.

    Reads one snapshot, changes nothing, and may run while orders come in. Ends with status 1 when
    it finds a violation.
    """
    database = open_migrated_database(read_settings(os.environ).database_url)
    outcomes: list[CheckOutcome] = []
    try:
        with progress_bar() as steps:
            for step in check_database(database, keep=limit):
                if isinstance(step, Progress):
                    steps.show(step.done, step.total, step.promise)
                    continue
                outcomes.append(step)
                if not as_json:
                    _tell(step)
    finally:
        database.close()
    violations = sum(outcome.violation_count for outcome in outcomes)
    if as_json:
        say_json(_as_json(outcomes, violations))
    elif violations:
        answers.print(f"\n{violations} violations", style="bold red")
    else:
        answers.print(f"\nAll {len(outcomes)} promises are kept", style="bold green")
    if violations:
        raise typer.Exit(1)


def _tell(outcome: CheckOutcome) -> None:
    style = "red" if outcome.violation_count else "green"
    mark = "BROKEN" if outcome.violation_count else "kept"
    answers.print(f"{mark:>6}", style=style, end="  ")
    answers.print(f"{outcome.promise} ({outcome.checked:,} {outcome.noun})", markup=False)
    for violation in outcome.violations:
        answers.print(f"        {violation}", markup=False)
    unnamed = outcome.violation_count - len(outcome.violations)
    if unnamed:
        answers.print(f"        and {unnamed:,} more")


def _as_json(outcomes: list[CheckOutcome], violations: int) -> dict[str, Any]:
    return {
        "violations": violations,
        "checks": [
            {
                "name": outcome.name,
                "promise": outcome.promise,
                "checked": outcome.checked,
                "noun": outcome.noun,
                "violation_count": outcome.violation_count,
                "violations": [
                    {"subject": found.subject, "problem": found.problem}
                    for found in outcome.violations
                ],
            }
            for outcome in outcomes
        ],
    }
