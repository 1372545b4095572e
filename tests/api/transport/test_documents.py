import pytest

from api.transport.documents import DocumentStore
from api.transport.public_errors import RequestRefused
from api.transport.settings import TransportSettings
from tests.api.transport.toy import SCHEMA


def store(settings: TransportSettings | None = None) -> DocumentStore:
    return DocumentStore(SCHEMA._schema, settings or TransportSettings())


def refusal(documents: DocumentStore, query: str, name: str | None = None) -> list[str]:
    with pytest.raises(RequestRefused) as refused:
        documents.prepare(query, name)
    return [error["message"] for error in refused.value.errors]


def test_a_document_is_prepared_once_per_operation() -> None:
    documents = store()
    query = "query A { hello } query B { orders(first: 1) { id } }"
    first = documents.prepare(query, "A")
    assert documents.prepare(query, "A") is first
    second = documents.prepare(query, "B")
    assert (first.name, first.scopes) == ("A", frozenset())
    assert (second.name, second.scopes) == ("B", frozenset({"orders:read"}))
    assert first.document_hash == second.document_hash
    assert len(documents) == 1


def test_the_least_recently_used_document_is_forgotten_first() -> None:
    documents = store(TransportSettings(max_cached_documents=2))
    kept = documents.prepare("{ hello }", None)
    documents.prepare("{ a: hello }", None)
    documents.prepare("{ hello }", None)
    documents.prepare("{ b: hello }", None)
    assert len(documents) == 2
    assert documents.prepare("{ hello }", None) is kept


def test_the_text_of_remembered_documents_is_bounded() -> None:
    documents = store(TransportSettings(max_cached_characters=1_000))
    for number in range(50):
        documents.prepare(f"{{ a{number:03}: hello }}" + " " * 83, None)
    assert len(documents) == 10


def test_a_document_too_large_to_be_worth_remembering_is_not() -> None:
    documents = store(TransportSettings(max_cached_characters=1_000))
    documents.prepare("{ hello }" + " " * 200, None)
    assert len(documents) == 0


def test_documents_with_errors_are_not_remembered() -> None:
    documents = store()
    refusal(documents, "{ nothing }")
    refusal(documents, "{")
    assert len(documents) == 0


def test_an_operation_that_is_not_there_is_named() -> None:
    documents = store()
    assert refusal(documents, "query A { hello }", "B") == [
        "The document has no operation named 'B'."
    ]
    assert refusal(documents, "query A { hello } query B { hello }") == [
        "The document has several operations: send operationName."
    ]


def test_tokens_and_errors_are_limited() -> None:
    documents = store(TransportSettings(max_document_tokens=100, max_validation_errors=5))
    assert "more than 100 tokens" in refusal(documents, "{" + "hello " * 200 + "}")[0]
    unknown = " ".join(f"unknown{number}" for number in range(40))
    assert len(refusal(documents, "{" + unknown + "}")) == 6


def test_selections_are_shared_unless_variables_change_them() -> None:
    documents = store()
    assert documents.prepare("{ hello }", None).selections is not None
    conditional = "query ($with: Boolean!) { hello @include(if: $with) }"
    assert documents.prepare(conditional, None).selections is None
