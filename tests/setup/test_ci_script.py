""".ci/run installs what a machine lacks and nothing else, and hands over to `make test`."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.tracked_files import ROOT

ALWAYS_THERE = ("bash", "cat", "dirname", "env", "git")
# Stand-ins that note how they were called; apt-get also brings what it is asked for.
NOTE = '#!/bin/bash\necho "${0##*/} $*" >> "$NOTES"\n'
APT_GET = NOTE + (
    'for package in "$@"; do case "$package" in\n'
    "  chromium|nodejs|npm|make|redis-server) program=${package/nodejs/node}\n"
    '    /bin/cp "$STAND_INS/$program" "${0%/*}/$program";;\n'
    "esac; done\n"
)
MAKE = (
    NOTE + 'echo "browser $ORDERWRIGHT_REQUIRE_BROWSER, Node $ORDERWRIGHT_REQUIRE_NODE"\nexit 7\n'
)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The folder of programs of a machine that has git and Python, and where root installs."""
    programs, stand_ins = tmp_path / "programs", tmp_path / "stand-ins"
    programs.mkdir()
    stand_ins.mkdir()
    for name in ALWAYS_THERE:
        (programs / name).symlink_to(str(shutil.which(name)))
    for name in ("chromium", "node", "npm", "redis-server"):
        executable(stand_ins / name, NOTE)
    executable(stand_ins / "make", MAKE)
    executable(programs / "apt-get", APT_GET)
    executable(programs / "id", "#!/bin/bash\necho 0\n")
    # Wherever the interpreter of these tests lies, a stand-in finds its standard library.
    executable(programs / "python3.11", f'#!/bin/bash\nexec {sys.executable} "$@"\n')
    return programs


def executable(path: Path, script: str) -> None:
    path.write_text(script)
    path.chmod(0o755)


def ci_run(machine: Path) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    notes = machine.parent / "notes"
    notes.touch()
    stand_ins = str(machine.parent / "stand-ins")
    result = subprocess.run(
        [machine / "bash", ROOT / ".ci" / "run"],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": str(machine), "NOTES": str(notes), "STAND_INS": stand_ins, "HOME": "/tmp"},
    )
    return result, notes.read_text().splitlines()


def test_a_bare_machine_gets_a_browser_node_redis_and_make(machine: Path) -> None:
    result, notes = ci_run(machine)
    assert notes[0] == "apt-get update -qq"
    installed = " ".join(note for note in notes if note.startswith("apt-get install"))
    assert {"make", "chromium", "nodejs", "npm", "redis-server"} <= set(installed.split())
    assert notes.count("apt-get update -qq") == 1
    assert notes[-1] == "make test"
    assert result.stdout.endswith("browser 1, Node 1\n")


def test_a_machine_that_has_everything_is_left_alone(machine: Path) -> None:
    for stand_in in (machine.parent / "stand-ins").iterdir():
        shutil.copy(stand_in, machine)
    _, notes = ci_run(machine)
    assert not [note for note in notes if note.startswith("apt-get")]
    assert notes[-1] == "make test"


def test_node_packages_come_from_their_lock_files_alone(machine: Path) -> None:
    _, notes = ci_run(machine)
    installs = [note for note in notes if note.startswith("npm ")]
    assert installs
    assert all(note.startswith("npm ci --prefix ") for note in installs)


def test_the_verdict_is_that_of_the_tests(machine: Path) -> None:
    result, _ = ci_run(machine)
    assert result.returncode == 7


def test_an_installation_that_fails_stops_everything(machine: Path) -> None:
    executable(machine / "apt-get", NOTE + "exit 100\n")
    result, notes = ci_run(machine)
    assert result.returncode == 100
    assert "make test" not in notes
