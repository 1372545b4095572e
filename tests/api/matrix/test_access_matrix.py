"""Nobody sees what is not theirs: every principal, every field of the schema, every way to it.

Made from the schema, so a new type, field or root is in it by itself; what it cannot reach fails
here and says what to add. Run with `-s` (or `make access-matrix`) it prints how much it looked at.
"""

import os
from collections.abc import AsyncIterator

import httpx
import pytest

from api.app import Application
from persistence.database import Database
from tests.api.api_client import ApiClient, make_credentials
from tests.api.conftest import SECRET
from tests.api.matrix.looking import (
    Found,
    look,
    look_at_mutations,
    look_at_nodes,
    look_at_subscriptions,
)
from tests.api.matrix.questions import graphql_schema, node_types
from tests.api.matrix.selections import Selections
from tests.api.matrix.world import World, make_world
from tests.databases import SqliteDatabases
from tests.shop import migrate, open_shop

NODES_WITHOUT_OWNER = frozenset(
    {
        "BulkOperation", "Calendar", "CarrierService", "RateCard", "SourcingProfile",
        "TransitTable", "TrustedDocument", "WebhookDelivery", "WebhookEndpoint", "ZoneTable",
    }
)  # fmt: skip
"""Types of which the world has nothing: settings of the whole merchant, and what belongs to one
client only. Anything else needs a row in `world.py`."""


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
