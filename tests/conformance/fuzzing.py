"""Schemathesis over the endpoint: generated operations, valid ones and not, must never be our fault.

Each root field is a test of its own. An answer of 500, or one that is no GraphQL answer, fails it.
CONFORMANCE_EXAMPLES says how many operations are tried for each field.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.conformance.checks import report, shop
from tests.conformance.node_packages import CHECKOUT
from tests.conformance.outcomes import Outcome

EXAMPLES = os.environ.get("CONFORMANCE_EXAMPLES", "10")
SEED = os.environ.get("CONFORMANCE_SEED", "1")
HOOKS = "tests.conformance.fuzzing_hooks"


def main() -> int:
    """Run schemathesis, and report each root field that it tried."""
    told = shop()
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "junit.xml"
        ran = subprocess.run(
            [
                Path(sys.executable).parent / "schemathesis",
                *("run", str(CHECKOUT / "schema.graphql"), "--url", told["url"]),
                *("--header", f"Authorization: Bearer {told['staffKey']}"),
                *("--max-examples", EXAMPLES, "--seed", SEED, "--workers", "1", "--no-color"),
                *("--checks", "no_fault_of_ours"),
                *("--continue-on-failure", "--report-junit-path", str(found)),
            ],
            cwd=folder,
            env={**os.environ, "SCHEMATHESIS_HOOKS": HOOKS},
            capture_output=True,
            text=True,
            check=False,
        )
        if not found.exists():
            print(ran.stdout[-3000:], ran.stderr[-3000:])
            return 1
        for case in ET.parse(found).iter("testcase"):
            problems = [*case.findall("failure"), *case.findall("error")]
            outcome = Outcome.FAILED if problems else Outcome.PASSED
            note = "\n".join(json.dumps(dict(p.attrib)) + (p.text or "") for p in problems)
            report("FUZZ", case.attrib["name"], outcome, note[:2000])
    return 0


if __name__ == "__main__":
    sys.exit(main())
