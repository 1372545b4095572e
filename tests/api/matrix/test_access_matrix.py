"""Nobody sees what is not theirs: every principal, every field of the schema, every way to it.

Made from the schema, so a new type, field or root is in it by itself; what it cannot reach fails
here and says what to add. Run with `-s` (or `make access-matrix`) it prints how much it looked at.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import httpx
import pytest
from graphql import get_named_type, is_leaf_type

from api.app import Application
from persistence.database import Database
from tests.api.api_client import ApiClient, make_credentials
from tests.api.conftest import SECRET
from tests.api.matrix.asking import answered
from tests.api.matrix.following import look_at_events
from tests.api.matrix.looking import (
    Found,
    look,
    look_at_lists,
    look_at_mutations,
    look_at_subscriptions,
)
from tests.api.matrix.questions import calls, graphql_schema, node_types
from tests.api.matrix.selections import WHOLE
from tests.api.matrix.world import World, make_worlds
from tests.databases import Databases, temporary
from tests.shop import migrate, open_shop

NODES_WITHOUT_OWNER = frozenset(
    {
        "Calendar", "CarrierService", "RateCard", "SourcingProfile", "TransitTable",
        "TrustedDocument", "ZoneTable",
    }
)  # fmt: skip
"""Settings of the whole merchant, which are nobody's. Anything else needs a row in the world."""


@pytest.fixture(params=["sqlite", "postgres"] if WHOLE else ["sqlite"])
def own_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The whole matrix asks both kinds: conditions on rows are written in two dialects."""
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    with temporary(databases, migrate) as url:
        database = Database.open(url)
        yield database
        database.close()


@pytest.fixture
async def worlds(own_database: Database) -> AsyncIterator[tuple[World, World]]:
    """Three lives in one database."""
    shop = open_shop(own_database)
    application = Application(shop.database, secret=SECRET, cost_budget=None)
    await application.start()
    transport = httpx.ASGITransport(app=application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as http:
        yield await make_worlds(ApiClient(shop, application, http, make_credentials(shop)))
    await application.close()


@pytest.fixture
def world(worlds: tuple[World, World]) -> World:
    return worlds[0]


async def test_without_a_credential_nothing_is_told(world: World) -> None:
    """Neither of anything that can be named, nor of what there is to ask."""
    schema = graphql_schema()
    asked = [f'{{ node(id: "{key}") {{ __typename }} }}' for key in world.nodes.values()]
    for root in (schema.query_type, schema.mutation_type):
        assert root is not None
        for name, field in root.fields.items():
            below = "" if is_leaf_type(get_named_type(field.type)) else "{ __typename }"
            anyone = replace(world.principals[0], hidden=frozenset())
            arguments = [theirs for theirs, _ in calls(world, anyone, name, field)][:1]
            kind = "mutation" if root is schema.mutation_type else ""
            asked += [f"{kind} {{ {name}{each} {below} }}" for each in arguments]
    assert len(asked) > 150
    for document in asked:
        answer = await world.api.send(document, as_=None)
        (error,) = answer["errors"]
        assert answer.get("data") is None
        assert error["extensions"]["code"] == "UNAUTHENTICATED", (document, error)


async def test_what_is_ones_own_is_seen(worlds: tuple[World, World]) -> None:
    """An empty answer hides everything: each half is there for whom it belongs to."""
    far, near = worlds
    counts = {"orders": 2, "customers": 2, "returns": 2, "shipments": 2, "carts": 3}
    for root, count in counts.items():
        answer = await answered(far, far.principals[0], f"{{ {root}(first: 5) {{ totalCount }} }}")
        assert answer == f'{{"data":{{"{root}":{{"totalCount":{count}}}}}}}'
    (with_cart,) = (each for each in near.principals if each.name == "storefront with a cart")
    assert with_cart.cart is not None
    assert with_cart.cart.cart_id.hex in await answered(near, with_cart, "{ cart { id } }")


async def test_nobody_sees_what_is_not_theirs(worlds: tuple[World, World]) -> None:
    names = (
        "principals",
        "queries",
        "pages",
        "refused",
        "nodes",
        "subscriptions",
        "mutations",
        "fields",
    )
    counts = dict.fromkeys(names, 0)
    unseeded = node_types() - worlds[0].nodes.keys() - NODES_WITHOUT_OWNER
    assert not unseeded, f"add a row of each to tests/api/matrix/world.py: {sorted(unseeded)}"
    found: list[Found] = []
    for world in worlds:
        for principal in world.principals:
            if principal.name.startswith("partner with") and not WHOLE:
                # What it may ask is a part of what the partner with every scope asked.
                continue
            counts["principals"] += 1
            found += await look(world, principal, counts)
            found += await look_at_lists(world, principal, counts)
            found += await look_at_subscriptions(world, principal, counts)
            found += await look_at_mutations(world, principal, counts)
    print(f"access matrix: {counts}, {len(found)} leaks")  # noqa: T201
    assert not found, "\n".join(f"{e.principal}: {e.document}\n    {e.seen}" for e in found[:40])


async def test_nobody_hears_what_happens_to_others(worlds: tuple[World, World]) -> None:
    counts = {"followed": 0}
    found = await look_at_events(worlds, counts)
    print(f"access matrix: {counts}, {len(found)} leaks")  # noqa: T201
    assert not found, "\n".join(f"{e.principal}: {e.document}\n    {e.seen}" for e in found[:40])
