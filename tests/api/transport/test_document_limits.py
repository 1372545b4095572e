import time

import pytest

from api.transport.documents import DocumentStore
from api.transport.public_errors import RequestRefused
from api.transport.settings import TransportSettings
from tests.api.transport.toy import SCHEMA
from tests.uncollected import uncollected

MESH = " ".join(
    f"fragment F{number} on Query {{ hello orders(first: 1) {{ id }} }}" for number in range(200)
)
HOSTILE = {
    "one field a thousand times": "{" + "hello " * 1_000 + "}",
    "one object a thousand times": "{" + "orders(first: 1) { id } " * 500 + "}",
    "one alias for different things": "{"
    + " ".join(f"a: orders(first: {number}) {{ id }}" for number in range(400))
    + "}",
    "fragments that overlap": "{" + " ".join(f"...F{i}" for i in range(200)) + "}" + MESH,
    "thousands of fields": "{" + " ".join(f"a{number}: hello" for number in range(1_600)) + "}",
    "nested repetition": "{ orders(first: 1) {" + "id " * 1_000 + "} }",
    "fragments full of fields": "{ ...F } fragment F on Query {" + "hello " * 1_000 + "}",
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=list(HOSTILE))
def test_documents_made_to_be_slow_to_validate_are_refused_at_once(query: str) -> None:
    documents = DocumentStore(SCHEMA._schema, TransportSettings())
    started = time.process_time()
    with uncollected(), pytest.raises(RequestRefused) as refused:
        documents.prepare(query, None)
    code = refused.value.errors[0]["extensions"]["code"]
    assert code in {"DOCUMENT_TOO_LARGE", "GRAPHQL_PARSE_FAILED"}
    # A tenth of that on an idle machine, nearly all of it parsing.
    assert time.process_time() - started < 1


def test_a_generous_document_is_allowed() -> None:
    documents = DocumentStore(SCHEMA._schema, TransportSettings())
    fields = " ".join(f"a{number}: number" for number in range(100))
    pages = "orders(first: 1) { id number total } " * 20
    documents.prepare(f"{{ orders(first: 1) {{ {fields} }} {pages} }}", None)
    assert len(documents) == 1
