"""Migrations are one line from the first to the last, so that every database takes the same way."""

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError

from scripts.tracked_files import ROOT


def complaints(folder: Path) -> list[str]:
    """Where the migrations in the folder are not one line."""
    scripts = ScriptDirectory(str(folder))
    try:
        revisions = list(scripts.walk_revisions())
    except (RevisionError, KeyError, UserWarning) as error:
        # Alembic warns of a gap, which is an error here, and stumbles over it.
        return [str(error)]
    heads, bases = scripts.get_heads(), scripts.get_bases()
    found = [f"several last migrations: {heads}"] if len(heads) > 1 else []
    found += [f"several first migrations: {bases}"] if len(bases) > 1 else []
    for revision in revisions:
        if isinstance(revision.down_revision, tuple):
            found.append(f"{revision.revision} merges {revision.down_revision}")
        if revision.dependencies:
            found.append(f"{revision.revision} depends on {revision.dependencies}")
    return found


def write(folder: Path, revision: str, down_revision: str | tuple[str, ...] | None) -> None:
    (folder / "versions").mkdir(exist_ok=True)
    (folder / "versions" / f"{revision}.py").write_text(
        f"revision = {revision!r}\ndown_revision = {down_revision!r}\n"
        "def upgrade(): ...\ndef downgrade(): ...\n"
    )


def test_the_migrations_of_the_repository_are_one_line() -> None:
    assert list(ScriptDirectory(str(ROOT / "migrations")).walk_revisions())
    assert complaints(ROOT / "migrations") == []


def test_one_line_passes(tmp_path: Path) -> None:
    write(tmp_path, "0001", None)
    write(tmp_path, "0002", "0001")
    assert complaints(tmp_path) == []


@pytest.mark.parametrize(
    ("revision", "down_revision", "complaint"),
    [
        ("0003", "0001", "several last migrations"),
        ("0003", None, "several first migrations"),
        ("0003", "0009", "0009"),
    ],
)
def test_a_fork_a_second_start_and_a_gap_are_named(
    tmp_path: Path, revision: str, down_revision: str | None, complaint: str
) -> None:
    write(tmp_path, "0001", None)
    write(tmp_path, "0002", "0001")
    write(tmp_path, revision, down_revision)
    assert any(complaint in found for found in complaints(tmp_path))


def test_a_merge_is_named(tmp_path: Path) -> None:
    write(tmp_path, "0001", None)
    write(tmp_path, "0002", "0001")
    write(tmp_path, "0003", "0001")
    write(tmp_path, "0004", ("0002", "0003"))
    assert complaints(tmp_path) == ["0004 merges ('0002', '0003')"]
