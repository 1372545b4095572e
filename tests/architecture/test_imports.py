"""Imports go one way, and the contracts in pyproject.toml notice when they do not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.tracked_files import ROOT

PACKAGES = [
    "api",
    "cli",
    "domain",
    "integrations",
    "migrations",
    "persistence",
    "use_cases",
    "worker",
]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = ['.']; {command}", "--no-cache"],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
    )


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """Our packages, each one empty, under our contracts."""
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    return tmp_path


def test_the_repository_keeps_its_layers() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


def test_empty_packages_break_nothing(small_project: Path) -> None:
    result = lint_imports(small_project)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("domain", "persistence"),
        ("domain", "sqlalchemy"),
        ("domain", "strawberry"),
        ("domain", "starlette"),
        ("domain", "httpx"),
        ("persistence", "use_cases"),
        ("persistence", "integrations"),
        ("persistence", "strawberry"),
        ("integrations", "persistence"),
        ("use_cases", "api"),
        ("use_cases", "starlette"),
        ("use_cases", "sqlalchemy"),
        ("api", "sqlalchemy"),
        ("api", "worker"),
        ("worker", "api"),
        ("worker", "psycopg"),
        ("migrations", "use_cases"),
    ],
)
def test_an_import_in_the_wrong_direction_is_refused(
    small_project: Path, importer: str, imported: str
) -> None:
    (small_project / importer / "shortcut.py").write_text(f"import {imported}\n")
    result = lint_imports(small_project)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{importer}.shortcut -> {imported}" in result.stdout
