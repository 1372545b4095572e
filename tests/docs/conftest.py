"""Installations over a small shop, for the pages about running Orderwright."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import Migrate
from tests.docs.small_shop import filled_shop
from tests.running import Installation


def plain(url: str) -> str:
    """A database's address as operators write it, and PostgreSQL's own tools take it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


@pytest.fixture
def installation(migrated_with: Callable[[Migrate], str], tmp_path: Path) -> Installation:
    """A folder and a database with a small shop; the test runs once for each kind of database."""
    return Installation(tmp_path, plain(migrated_with(filled_shop)))
