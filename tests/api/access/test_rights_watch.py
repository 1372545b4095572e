"""Rights that are taken away end what goes on with them."""

import asyncio

from api.access.recent_callers import Whose
from api.access.rights_watch import RightsWatch, holds_key_or_role
from api.global_ids import global_id
from domain.access.api_keys import key_id_of
from domain.access.caller import Caller, PrincipalKind
from tests.api.access.gate import Gate
from tests.api.api_client import ApiClient, make_key
from tests.api.customers.shopper import Shopper
from tests.api.served import serving
from tests.api.transport.websocket_client import initialized
from tests.shop import Shop
from tests.until import until

FEED = "subscription { orderFeed { ... on Heartbeat { at } } }"


async def test_a_key_that_is_revoked_here_ends_its_connections_at_once(api: ApiClient) -> None:
    text = make_key(api.shop, PrincipalKind.STAFF)
    caller = await api.application.authentication(text)
    key_id = key_id_of(caller.client)
    assert key_id is not None
    async with (
        serving(api.application) as address,
        initialized(address, text) as theirs,
        initialized(address, api.credentials["staff"]) as ours,
    ):
        await theirs.subscribe("1", FEED)
        await api.run("access/apiKeyRevoke", {"id": global_id("ApiKey", key_id)})
        assert (await theirs.closed())[0] == 4403
        await ours.subscribe("1", "{ viewer { kind } }")
        assert (await ours.receive())["type"] == "next"


async def test_signing_out_ends_what_the_shopper_has_open(api: ApiClient) -> None:
    shopper = Shopper(api)
    here, there = await shopper.sign_in(), await shopper.sign_in()
    async with (
        serving(api.application) as address,
        initialized(address, here["accessToken"]) as leaving,
        initialized(address, there["accessToken"]) as staying,
    ):
        await shopper.sign_out(here["refreshToken"])
        assert (await leaving.closed())[0] == 4403
        await staying.subscribe("1", "{ viewer { kind } }")
        assert (await staying.receive())["type"] == "next"


async def test_what_other_processes_revoke_is_looked_for(sqlite_shop: Shop) -> None:
    asked: list[Whose] = []

    async def look_again(whose: Whose) -> None:
        asked.append(whose)
        raise ConnectionError

    watch = RightsWatch(Gate(sqlite_shop).door, look_again, look_seconds=0.001)
    watch.start()
    await until(lambda: len(asked) > 1)
    await watch.close()
    count = len(asked)
    await asyncio.sleep(0.01)
    assert len(asked) == count
    kinds = {kind for kind in PrincipalKind if asked[0](Caller(kind, "", frozenset()))}
    assert kinds == {PrincipalKind.STAFF, PrincipalKind.PARTNER, PrincipalKind.STOREFRONT}
    assert asked[0] is holds_key_or_role
