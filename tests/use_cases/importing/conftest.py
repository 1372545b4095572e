"""Every test of imports has an empty, migrated database."""

from pathlib import Path

import pytest

from persistence.database import Database
from tests.use_cases.importing.imports import Importer


@pytest.fixture
def importer(database: Database, tmp_path: Path) -> Importer:
    """Imports into a database of the test's own; the test runs once for each kind."""
    return Importer(database, tmp_path)
