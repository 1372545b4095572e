"""`orderwright export-schema`: print the API's contract."""

from api.schema import build_schema, schema_text
from cli.output import answers


def export_schema() -> None:
    """Print the GraphQL schema in SDL; needs no database."""
    answers.file.write(schema_text(build_schema()))
