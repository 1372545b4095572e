"""Every test of commands types them at a terminal."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.databases import Migrate
from tests.shop import migrate


@pytest.fixture
def empty_terminal(database_url: str, tmp_path: Path) -> Terminal:
    """On an empty database; the test runs once for each kind."""
    return Terminal({"DATABASE_URL": database_url}, tmp_path)


@pytest.fixture
def terminal(migrated_with: Callable[[Migrate], str], tmp_path: Path) -> Terminal:
    """On a migrated database; the test runs once for each kind."""
    return Terminal({"DATABASE_URL": migrated_with(migrate)}, tmp_path)


@pytest.fixture
def bare_terminal(tmp_path: Path) -> Terminal:
    """In an empty folder, with nothing set."""
    return Terminal({}, tmp_path)
