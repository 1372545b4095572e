"""`orderwright documents`: the step of a deployment that comes before the release."""

import json
from pathlib import Path

from tests.cli.terminal import Terminal

GOOD = {"abc": "query Kind { viewer { kind } }", "def": "query Scopes { viewer { scopes } }"}


def manifest(terminal: Terminal, documents: dict[str, str]) -> str:
    path: Path = terminal.folder / "persisted-documents.json"
    path.write_text(json.dumps(documents), encoding="utf-8")
    return str(path)


def test_a_manifest_is_loaded_listed_and_removed(terminal: Terminal) -> None:
    assert "documents load" in terminal.done("documents", "list")
    loaded = terminal.done("documents", "load", manifest(terminal, GOOD), "--application", "ios")
    assert "Loaded 2 documents of ios." in loaded

    listed = terminal.json("documents", "list")
    assert [entry["operation_name"] for entry in listed] == ["Kind", "Scopes"]
    assert "Scopes" in terminal.done("documents", "list")

    old = ("documents", "remove", "--application", "ios", "--older-than-days")
    assert terminal.json(*old, "1") == {"application": "ios", "removed": 0}
    assert "Removed 2" in terminal.done(*old, "0")
    assert terminal.json("documents", "list") == []


def test_of_a_manifest_with_a_wrong_document_nothing_is_loaded(terminal: Terminal) -> None:
    bad = manifest(terminal, {**GOOD, "ghi": "query Bad { nothing }"})
    refused = terminal.run("documents", "load", bad, "--application", "ios")
    assert refused.exit_code == 1
    assert "ghi: Cannot query field 'nothing'" in refused.stderr
    assert terminal.json("documents", "list") == []


def test_a_file_that_is_no_manifest_is_refused_in_a_sentence(terminal: Terminal) -> None:
    for path in ("missing.json", manifest(terminal, {})):
        refused = terminal.run("documents", "load", path, "--application", "ios")
        assert refused.exit_code == 1
        assert "Traceback" not in refused.output
