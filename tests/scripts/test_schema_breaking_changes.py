"""What clients use cannot be taken from them; what was announced as going can."""

import subprocess
from pathlib import Path

import pytest

from scripts.schema_breaking_changes import breaking_changes, main

SCHEMA = """
interface Node { id: ID! }
enum Status { OPEN CLOSED GONE @deprecated(reason: "Use CLOSED.") }
input Filter { status: Status text: String @deprecated(reason: "Use status.") }
type Legacy { name: String }
type Order implements Node {
  id: ID!
  status: Status
  number: String!
  code: String @deprecated(reason: "Use number.")
  legacy: Legacy @deprecated(reason: "Use status.")
}
type Query {
  node(id: ID!): Node
  orders(filter: Filter, page: Int @deprecated(reason: "Use after.")): [Order!]!
}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('  code: String @deprecated(reason: "Use number.")\n', ""),
        (' GONE @deprecated(reason: "Use CLOSED.")', ""),
        (' text: String @deprecated(reason: "Use status.")', ""),
        (', page: Int @deprecated(reason: "Use after.")', ""),
        ("  status: Status\n", "  status: Status\n  placedAt: String\n"),
        ("status: Status text", "status: Status number: String text"),
        ("number: String!", 'number: String! @deprecated(reason: "Use id.")'),
    ],
)
def test_additions_deprecations_and_announced_removals_pass(old: str, new: str) -> None:
    assert old in SCHEMA
    assert breaking_changes(SCHEMA, SCHEMA.replace(old, new)) == []


def test_a_type_may_go_with_the_deprecated_field_that_alone_led_to_it() -> None:
    new = SCHEMA.replace('  legacy: Legacy @deprecated(reason: "Use status.")\n', "")
    assert breaking_changes(SCHEMA, new.replace("type Legacy { name: String }", "")) == []


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("  number: String!\n", "", "FIELD_REMOVED"),
        ("OPEN CLOSED", "OPEN", "VALUE_REMOVED_FROM_ENUM"),
        ("status: Status text", "text", "FIELD_REMOVED"),
        ("filter: Filter, ", "", "ARG_REMOVED"),
        ("number: String!", "number: String", "FIELD_CHANGED_KIND"),
        ("status: Status text", "status: Status channel: ID! text", "REQUIRED_INPUT_FIELD_ADDED"),
        ("(filter: Filter,", "(channel: ID!, filter: Filter,", "REQUIRED_ARG_ADDED"),
        ("type Order implements Node", "type Order", "IMPLEMENTED_INTERFACE_REMOVED"),
    ],
)
def test_what_breaks_a_client_is_named(old: str, new: str, change: str) -> None:
    assert old in SCHEMA
    (found,) = breaking_changes(SCHEMA, SCHEMA.replace(old, new))
    assert found.startswith(f"{change}: ")


def test_a_type_reached_only_through_an_interface_is_promised_too() -> None:
    old = "interface Node { id: ID! }\ntype Order implements Node { id: ID! }\ntype Query { node: Node }"
    new = old.replace("Order", "Purchase")
    assert breaking_changes(old, new) == ["TYPE_REMOVED: Order was removed."]


def git(repository: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", *identity, *arguments], check=True, cwd=repository, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose last commit has the schema."""
    git(tmp_path, "init")
    (tmp_path / "schema.graphql").write_text(SCHEMA)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "Publish the schema")
    return tmp_path


def test_without_a_release_the_last_commit_counts(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(repository) == 0
    (repository / "schema.graphql").write_text(SCHEMA.replace("  number: String!\n", ""))
    assert main(repository) == 1
    assert "Breaks clients of HEAD: FIELD_REMOVED" in capsys.readouterr().out


def test_a_removal_that_is_committed_still_breaks_clients_of_the_release(repository: Path) -> None:
    git(repository, "tag", "v0.1.0")
    (repository / "schema.graphql").write_text(SCHEMA.replace("  number: String!\n", ""))
    git(repository, "commit", "-am", "Drop the number")
    assert main(repository) == 1


def test_a_first_schema_breaks_nobody_and_a_missing_one_fails(tmp_path: Path) -> None:
    git(tmp_path, "init")
    assert main(tmp_path) == 1
    (tmp_path / "schema.graphql").write_text(SCHEMA)
    assert main(tmp_path) == 0
