"""Every test of imports has an empty, migrated database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from persistence.database import Database
from tests.databases import Databases, temporary
from tests.shop import migrate
from tests.use_cases.importing.imports import Importer


@pytest.fixture
def importer(database: Database, tmp_path: Path) -> Importer:
    """Imports into a database of the test's own; the test runs once for each kind."""
    return Importer(database, tmp_path)


@pytest.fixture
def undisturbed(databases: Databases, tmp_path: Path) -> Iterator[Importer]:
    """Imports into a second database of the same kind, to compare with."""
    with temporary(databases, migrate) as url:
        opened = Database.open(url)
        yield Importer(opened, tmp_path)
        opened.close()
