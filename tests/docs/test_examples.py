from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from tests.databases import SqliteDatabases, temporary
from tests.docs.blocks import CHECKOUT, Block, blocks_of, documents
from tests.docs.session import Session
from tests.docs.small_shop import filled_shop, make_keys
from tests.running import Installation

BLOCKS = {path.relative_to(CHECKOUT).as_posix(): blocks_of(path) for path in documents()}
EXECUTED = [
    name
    for name, blocks in BLOCKS.items()
    if any({"as", "run"} & block.marks.keys() for block in blocks)
]


@pytest.fixture
def session(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Session]:
    """A reader with a server over a small shop, and a key of each kind."""
    with temporary(sqlite_databases, filled_shop) as url:
        installation = Installation(tmp_path, url)
        with installation.serve(ORDERWRIGHT_MAIL="console") as address:
            yield Session(installation, address, make_keys(url))


@pytest.mark.parametrize("document", EXECUTED)
def test_every_example_of_a_document_does_what_it_shows(document: str, session: Session) -> None:
    for block in BLOCKS[document]:
        session.run(block)
    session.end()


def test_a_part_of_a_file_is_shown_as_it_stands_there() -> None:
    shown = [block for blocks in BLOCKS.values() for block in blocks if "shown" in block.marks]

    assert shown
    for block in shown:
        file = CHECKOUT / block.marks["shown"]
        assert block.text.strip() in file.read_text(encoding="utf-8"), str(block)


@pytest.mark.parametrize("document", BLOCKS)
def test_every_block_says_how_it_is_run_or_why_it_is_not(document: str) -> None:
    problems = [block.problem for block in BLOCKS[document] if block.problem]
    assert problems == []


def test_every_operation_in_a_document_fits_the_schema() -> None:
    schema = build_schema((CHECKOUT / "schema.graphql").read_text(encoding="utf-8"))
    operations = [
        block for blocks in BLOCKS.values() for block in blocks if block.language == "graphql"
    ]

    assert len(operations) > 20
    misfits = [
        f"{block}: {error.message}"
        for block in operations
        for error in validate(schema, parse(block.text))
    ]
    assert misfits == []


@pytest.mark.parametrize(
    ("info", "problem"),
    [
        ("graphql", "no mark says how"),
        ("graphql as=storefront saved=X", "no such mark: saved"),
        ("bash", "no mark says how"),
        ("json not-run", "no such mark: not-run"),
        ("", "no mark says how"),
    ],
)
def test_a_block_without_a_good_mark_is_found(tmp_path: Path, info: str, problem: str) -> None:
    document = tmp_path / "guide.md"
    document.write_text(f"# Guide\n\n```{info}\ncontent\n```\n", encoding="utf-8")

    (block,) = blocks_of(document)

    assert isinstance(block, Block)
    assert problem in (block.problem or "")


def test_marks_are_invisible_to_readers() -> None:
    # GitHub and our own pages take the first word as the language and show nothing of the rest.
    (block,) = [block for block in BLOCKS["examples/README.md"] if block.language == "console"]
    assert "not-run" in block.marks
    assert "not-run" not in block.text
