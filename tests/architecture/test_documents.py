"""The documents of tests/documents are one application's: code generators take them all at once."""

from collections import Counter

from graphql import ExecutableDefinitionNode, parse

from scripts.tracked_files import ROOT

DOCUMENTS = sorted((ROOT / "tests" / "documents").rglob("*.graphql"))


def test_every_operation_and_fragment_has_a_name_of_its_own() -> None:
    definitions = [
        (path.name, definition)
        for path in DOCUMENTS
        for definition in parse(path.read_text(encoding="utf-8")).definitions
        if isinstance(definition, ExecutableDefinitionNode)
    ]
    names = Counter(definition.name and definition.name.value for _, definition in definitions)

    assert len(definitions) > 100
    assert [file for file, definition in definitions if definition.name is None] == []
    assert [name for name, count in names.items() if count > 1] == []
