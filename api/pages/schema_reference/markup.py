"""HTML of the reference. Whatever comes from the schema is escaped here."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    is_specified_scalar_type,
    print_ast,
)

from api.pages.documentation import MARKDOWN
from api.pages.schema_reference.entries import (
    Place,
    directive_value,
    fields_of,
    scope_of,
)


def type_link(kind: Any) -> str:
    """A type as the schema writes it, its name a link."""
    if isinstance(kind, GraphQLNonNull):
        return f"{type_link(kind.of_type)}!"
    if isinstance(kind, GraphQLList):
        return f"[{type_link(kind.of_type)}]"
    name = escape(kind.name)
    if is_specified_scalar_type(kind):
        return name
    return f'<a href="/reference/{name}">{name}</a>'


def described(text: str | None) -> str:
    """A description; Markdown in a line."""
    html: str = MARKDOWN.renderInline(text or "")
    return html


def names(title: str, links: Iterable[str]) -> str:
    """A list of links below a heading; nothing without links."""
    joined = "".join(f"<li>{link}</li>" for link in links)
    return f'<h2>{escape(title)}</h2><ul class="names">{joined}</ul>' if joined else ""


def places(found: Iterable[Place]) -> Iterable[str]:
    """Links to fields that use a type."""
    for place in found:
        shown = f"{escape(place.type_name)}.{escape(place.field_name)}"
        yield f'<a href="{escape(place.address)}"><code>{shown}</code></a>'


def field_list(kind: GraphQLNamedType) -> str:
    """Every field of an object, an interface or an input; every value of an enum."""
    if isinstance(kind, GraphQLEnumType):
        parts = [_value(name, value) for name, value in kind.values.items()]
    elif isinstance(kind, GraphQLInputObjectType):
        parts = [_input(name, field, "h3") for name, field in kind.fields.items()]
    else:
        parts = [_field(kind, name, field) for name, field in fields_of(kind).items()]
    return "".join(parts)


def relations(schema: GraphQLSchema, kind: GraphQLNamedType) -> str:
    """What a type implements, and which types stand behind an interface or a union."""
    html = ""
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        html += names("Implements", map(type_link, kind.interfaces))
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        html += names("Possible types", map(type_link, schema.get_possible_types(kind)))
    return html


def facts(values: Mapping[str, str | None]) -> str:
    """Small facts in a line; those without a value are left out."""
    shown = [
        f"{escape(name)} <code>{escape(value)}</code>" for name, value in values.items() if value
    ]
    return f'<p class="marks">{" · ".join(shown)}</p>' if shown else ""


def _field(kind: GraphQLNamedType, name: str, field: GraphQLField) -> str:
    arguments = "".join(_input(each, given, "h4") for each, given in field.args.items())
    return (
        f'<section class="part" id="{escape(name)}"><h3><code>{escape(name)}</code>: '
        f"<code>{type_link(field.type)}</code></h3>"
        f"<p>{described(field.description)}</p>{_deprecation(field)}"
        + facts(
            {
                "scope": scope_of(kind, field),
                "cost": directive_value(field, "cost", "weight"),
                "cached for seconds": directive_value(field, "cacheControl", "maxAge"),
            }
        )
        + (f'<div class="arguments">{arguments}</div>' if arguments else "")
        + "</section>"
    )


def _input(name: str, given: Any, heading: str) -> str:
    node = given.ast_node
    default = node.default_value if node is not None else None
    default_text = f" = <code>{escape(print_ast(default))}</code>" if default is not None else ""
    identity = f' id="{escape(name)}"' if heading == "h3" else ""
    return (
        f'<section class="part"{identity}><{heading}><code>{escape(name)}</code>: '
        f"<code>{type_link(given.type)}</code>{default_text}</{heading}>"
        f"<p>{described(given.description)}</p>{_deprecation(given)}</section>"
    )


def _value(name: str, value: Any) -> str:
    return (
        f'<section class="part" id="{escape(name)}"><h3><code>{escape(name)}</code></h3>'
        f"<p>{described(value.description)}</p>{_deprecation(value)}</section>"
    )


def _deprecation(part: Any) -> str:
    reason = part.deprecation_reason
    return f'<p class="deprecated">Deprecated: {described(reason)}</p>' if reason else ""
