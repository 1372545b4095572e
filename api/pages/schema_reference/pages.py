"""The pages of the reference: the roots, all types, one type each, and what the search reads."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

from graphql import FieldNode, OperationDefinitionNode, parse

from api.pages.example_operations import ExampleOperation
from api.pages.schema_reference.entries import OPERATIONS, SchemaReference, scope_of
from api.pages.schema_reference.markup import (
    described,
    facts,
    field_list,
    names,
    places,
    relations,
    type_link,
)
from api.pages.templates import DOCUMENT

SEARCH = (
    '<search><label for="search">Search types and fields</label>'
    '<input id="search" type="search" autocomplete="off" spellcheck="false">'
    '<p id="count" role="status"></p><ol id="results"></ol></search>'
    '<script src="/site/reference.js" defer></script>'
)


class ReferencePages:
    """Made from the schema's text, so they cannot say anything else than it does."""

    def __init__(
        self, schema_text: Callable[[], str], examples: Callable[[], Sequence[ExampleOperation]]
    ) -> None:
        self._schema_text = schema_text
        self._examples = examples

    def contents(self) -> str:
        """The first page: a search, the roots, and every type by kind."""
        reference = _reference(self._schema_text())
        roots = [name for name in OPERATIONS if name in reference.types]
        body = f"<h1>Schema reference</h1>{SEARCH}" + names(
            "Operations", (type_link(reference.types[name]) for name in roots)
        )
        for title, found in reference.groups():
            body += names(title, (type_link(reference.types[name]) for name in found))
        return DOCUMENT.substitute(title="Schema reference", body=body)

    def page(self, name: str) -> str | None:
        """The page of a type; None when there is no such type."""
        reference = _reference(self._schema_text())
        kind = reference.types.get(name)
        if kind is None:
            return None
        body = (
            f'<p><a href="/reference/">Schema reference</a></p><h1><code>{escape(name)}</code></h1>'
            f"<p>{described(kind.description)}</p>{facts({'scope': scope_of(kind)})}"
            f"{relations(reference.schema, kind)}"
        )
        parts = field_list(kind)
        if parts:
            body += f"<h2>{'Values' if 'Enum' in type(kind).__name__ else 'Fields'}</h2>{parts}"
        body += names("Used by", places(reference.used_by.get(name, ())))
        body += names("Examples in GraphiQL", self._shown_by(name))
        return DOCUMENT.substitute(title=f"{escape(name)} - schema reference", body=body)

    def search_index(self) -> bytes:
        """What the search looks through, as JSON."""
        return _search_index(self._schema_text())

    def _shown_by(self, name: str) -> list[str]:
        """Examples that GraphiQL offers for the fields of a root."""
        if name not in OPERATIONS:
            return []
        return [
            f'<a href="/graphiql">{escape(example.name)}</a>: '
            + ", ".join(f"<code>{escape(root)}</code>" for root in _root_fields(example.query))
            for example in self._examples()
            if _operation(example.query).operation.value == name.lower()
        ]


@lru_cache(maxsize=2)
def _reference(text: str) -> SchemaReference:
    return SchemaReference(text)


@lru_cache(maxsize=2)
def _search_index(text: str) -> bytes:
    return json.dumps(_reference(text).search_index(), separators=(",", ":")).encode()


def _operation(query: str) -> OperationDefinitionNode:
    return next(
        definition
        for definition in parse(query).definitions
        if isinstance(definition, OperationDefinitionNode)
    )


def _root_fields(query: str) -> list[str]:
    return [
        selection.name.value
        for selection in _operation(query).selection_set.selections
        if isinstance(selection, FieldNode)
    ]
