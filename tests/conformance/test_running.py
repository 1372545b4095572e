"""The suites are counted honestly: what fails, breaks, hangs or looks at nothing is no success."""

import json
import sys
from pathlib import Path

import pytest

from tests.conformance import node_packages
from tests.conformance.node_packages import are_installed, need_node_packages
from tests.conformance.outcomes import Outcome, as_json, table
from tests.conformance.suites import Suite, run

PASSED = '{"level": "MUST", "check": "one", "outcome": "passed", "note": ""}'
FAILED = '{"level": "MUST", "check": "two", "outcome": "failed", "note": "why"}'
SKIPPED = '{"level": "MAY", "check": "three", "outcome": "skipped", "note": "not offered"}'


def suite_of(program: str, limit_seconds: int = 10) -> Suite:
    return Suite("a suite", (sys.executable, "-c", program), limit_seconds=limit_seconds)


def printing(*lines: str) -> str:
    return f"print({chr(10).join(lines)!r})"


def test_each_check_is_counted_by_how_it_ended() -> None:
    report = run(suite_of(printing(PASSED, "some other line", FAILED, SKIPPED)))

    assert [report.count(outcome) for outcome in Outcome] == [1, 1, 1]
    assert not report.is_good
    assert report.complaints() == ["a suite: MUST two: why"]
    assert json.loads(as_json([report]))[0]["checks"][1]["outcome"] == "failed"
    header, row, total = table([report, report]).splitlines()[:3]
    assert header.split()[:4] == ["suite", "passed", "failed", "skipped"]
    assert row == total
    assert table([report, report]).splitlines()[-1].split() == ["all", "2", "2", "2"]


@pytest.mark.parametrize(
    ("program", "complaint"),
    [
        ("", "looked at nothing"),
        (f"{printing(PASSED)}; raise SystemExit(3)", "ended with 3"),
        (f"{printing(PASSED)}; import time; time.sleep(60)", "had not ended after 1 seconds"),
    ],
    ids=["nothing", "broken", "hanging"],
)
def test_a_suite_that_does_not_end_well_is_no_success(program: str, complaint: str) -> None:
    report = run(suite_of(program, limit_seconds=1))

    assert not report.is_good
    assert complaint in report.complaints()[0]


def test_what_was_skipped_fails_nothing() -> None:
    assert run(suite_of(printing(PASSED, SKIPPED))).is_good


def lock_of(version: str) -> str:
    packages = {
        "": {"name": "here"},
        "node_modules/graphql": {"version": version},
        "node_modules/for-another-platform": {"version": "1.0.0", "optional": True},
    }
    return json.dumps({"packages": packages})


def test_packages_of_another_lock_file_do_not_count_as_installed(tmp_path: Path) -> None:
    (tmp_path / "package-lock.json").write_text(lock_of("16.15.0"))
    assert not are_installed(tmp_path)

    installed = tmp_path / "node_modules" / ".package-lock.json"
    installed.parent.mkdir()
    installed.write_text(lock_of("16.15.0"))
    assert are_installed(tmp_path)

    installed.write_text(lock_of("16.14.0"))
    assert not are_installed(tmp_path)


def test_a_machine_without_node_skips_and_says_so_unless_it_must_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("ORDERWRIGHT_REQUIRE_NODE", raising=False)
    node_packages.node_version.cache_clear()
    try:
        with pytest.raises(pytest.skip.Exception, match="Node is not installed"):
            need_node_packages()
        monkeypatch.setenv("ORDERWRIGHT_REQUIRE_NODE", "1")
        with pytest.raises(pytest.fail.Exception, match="ORDERWRIGHT_REQUIRE_NODE=1 requires"):
            need_node_packages()
    finally:
        node_packages.node_version.cache_clear()
