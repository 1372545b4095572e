import re
from pathlib import Path

from cli.settings import read_settings
from persistence.database import POOL_SIZE
from tests.docs.blocks import CHECKOUT

GUIDE = (CHECKOUT / "docs" / "guides" / "operator.md").read_text(encoding="utf-8")
SOURCE = (CHECKOUT / "cli" / "settings.py").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `((?:ORDERWRIGHT_|DATABASE_)\w+)` \| ([^|]+) \|", GUIDE, re.MULTILINE))


def test_every_setting_is_in_the_table_and_no_other() -> None:
    assert ROWS.keys() == set(re.findall(r'"((?:ORDERWRIGHT_|DATABASE_)\w+)"', SOURCE))


def test_the_defaults_in_the_table_are_those_of_the_program() -> None:
    settings = read_settings({})

    assert ROWS["DATABASE_URL"] == f"`{settings.database_url}`"
    assert ROWS["ORDERWRIGHT_DATA"] == f"`{settings.data_folder}`"
    assert ROWS["ORDERWRIGHT_LOG_LEVEL"] == "`INFO`"
    assert ROWS["ORDERWRIGHT_ANONYMOUS_INTROSPECTION"] == "`true`"
    assert settings.anonymous_introspection is True
    assert ROWS["ORDERWRIGHT_ALLOWED_ORIGINS"] == "none"
    assert settings.allowed_origins == frozenset()
    assert settings.secret is None


def test_as_many_connections_as_the_guide_says() -> None:
    assert POOL_SIZE == 8
    assert "at most eight connections" in GUIDE


def test_the_index_lists_every_page() -> None:
    docs = CHECKOUT / "docs"
    index = (docs / "README.md").read_text(encoding="utf-8")
    pages = {path.relative_to(docs) for path in docs.rglob("*.md")}
    expected = {page for page in pages if page.parts[0] != "decisions"} - {Path("README.md")}

    assert {page for page in expected if f"({page})" not in index} == set()
