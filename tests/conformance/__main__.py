"""`make conformance`: every suite against a running server, each count printed.

Without CONFORMANCE_URL a server of our own is started. Names as arguments choose suites; the report
as JSON goes to the file that CONFORMANCE_REPORT names.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from tests.conformance.node_packages import why_not
from tests.conformance.outcomes import SuiteReport, as_json, table
from tests.conformance.shop import NotPrepared, our_own_shop, running_elsewhere
from tests.conformance.suites import AT_ONCE, SUITES, Suite, run


def main(arguments: Sequence[str]) -> int:
    """Run the suites; 0 where none failed."""
    reason = why_not()
    if reason is not None:
        print(reason, file=sys.stderr)
        return 2
    chosen = [suite for suite in SUITES if not arguments or suite.name in arguments]
    if not chosen:
        names = ", ".join(suite.name for suite in SUITES)
        print(f"No such suite. There are: {names}", file=sys.stderr)
        return 2
    try:
        reports = run_all(chosen)
    except NotPrepared as problem:
        print(problem, file=sys.stderr)
        return 2
    print(table(reports))
    for report in reports:
        for complaint in report.complaints():
            print(f"\n{complaint}")
    if path := os.environ.get("CONFORMANCE_REPORT"):
        Path(path).write_text(as_json(reports), encoding="utf-8")
    return 0 if all(report.is_good for report in reports) else 1


def run_all(suites: Sequence[Suite]) -> list[SuiteReport]:
    """Run suites, a few at a time, against the server named or one of our own."""
    elsewhere = running_elsewhere()
    with (
        tempfile.TemporaryDirectory() as folder,
        nullcontext(elsewhere) if elsewhere else our_own_shop(Path(folder)) as shop,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        return list(pool.map(lambda suite: run(suite, shop), suites))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
