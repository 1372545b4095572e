"""The files in which codegens list an app's documents: id and text of each."""

import json
from typing import Any, Final

from domain.errors import InvalidInput

APOLLO_FORMAT: Final = "apollo-persisted-query-manifest"


def read_manifest(content: str) -> dict[str, str]:
    """The documents of a manifest by their ids. Raises InvalidInput for a file that is none.

    Two shapes are known: an object of id and text, as graphql-codegen's client preset
    (`persisted-documents.json`) and Relay's compiler (`persisted_queries.json`) write it; and
    Apollo's (`generate-persisted-query-manifest`).
    """
    try:
        manifest = json.loads(content)
    except ValueError as error:
        raise InvalidInput(f"The manifest is not valid JSON: {error}.") from None
    if isinstance(manifest, dict) and isinstance(manifest.get("operations"), list):
        return _apollo(manifest)
    if not isinstance(manifest, dict):
        raise InvalidInput("A manifest is a JSON object.")
    for document_id, text in manifest.items():
        if not isinstance(text, str):
            raise InvalidInput(f"The document {document_id[:100]!r} is not a text.")
    return manifest


def _apollo(manifest: dict[str, Any]) -> dict[str, str]:
    if manifest.get("format") != APOLLO_FORMAT or manifest.get("version") != 1:
        raise InvalidInput(f"The format is not {APOLLO_FORMAT}, version 1.")
    found: dict[str, str] = {}
    for place, operation in enumerate(manifest["operations"]):
        entry = operation if isinstance(operation, dict) else {}
        document_id, body = entry.get("id"), entry.get("body")
        if not isinstance(document_id, str) or not isinstance(body, str):
            raise InvalidInput(f"Operation {place} of the manifest has no id and body.")
        found[document_id] = body
    return found
