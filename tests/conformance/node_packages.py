"""Whether the Node packages of a folder can be used here, and what to do where they cannot."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
CHECKOUT = FOLDER.parents[1]
OLDEST_NODE = 20


def why_not(folder: Path = FOLDER) -> str | None:
    """What is missing, and the command that brings it; None where everything is there."""
    version = node_version()
    if version is None or version < OLDEST_NODE:
        found = "Node is not installed" if version is None else f"Node {version} is too old"
        return f"{found}: this needs Node {OLDEST_NODE} or newer with npm"
    if not are_installed(folder):
        return f"no Node packages, or old ones: npm ci --prefix {folder.relative_to(CHECKOUT)}"
    return None


def are_installed(folder: Path) -> bool:
    """Whether node_modules holds what the lock file names, and not an earlier version of it."""
    installed = folder / "node_modules" / ".package-lock.json"
    if not installed.exists():
        return False
    there = json.loads(installed.read_text(encoding="utf-8"))["packages"]
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return all(
        there.get(name, {}).get("version") == package["version"]
        for name, package in locked.items()
        # What is optional is for other platforms, or is not needed.
        if name and not package.get("optional")
    )


@cache
def node_version() -> int | None:
    """The major version of Node; None without it."""
    node = shutil.which("node")
    if node is None:
        return None
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    return int(printed.stdout.strip().removeprefix("v").partition(".")[0])


def need_node_packages(folder: Path = FOLDER) -> None:
    """Skip a test where they are missing, or fail it where ORDERWRIGHT_REQUIRE_NODE=1 asks."""
    reason = why_not(folder)
    if reason is None:
        return
    if os.environ.get("ORDERWRIGHT_REQUIRE_NODE") == "1":
        pytest.fail(f"{reason}, and ORDERWRIGHT_REQUIRE_NODE=1 requires them")
    pytest.skip(reason)
