"""The bulk reader that a worker is given."""

from api.background.bulk_reader import DocumentBulkReader
from api.background.document_runner import BackgroundDocumentRunner
from api.core_schema import core_schema
from api.schema import build_schema
from persistence.database import Database


def bulk_reader(database: Database) -> DocumentBulkReader:
    """Reads through the schema that the API serves, on an event loop of its own."""
    return DocumentBulkReader(core_schema(build_schema()), BackgroundDocumentRunner(database))
