"""Looking for what should not be in the answers."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import aclosing
from typing import NamedTuple

from graphql import (
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from api.transport.public_errors import RequestRefused
from tests.api.matrix.asking import answered, streamed
from tests.api.matrix.principals import Principal
from tests.api.matrix.questions import NOTHING, calls, graphql_schema, node_types, sorts
from tests.api.matrix.selections import WHOLE, Selections
from tests.api.matrix.world import World


class Found(NamedTuple):
    """A leak: who asked what, and what should not have been in the answer."""

    principal: str
    document: str
    seen: str


def sightings(principal: Principal, document: str, text: str) -> Iterator[Found]:
    """What of the others is in an answer, but for what the question itself named."""
    for canary in principal.hidden:
        if canary in text and canary not in document:
            yield Found(principal.name, document[:160], canary)


async def look(world: World, principal: Principal, counts: dict[str, int]) -> list[Found]:
    """Everything this principal can ask of queries and nodes."""
    schema = graphql_schema()
    writer = Selections(schema, principal.scopes, of_shopper=principal.is_shopper)
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


async def look_at_lists(world: World, principal: Principal, counts: dict[str, int]) -> list[Found]:
    """Every list in every order, from the places of others on: a cursor opens nothing."""
    schema = graphql_schema()
    writer = Selections(schema, principal.scopes, of_shopper=principal.is_shopper)
    found: list[Found] = []
    query = schema.query_type
    assert query is not None
    for name, field in query.fields.items():
        if not {"first", "after"} <= field.args.keys() or not writer.may_select(query, name):
            continue
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        below = writer.of(get_named_type(field.type).name, 2 if WHOLE else 1)
        for sort in [*sorts(field)] or [""]:
            ends = await _ends(world, f"{name}(first: 50, {sort})")
            pages = [f"first: 1, {sort}", *(f"{sort}, {end}" for end in ends)]
            for page in pages:
                document = f"{{ {name}({page}) {{ {below} }} }}"
                counts["pages"] += 1
                text = await answered(world, principal, document)
                assert "GRAPHQL_VALIDATION_FAILED" not in text, (document, text[:500])
                found += sightings(principal, document, text)
    return found


async def _ends(world: World, listed: str) -> list[str]:
    """Where the list begins and ends for staff, who see all of it."""
    if listed not in world.ends:
        answer = await world.api.run(f"{{ {listed} {{ pageInfo {{ startCursor endCursor }} }} }}")
        (page,) = answer.values()
        start, end = page["pageInfo"]["startCursor"], page["pageInfo"]["endCursor"]
        world.ends[listed] = (
            [f'first: 5, after: "{start}"', f'last: 5, before: "{end}"'] if start else []
        )
    return world.ends[listed]


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
    writer = Selections(schema, principal.scopes, of_shopper=principal.is_shopper)
    mutation = schema.mutation_type
    assert mutation is not None
    found: list[Found] = []
    for name, field in mutation.fields.items():
        if not writer.may_select(mutation, name):
            continue
        payload = get_named_type(field.type).name
        selected = writer.of(payload, 2) if WHOLE else "userErrors { code message field }"
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
    writer = Selections(schema, principal.scopes, of_shopper=principal.is_shopper)
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
            aclosing(streamed(world, principal, document)) as messages,
        ):
            return (await anext(messages)).decode()
    except (RequestRefused, TimeoutError, StopAsyncIteration) as refused:
        return str(getattr(refused, "errors", ""))
