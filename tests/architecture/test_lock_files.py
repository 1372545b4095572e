"""The lock files say what to install, whole and in one version, and never from where."""

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.tracked_files import ROOT, tracked_files

LOCK_FILES = ["requirements.lock", "requirements-dev.lock"]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)(?: ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def complaints(lock: str) -> list[str]:
    """Lines that are neither a pinned requirement nor one of its hashes, and what has no hash."""
    lines = lock.splitlines()
    wrong = [line for line in lines if not PINNED.match(line) and not HASH.match(line)]
    return wrong + [
        f"no hash: {line}"
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if PINNED.match(line) and not HASH.match(following)
    ]


def pins(name: str) -> dict[str, str]:
    found = map(PINNED.match, (ROOT / name).read_text().splitlines())
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def declared(*groups: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = list(project["project"]["dependencies"])
    for group in groups:
        names += project["dependency-groups"][group]
    return [Requirement(name) for name in names]


def unmet(requirements: list[Requirement], locked: dict[str, str]) -> list[str]:
    """The requirements whose locked version is absent or out of range."""
    return [
        str(requirement)
        for requirement in requirements
        if not requirement.specifier.contains(
            locked.get(canonicalize_name(requirement.name), "0"), prereleases=True
        )
    ]


def resolved_addresses(package_lock: str) -> list[str]:
    """The packages of an npm lock file that name the address they came from."""
    packages = json.loads(package_lock).get("packages", {})
    return [name for name, package in packages.items() if "://" in package.get("resolved", "")]


@pytest.mark.parametrize("name", LOCK_FILES)
def test_every_line_is_a_pinned_version_or_its_hash(name: str) -> None:
    assert complaints((ROOT / name).read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://pypi.example/simple",
        "--find-links /opt/wheels",
        "rich @ https://pypi.example/rich.whl",
        "rich>=14",
        "rich==14.0.0",
        "-e .",
        "# from /opt/wheels",
    ],
)
def test_an_address_a_range_or_a_missing_hash_is_noticed(line: str) -> None:
    good = f"rich==14.0.0 \\\n    --hash=sha256:{'0' * 64}\n"
    assert complaints(good) == []
    assert complaints(good + line + "\n")
    assert complaints("rich==14.0.0 \\\n" + good)


def test_the_locks_hold_every_declared_dependency_in_its_range() -> None:
    assert unmet(declared("install"), pins("requirements.lock")) == []
    assert unmet(declared("install", "dev"), pins("requirements-dev.lock")) == []


def test_a_dependency_that_was_declared_and_not_locked_is_noticed() -> None:
    wanted = [Requirement("rich>=14"), Requirement("Typer>=1")]
    assert unmet(wanted, {"rich": "14.0.0"}) == ["Typer>=1"]
    assert unmet(wanted, {"rich": "13.9.9", "typer": "1.0"}) == ["rich>=14"]


def test_development_runs_the_versions_that_production_runs() -> None:
    development = pins("requirements-dev.lock")
    runtime = pins("requirements.lock")
    assert {name: development.get(name) for name in runtime} == runtime


def test_npm_lock_files_name_no_address() -> None:
    files = tracked_files("package-lock.json", "*/package-lock.json")
    found = {file: resolved_addresses(file.read_text()) for file in files}
    assert not any(found.values()), found


def test_an_address_in_an_npm_lock_file_is_noticed() -> None:
    package = {"version": "1.0.0", "resolved": "https://npm.example/a.tgz"}
    assert resolved_addresses(json.dumps({"packages": {"node_modules/a": package}}))


def test_npm_is_told_to_leave_the_addresses_out() -> None:
    folders = {file.parent for file in tracked_files("package-lock.json", "*/package-lock.json")}
    for folder in folders | {ROOT}:
        assert "omit-lockfile-registry-resolved=true" in (folder / ".npmrc").read_text(), folder
