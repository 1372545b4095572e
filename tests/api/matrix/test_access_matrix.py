"""Nobody sees what is not theirs: every principal, every field of the schema, every way to it.

Made from the schema, so a new type, field or root is in it by itself; what it cannot reach fails
here and says what to add. Run with `-s` (or `make access-matrix`) it prints how much it looked at.
"""

import asyncio
import base64
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from functools import partial
from typing import Any, NamedTuple

import httpx
import orjson
import pytest
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from api.app import Application
from api.schema import build_schema
from api.transport.public_errors import RequestRefused
from persistence.database import Database
from tests.api.api_client import ApiClient, make_credentials
from tests.api.conftest import SECRET
from tests.api.matrix.selections import Selections
from tests.api.matrix.world import Named, Principal, World, make_world
from tests.api.streamed import texts
from tests.databases import SqliteDatabases
from tests.shop import migrate, open_shop

NOTHING = "0" * 32
NODES_WITHOUT_OWNER = frozenset(
    {
        "BulkOperation", "Calendar", "CarrierService", "RateCard", "SourcingProfile",
        "TransitTable", "TrustedDocument", "WebhookDelivery", "WebhookEndpoint", "ZoneTable",
    }
)  # fmt: skip
"""Types of which the world has nothing: settings of the whole merchant, and what belongs to one
client only. Anything else needs a row in `world.py`."""


class Found(NamedTuple):
    """A leak: who asked what, and what should not have been in the answer."""

    principal: str
    document: str
    seen: str


