"""Subscribers while things happen: what happens to others does not come to them."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import NamedTuple

from graphql import get_named_type, is_required_argument

from api.transport.public_errors import RequestRefused
from domain.access.scopes import SCOPES
from tests.api.matrix.asking import streamed, with_cursors
from tests.api.matrix.looking import Found, sightings
from tests.api.matrix.principals import Principal
from tests.api.matrix.questions import graphql_schema
from tests.api.matrix.selections import WHOLE, Selections
from tests.api.matrix.world import World
from worker.relay import relay_once

STAFF = Principal("staff", frozenset(SCOPES), frozenset())
LATE_SECONDS = 0.5
"""After staff have heard of it, how long is waited for what must not come to others."""


class Followed(NamedTuple):
    """A subscription that is open, and what came after its first message."""

    world: World
    principal: Principal
    root: str
    document: str
    stream: AsyncGenerator[bytes, None]
    told: list[str]

    async def listen(self) -> None:
        """Take every message as it comes."""
        async for text in self.stream:
            self.told.append(with_cursors(text.decode()))


async def look_at_events(worlds: Sequence[World], counts: dict[str, int]) -> list[Found]:
    """Everybody subscribes to all they may; then others live on."""
    async with AsyncExitStack() as stack:
        followed = [
            entry
            for world in worlds
            for principal in (*world.principals, STAFF)
            if WHOLE or not principal.name.startswith("partner with")
            for entry in await _opened(stack, world, principal)
        ]
        listening = [asyncio.create_task(entry.listen()) for entry in followed]
        try:
            lived = [await asyncio.to_thread(world.live_on) for world in worlds]
            await asyncio.to_thread(relay_once, worlds[0].api.shop.database)
            await _heard_by_staff(followed, lived)
            await asyncio.sleep(LATE_SECONDS)
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
    rows = dict(zip(map(id, worlds), lived, strict=True))
    counts["followed"] += len(followed)
    return [found for entry in followed for found in _seen(entry, rows[id(entry.world)])]


async def _opened(stack: AsyncExitStack, world: World, principal: Principal) -> list[Followed]:
    found = []
    for root, document in _documents(principal):
        stream = await stack.enter_async_context(aclosing(streamed(world, principal, document)))
        try:
            await anext(stream)
        except (RequestRefused, StopAsyncIteration):
            continue
        found.append(Followed(world, principal, root, document, stream, []))
    return found


def _documents(principal: Principal) -> Iterator[tuple[str, str]]:
    schema = graphql_schema()
    writer = Selections(schema, principal.scopes, of_shopper=principal.is_shopper)
    root = schema.subscription_type
    assert root is not None
    for name, field in root.fields.items():
        # What names its order is looked at where it begins: of another's it does not.
        named = any(is_required_argument(argument) for argument in field.args.values())
        if writer.may_select(root, name) and not named:
            selected = writer.of(get_named_type(field.type).name, 2 if WHOLE else 1)
            yield name, f"subscription {{ {name} {{ {selected} }} }}"


async def _heard_by_staff(followed: list[Followed], lived: list[frozenset[str]]) -> None:
    """Who may hear of it does: otherwise silence would prove nothing."""
    wanted = {"orderFeed", "fulfillmentOrderEvents", "returnEvents"}
    of_staff = [e for e in followed if e.principal is STAFF and e.root in wanted]
    assert len(of_staff) == len(wanted) * len(lived)
    async with asyncio.timeout(20):
        for entry in of_staff:
            for rows in lived:
                while not any(row in text for row in rows for text in entry.told):  # noqa: ASYNC110 - a test
                    await asyncio.sleep(0.02)


def _seen(entry: Followed, lived: frozenset[str]) -> Iterator[Found]:
    who = entry.principal
    if who is not STAFF:
        hidden = Principal(who.name, who.scopes, who.hidden | lived)
        for text in entry.told:
            yield from sightings(hidden, entry.document, text)
