"""The contract: what is committed is what the code serves, described and guarded everywhere."""

import re
from pathlib import Path

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)

from api.access.required_scopes import fields_without_scope
from api.access.scope_directive import access
from api.schema import NODES, schema_text
from api.schema import build_schema as build_api
from domain.access.scopes import ACCOUNT_SCOPES, SCOPES

CONTRACT = Path(__file__).parents[2] / "schema.graphql"

GOOD_ONCE = {
    "shopperSignInComplete",
    "shopperSignInRequest",
    "shopperSignOut",
    "shopperTokenRefresh",
}
"""Codes and refresh tokens are good once by themselves, and what they are answered with is secret:
an answer that was kept for a key would be a second place to steal it from."""


def undescribed(schema: GraphQLSchema) -> list[str]:
    """Every type, field, argument and enum value that has no description."""
    missing = []
    for kind in schema.type_map.values():
        if kind.name.startswith("__") or kind.name in {"Query", "Mutation", "Subscription"}:
            continue
        if not kind.description and kind.name not in {"ID", "String", "Int", "Float", "Boolean"}:
            missing.append(kind.name)
    for kind in schema.type_map.values():
        if not kind.name.startswith("__"):
            missing += _undescribed_parts(kind)
    return missing


def _undescribed_parts(kind: GraphQLNamedType) -> list[str]:
    missing = []
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in kind.fields.items():
            if not field.description:
                missing.append(f"{kind.name}.{name}")
            missing += [
                f"{kind.name}.{name}({argument}:)"
                for argument, details in field.args.items()
                if not details.description
            ]
    if isinstance(kind, GraphQLInputObjectType):
        missing += [
            f"{kind.name}.{name}" for name, part in kind.fields.items() if not part.description
        ]
    if isinstance(kind, GraphQLEnumType):
        missing += [
            f"{kind.name}.{name}" for name, value in kind.values.items() if not value.description
        ]
    return missing


def test_the_committed_schema_is_the_one_the_code_serves() -> None:
    assert CONTRACT.read_text(encoding="utf-8") == schema_text(build_api()), (
        "run `make schema` and read the difference: it is a promise to strangers"
    )


def test_everything_in_the_schema_is_described() -> None:
    assert undescribed(build_api()._schema) == []


def test_a_missing_description_is_found() -> None:
    schema = build_schema('"""A."""\ntype Query { a(b: Int): C }\nenum C { D }')
    assert undescribed(schema) == ["C", "Query.a", "Query.a(b:)", "C.D"]


def test_every_field_has_a_scope_and_every_root_field_its_own() -> None:
    assert fields_without_scope(build_api()._schema) == []


def test_a_field_without_a_scope_is_found() -> None:
    @strawberry.type
    class Secret:
        name: str

    @strawberry.type
    class Query:
        @strawberry.field(directives=[access("any")])
        def secret(self) -> Secret:
            return Secret(name="x")

    assert "Secret.name" in fields_without_scope(strawberry.Schema(Query)._schema)


def test_every_scope_of_the_schema_is_a_known_one() -> None:
    text = schema_text(build_api())
    used = set(re.findall(r'@access\(scope: "([^"]*)"', text))
    assert used <= {*SCOPES, *ACCOUNT_SCOPES, "any"}


def test_every_mutation_that_changes_something_takes_an_idempotency_key() -> None:
    mutation = build_api()._schema.mutation_type
    assert mutation is not None
    without = [
        name for name, field in mutation.fields.items() if "idempotencyKey" not in field.args
    ]
    assert set(without) == GOOD_ONCE


def test_every_payload_has_user_errors() -> None:
    mutation = build_api()._schema.mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        payload = getattr(field.type, "of_type", field.type)
        assert "userErrors" in payload.fields, name


def test_kinds_of_user_errors_agree_on_fields_of_the_same_name() -> None:
    # Else a client cannot ask for both in one selection.
    schema = build_api()._schema
    interface = schema.type_map["UserError"]
    assert isinstance(interface, GraphQLInterfaceType)
    types: dict[str, set[str]] = {}
    for kind in schema.get_implementations(interface).objects:
        for name, field in kind.fields.items():
            types.setdefault(name, set()).add(str(field.type))
    assert {name: kinds for name, kinds in types.items() if len(kinds) > 1} == {}


def test_every_type_with_an_id_is_resolved_by_it() -> None:
    schema = build_api()._schema
    interface = schema.type_map["Node"]
    assert isinstance(interface, GraphQLInterfaceType)
    assert {kind.name for kind in schema.get_implementations(interface).objects} == set(NODES)
