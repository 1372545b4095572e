from pathlib import Path

from persistence.database import POOL_SIZE
from scripts.settings_page import page
from tests.docs.blocks import CHECKOUT

GUIDE = (CHECKOUT / "docs" / "guides" / "operator.md").read_text(encoding="utf-8")


def test_the_page_of_settings_is_the_one_that_the_program_prints() -> None:
    written = (CHECKOUT / "docs" / "operations" / "settings.md").read_text(encoding="utf-8")
    assert written == page(), "python -m scripts.settings_page > docs/operations/settings.md"


def test_as_many_connections_as_the_guide_says() -> None:
    assert POOL_SIZE == 8
    assert "at most eight connections" in GUIDE


def test_the_index_lists_every_page() -> None:
    docs = CHECKOUT / "docs"
    index = (docs / "README.md").read_text(encoding="utf-8")
    pages = {path.relative_to(docs) for path in docs.rglob("*.md")}
    expected = {page for page in pages if page.parts[0] != "decisions"} - {Path("README.md")}

    assert {page for page in expected if f"({page})" not in index} == set()
