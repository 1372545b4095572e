import json

import pytest

from domain.documents.manifest import read_manifest
from domain.errors import InvalidInput

DOCUMENTS = {"abc": "query A { viewer { kind } }", "def": "query B { viewer { scopes } }"}


def test_the_manifests_of_the_client_preset_and_of_relay_are_ids_and_texts() -> None:
    assert read_manifest(json.dumps(DOCUMENTS)) == DOCUMENTS


def test_apollos_manifest_lists_operations() -> None:
    operations = [
        {"id": document_id, "name": "A", "type": "query", "body": text}
        for document_id, text in DOCUMENTS.items()
    ]
    manifest = {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": operations,
    }
    assert read_manifest(json.dumps(manifest)) == DOCUMENTS


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"abc": 1}',
        '{"operations": [], "format": "apollo-persisted-query-manifest", "version": 2}',
        '{"operations": [{"id": "a"}], "format": "apollo-persisted-query-manifest", "version": 1}',
        '{"operations": [3], "format": "apollo-persisted-query-manifest", "version": 1}',
    ],
)
def test_another_file_is_refused(content: str) -> None:
    with pytest.raises(InvalidInput):
        read_manifest(content)
