"""What a suite found: one outcome for each check, the table of all suites, and a report as JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `level` is MUST, SHOULD, MAY, or CLIENT for a real client."""

    level: str
    name: str
    outcome: Outcome
    note: str = ""


@dataclass(frozen=True, slots=True)
class SuiteReport:
    """One suite's run. It took `seconds`; what went wrong outside its checks is `trouble`."""

    suite: str
    checks: Sequence[Check]
    seconds: float
    trouble: str = ""

    @property
    def is_good(self) -> bool:
        """Nothing failed, and something was looked at."""
        return not self.trouble and not self.count(Outcome.FAILED) and bool(self.checks)

    def count(self, outcome: Outcome) -> int:
        return sum(check.outcome is outcome for check in self.checks)

    def levels(self) -> str:
        """How many checks of each level, where there is more than one."""
        counted = Counter(check.level for check in self.checks)
        return ", ".join(f"{count} {level}" for level, count in counted.items())

    def complaints(self) -> list[str]:
        """A line for each thing that is wrong."""
        found = [
            f"{self.suite}: {check.level} {check.name}: {check.note}"
            for check in self.checks
            if check.outcome is Outcome.FAILED
        ]
        if self.trouble:
            found.append(f"{self.suite}: {self.trouble}")
        elif not self.checks:
            found.append(f"{self.suite}: looked at nothing")
        return found


def parse_checks(printed: Iterable[str]) -> tuple[list[Check], list[str]]:
    """The checks among the lines that a script printed, and the other lines."""
    checks, others = [], []
    for line in printed:
        try:
            said = json.loads(line)
            checks.append(
                Check(said["level"], said["check"], Outcome(said["outcome"]), said["note"])
            )
        except (ValueError, KeyError, TypeError):
            others.append(line)
    return checks, others


def table(reports: Iterable[SuiteReport]) -> str:
    """The counts of every suite, and their sums."""
    rows: list[tuple[str, ...]] = [("suite", "passed", "failed", "skipped", "seconds", "levels")]
    total = Counter[Outcome]()
    for report in reports:
        counts = {outcome: report.count(outcome) for outcome in Outcome}
        total.update(counts)
        rows.append(
            (
                report.suite,
                *(str(counts[outcome]) for outcome in Outcome),
                f"{report.seconds:.1f}",
                report.levels() if not report.trouble else "did not end well",
            )
        )
    rows.append(("all", *(str(total[outcome]) for outcome in Outcome), "", ""))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in {0, len(row) - 1} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def as_json(reports: Iterable[SuiteReport]) -> str:
    """Everything, for programs."""
    return json.dumps([asdict(report) for report in reports], indent=2)