@pytest.fixture
async def world(sqlite_databases: SqliteDatabases) -> AsyncIterator[World]:
    """Two lives in one database."""
    url = sqlite_databases.clone(sqlite_databases.template_for(migrate))
    database = Database.open(url)
    shop = open_shop(database)
    application = Application(shop.database, secret=SECRET, cost_budget=None)
    await application.start()
    transport = httpx.ASGITransport(app=application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as http:
        yield await make_world(ApiClient(shop, application, http, make_credentials(shop)))
    await application.close()
    database.close()


def graphql_schema() -> GraphQLSchema:
    schema: GraphQLSchema = build_schema()._schema
    return schema


def node_types() -> set[str]:
    """Everything that `node` may give."""
    node: Any = graphql_schema().type_map["Node"]
    return {entry.name for entry in graphql_schema().get_possible_types(node)}


async def answered(world: World, principal: Principal, document: str) -> str:
    """The answer as text, its cursors opened."""
    text = orjson.dumps(await world.api.send(document, as_=principal.name)).decode()
    return text + "".join(_opened(cursor) for cursor in re.findall(r'ursor":"([^"]+)"', text))


def _opened(cursor: str) -> str:
    try:
        raw = base64.urlsafe_b64decode(cursor + "==")
    except ValueError:
        return cursor
    return f"{cursor} {raw!r} {raw.hex()}"


def sightings(principal: Principal, document: str, text: str) -> Iterator[Found]:
    """What of the others is in an answer, but for what the question itself named."""
    for canary in principal.hidden:
        if canary in text and canary not in document:
            yield Found(principal.name, document[:160], canary)


def calls(
    world: World, principal: Principal, name: str, field: GraphQLField
) -> Iterator[tuple[str, str]]:
    """A root field's arguments, each time with one thing of others and with an absent one.

    Where the thing is none of the hidden ones the second is empty: nothing to compare with.
    """
    page = ["first: 5"] if "first" in field.args else []
    if not any(is_required_argument(argument) for argument in field.args.values()):
        yield f"({', '.join(page)})" if page else "", ""
    for argument_name, argument in field.args.items():
        for named, write in _values(world, name, argument_name, argument):
            rest = [
                f"{other}: {_made_up(each.type)}"
                for other, each in field.args.items()
                if other != argument_name and is_required_argument(each)
            ]
            theirs, absent = (
                f"({', '.join([*page, *rest, f'{argument_name}: {write(value)}'])})"
                for value in (named.theirs, named.absent)
            )
            yield theirs, absent if named.row in principal.hidden else ""


Write = Callable[[str], str]
"""Writes a value where an argument has it."""


def _values(
    world: World, root: str, name: str, argument: GraphQLArgument
) -> Iterator[tuple[Named, Write]]:
    kind = get_named_type(argument.type)
    if isinstance(kind, GraphQLInputObjectType):
        for inner, part in kind.fields.items():
            named = world.values.get(inner)
            if named is not None and get_named_type(part.type).name in {"ID", "String"}:
                yield named, partial(_within, argument.type, kind, inner)
    elif kind.name in {"ID", "String"} and name not in {"after", "before", "idempotencyKey"}:
        named = world.values.get(name) or _of_type(world, root, name)
        if named is not None:
            yield named, lambda value: _wrapped(argument.type, f'"{value}"')


def _within(outer: Any, kind: GraphQLInputObjectType, name: str, value: str) -> str:
    """An input with this value and whatever else it requires."""
    chosen = [f"{name}: {_wrapped(kind.fields[name].type, chr(34) + value + chr(34))}"]
    chosen += [
        f"{other}: {_made_up(each.type)}"
        for other, each in kind.fields.items()
        if other != name and is_required_input_field(each)
    ]
    return _wrapped(outer, "{ " + ", ".join(chosen) + " }")


def _of_type(world: World, root: str, name: str) -> Named | None:
    """What an id names, by the argument's name or by the field it stands at."""
    words = (name.removesuffix("Ids").removesuffix("Id"), root)
    for word in words:
        for type_name in sorted(world.nodes, key=len, reverse=True):
            if word != "id" and word.lower().startswith(type_name.lower()):
                key = world.nodes[type_name]
                part = "_1" if key.count("_") > 1 else ""
                return Named(key, f"{type_name}_{NOTHING}{part}", key.split("_")[1])
    return None


def _wrapped(kind: Any, value: str) -> str:
    return f"[{value}]" if isinstance(get_nullable_type(kind), GraphQLList) else value


def _made_up(kind: Any) -> str:
    """Something that fits a required input: no more than that."""
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(bare, GraphQLList):
        return f"[{_made_up(bare.of_type)}]"
    if isinstance(bare, GraphQLInputObjectType):
        required = {n: f for n, f in bare.fields.items() if is_required_input_field(f)}
        chosen = required or dict(list(bare.fields.items())[:1])
        return "{ " + ", ".join(f"{n}: {_made_up(f.type)}" for n, f in chosen.items()) + " }"
    if is_enum_type(bare):
        return str(next(iter(bare.values)))
    return {
        "Int": "1", "Float": "1.5", "Boolean": "true", "Decimal": '"1.00"', "Date": '"2031-01-01"',
        "DateTime": '"2031-01-01T00:00:00Z"', "JSON": "{}",
    }.get(bare.name, '"made-up"')  # fmt: skip


async def look(world: World, principal: Principal, counts: dict[str, int]) -> list[Found]:
    """Everything this principal can ask of queries and nodes."""
    schema = graphql_schema()
    writer = Selections(schema, principal.scopes)
    found: list[Found] = []
    query = schema.query_type
    assert query is not None
    for name, field in query.fields.items():
        if name in {"node", "nodes"} or not writer.may_select(query, name):
            continue
        inner = get_named_type(field.type)
        below = "" if is_leaf_type(inner) else writer.of(inner.name)
        selected = f"{{ {below} }}" if below else ""
        if not selected and not is_leaf_type(inner):
            continue
        for theirs, absent in calls(world, principal, name, field):
            document = f"{{ {name}{theirs} {selected} }}"
            text = await answered(world, principal, document)
            counts["queries"] += 1
            counts["refused"] += '"errors":' in text
            assert "GRAPHQL_VALIDATION_FAILED" not in text, (document, text[:500])
            found += sightings(principal, document, text)
            if absent:
                other = await answered(world, principal, f"{{ {name}{absent} {selected} }}")
                found += _difference(world, principal, document, text, other)
    found += await look_at_nodes(world, principal, writer, counts)
    assert not writer.missing, f"say in selections.py how these are reached: {writer.missing}"
    counts["fields"] += len(writer.fields)
    return found


def _difference(
    world: World, principal: Principal, document: str, theirs: str, absent: str
) -> Iterator[Found]:
    """Hidden and absent look the same: byte by byte, but for what the question named."""
    if _bare(world, theirs) != _bare(world, absent):
        yield Found(principal.name, document[:160], f"{theirs[:300]} != {absent[:300]}")


def _bare(world: World, text: str) -> str:
    named = [value for each in world.values.values() for value in each[:2]]
    for value in sorted({*named, *world.nodes.values()}, key=len, reverse=True):
        text = text.replace(value, "?")
    return re.sub(r"[A-Z][A-Za-z]+_0{32}(_1)?|[0-9T:.\-]{19,}Z", "?", text)


async def look_at_nodes(
    world: World, principal: Principal, writer: Selections, counts: dict[str, int]
) -> list[Found]:
    """`node` and `nodes` of every type: hidden and absent alike."""
    found: list[Found] = []
    hidden = {
        type_name: key
        for type_name, key in world.nodes.items()
        if key.split("_")[1] in principal.hidden and type_name in node_types()
    }
    absent = {
        type_name: f"{type_name}_{NOTHING}" + ("_1" if key.count("_") > 1 else "")
        for type_name, key in hidden.items()
    }
    below = {type_name: writer.of(type_name, 1) for type_name in hidden}
    selections = {
        type_name: f"__typename ... on {type_name} {{ {fields} }}" if fields else "__typename"
        for type_name, fields in below.items()
    }
    names_only = dict.fromkeys(hidden, "__typename")
    for chosen in (names_only, selections) if any(below.values()) else (names_only,):
        for form in ('node(id: "%s")', 'nodes(ids: ["%s"])'):
            documents = [
                "{ " + " ".join(
                    f"n{place}: {form % named[type_name]} {{ {chosen[type_name]} }}"
                    for place, type_name in enumerate(hidden)
                ) + " }"
                for named in (hidden, absent)
            ]  # fmt: skip
            counts["nodes"] += len(hidden)
            answers = [await answered(world, principal, document) for document in documents]
            assert '"code":"G' not in answers[0], answers[0][:500]
            found += sightings(principal, documents[0], answers[0])
            found += _difference(world, principal, documents[0], *answers)
    return found


async def look_at_mutations(
    world: World, principal: Principal, counts: dict[str, int]
) -> list[Found]:
    """Every mutation that names something of others: refused as if it were not there."""
    schema = graphql_schema()
    writer = Selections(schema, principal.scopes)
    mutation = schema.mutation_type
    assert mutation is not None
    found: list[Found] = []
    for name, field in mutation.fields.items():
        if not writer.may_select(mutation, name):
            continue
        payload = get_named_type(field.type).name
        selected = writer.of(payload, 2)
        for theirs, absent in calls(world, principal, name, field):
            if not absent:
                continue
            answers = []
            for arguments in (theirs, absent):
                counts["mutations"] += 1
                key = f'idempotencyKey: "{principal.name} {counts["mutations"]}"'
                unique = re.sub(r'idempotencyKey: "[^"]*"', key, arguments)
                document = f"mutation {{ {name}{unique} {{ {selected} }} }}"
                answers.append(await answered(world, principal, document))
                assert "GRAPHQL_VALIDATION_FAILED" not in answers[-1], (document, answers[-1][:500])
                found += sightings(principal, document, answers[-1])
            found += _difference(world, principal, f"{name}{theirs}", *answers)
    return found


async def look_at_subscriptions(
    world: World, principal: Principal, counts: dict[str, int]
) -> list[Found]:
    """The first message of every subscription, snapshots above all."""
    schema = graphql_schema()
    writer = Selections(schema, principal.scopes)
    root = schema.subscription_type
    assert root is not None
    found: list[Found] = []
    for name, field in root.fields.items():
        if not writer.may_select(root, name):
            continue
        selected = writer.of(get_named_type(field.type).name)
        for arguments in {pair for each in calls(world, principal, name, field) for pair in each}:
            document = f"subscription {{ {name}{arguments} {{ {selected} }} }}"
            counts["subscriptions"] += 1
            text = await _first_message(world, principal, document)
            found += sightings(principal, document, text)
    return found


async def _first_message(world: World, principal: Principal, document: str) -> str:
    try:
        async with (
            asyncio.timeout(0.5),
            aclosing(texts(world.api, document, {}, as_=principal.name)) as messages,
        ):
            return (await anext(messages)).decode()
    except (RequestRefused, TimeoutError, StopAsyncIteration) as refused:
        return str(getattr(refused, "errors", ""))


async def test_without_a_credential_nothing_is_told(world: World) -> None:
    query = graphql_schema().query_type
    assert query is not None
    for type_name, key in world.nodes.items():
        answer = await world.api.send(f'{{ node(id: "{key}") {{ __typename }} }}', as_=None)
        assert (type_name, answer.get("data")) == (type_name, None)


async def test_what_is_ones_own_is_seen(world: World) -> None:
    """An empty answer hides everything: each half is there for whom it belongs to."""
    (partner, *_) = world.principals
    for root in ("orders", "customers", "returns", "shipments", "carts"):
        answer = await world.api.run(f"{{ {root}(first: 5) {{ totalCount }} }}", as_=partner.name)
        assert answer[root]["totalCount"] == 1, root


async def test_nobody_sees_what_is_not_theirs(world: World) -> None:
    whole = os.environ.get("ORDERWRIGHT_WHOLE_MATRIX") == "1"
    names = ("principals", "queries", "refused", "nodes", "subscriptions", "mutations", "fields")
    counts = dict.fromkeys(names, 0)
    unseeded = node_types() - world.nodes.keys() - NODES_WITHOUT_OWNER
    assert not unseeded, f"add a row of each to tests/api/matrix/world.py: {sorted(unseeded)}"
    found: list[Found] = []
    for principal in world.principals:
        counts["principals"] += 1
        if not whole and principal.name.startswith("partner with"):
            # What it may ask is a part of what the partner with every scope asked.
            writer = Selections(graphql_schema(), frozenset())
            found += await look_at_nodes(world, principal, writer, counts)
            continue
        found += await look(world, principal, counts)
        found += await look_at_subscriptions(world, principal, counts)
        found += await look_at_mutations(world, principal, counts)
    print(f"access matrix: {counts}, {len(found)} leaks")  # noqa: T201
    assert not found, "\n".join(f"{e.principal}: {e.document}\n    {e.seen}" for e in found[:40])
