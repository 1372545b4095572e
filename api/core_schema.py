"""The graphql-core schema under Strawberry's: what parses, validates, prices and executes documents."""

from graphql import GraphQLSchema
from strawberry import Schema


def core_schema(schema: Schema) -> GraphQLSchema:
    """The schema that Strawberry builds for graphql-core, for which it has no public name."""
    found: GraphQLSchema = schema._schema  # noqa: SLF001 - see above
    return found
