"""Whether the schema can run the documents of a manifest, known before anybody sends them."""

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from api.transport.documents import DocumentStore
from api.transport.public_errors import RequestRefused
from api.transport.settings import TransportSettings
from use_cases.documents.upsert_trusted_documents import TrustedDocumentData


def checked_documents(
    schema: GraphQLSchema, texts: list[tuple[str, str]]
) -> list[TrustedDocumentData]:
    """Documents (id and text), each with the name of its operation or with its first fault."""
    store = DocumentStore(schema, TransportSettings())
    return [_checked(store, document_id, text) for document_id, text in texts]


def _checked(store: DocumentStore, document_id: str, text: str) -> TrustedDocumentData:
    try:
        node = store.check(text)
    except RequestRefused as refusal:
        return TrustedDocumentData(document_id, text, fault=str(refusal))
    return TrustedDocumentData(document_id, text, operation_name=_operation_name(node))


def _operation_name(node: DocumentNode) -> str | None:
    """The name of the first operation: a manifest's documents have one each."""
    names = [
        definition.name.value
        for definition in node.definitions
        if isinstance(definition, OperationDefinitionNode) and definition.name is not None
    ]
    return names[0] if names else None
