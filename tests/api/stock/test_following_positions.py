"""`stockPositionChanges`: the latest state of whatever changed, whoever commits late."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from typing import Any

import httpx
import pytest

from api.app import Application
from api.global_ids import global_id
from domain.access.caller import PrincipalKind
from tests.api.api_client import ApiClient, make_credentials, make_key
from tests.api.conftest import SECRET
from tests.api.streamed import message, next_message, texts
from tests.shop import Shop, stock
from tests.statements import counted_statements

CHANGES = "stock/stockPositionChanges"


async def receive(shop: Shop, sku: str, code: str, quantity: int) -> None:
    def work() -> None:
        shop.database.run(lambda unit: stock(unit, shop, sku, code, quantity))

    await asyncio.to_thread(work)


def told(found: dict[str, Any]) -> tuple[str, str, int]:
    position = found["position"]
    return position["sku"], position["location"]["code"], position["available"]


async def test_what_changes_is_told_and_nothing_else(api: ApiClient) -> None:
    leeds = global_id("Location", api.shop.places["LEEDS"].id)
    variables = {"skus": ["LAMP", "MUG"], "locationIds": [leeds]}
    async with aclosing(texts(api, CHANGES, variables)) as stream:
        snapshot = await next_message(stream)
        found = sorted((each["sku"], each["available"]) for each in snapshot["positions"])
        assert found == [("LAMP", 8), ("MUG", 20)]
        await receive(api.shop, "MUG", "PARIS", 1)
        await receive(api.shop, "LAMP", "LEEDS", 2)
        first = await next_message(stream)
        assert told(first) == ("LAMP", "LEEDS", 10)
    await receive(api.shop, "LAMP", "LEEDS", 1)
    await receive(api.shop, "MUG", "LEEDS", 1)
    await receive(api.shop, "LAMP", "LEEDS", 1)
    again = variables | {"after": first["cursor"]}
    async with aclosing(texts(api, CHANGES, again)) as stream:
        # What was missed is told once for each position, as it stands.
        latest = [told(await next_message(stream)) for _ in range(2)]
    assert latest == [("MUG", "LEEDS", 21), ("LAMP", "LEEDS", 12)]


async def test_what_is_not_remembered_any_more_is_read(api: ApiClient) -> None:
    async with aclosing(texts(api, CHANGES, {})) as stream:
        cursor = (await next_message(stream))["cursor"]
        await receive(api.shop, "LAMP", "LEEDS", 2)
        await next_message(stream)
        tail = api.application.services.stock_changes
        tail.floor = tail.head
        async with aclosing(texts(api, CHANGES, {"after": cursor, "skus": ["LAMP"]})) as late:
            assert told(await next_message(late)) == ("LAMP", "LEEDS", 10)
        elsewhere = global_id("Location", api.shop.places["PARIS"].id)
        other = {"after": cursor, "locationIds": [elsewhere]}
        async with aclosing(texts(api, CHANGES, other)) as late:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await anext(late)


@pytest.fixture
async def postgres_api(postgres_shop: Shop) -> AsyncIterator[ApiClient]:
    """The application on PostgreSQL, whose transactions may commit in another order."""
    application = Application(postgres_shop.database, secret=SECRET)
    await application.start()
    transport = httpx.ASGITransport(app=application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as http:
        yield ApiClient(postgres_shop, application, http, make_credentials(postgres_shop))
    await application.close()


@contextmanager
def open_transaction(shop: Shop) -> Iterator[None]:
    """Somebody has drawn numbers for movements, and does not commit yet."""
    with shop.database.transaction() as unit:
        stock(unit, shop, "CHAIR", "PARIS", 5)
        unit.flush()
        yield


async def test_a_transaction_that_commits_late_is_not_stepped_over(
    postgres_api: ApiClient,
) -> None:
    api = postgres_api
    async with aclosing(texts(api, CHANGES, {})) as stream:
        await next_message(stream)
        following = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.1)
        with open_transaction(api.shop):
            await receive(api.shop, "LAMP", "LEEDS", 1)
            await asyncio.sleep(0.3)
            assert not following.done()
        assert told(message(await following)) == ("CHAIR", "PARIS", 8)
        assert told(await next_message(stream)) == ("LAMP", "LEEDS", 9)


async def test_a_number_that_was_given_up_stops_nobody(postgres_api: ApiClient) -> None:
    api = postgres_api
    async with aclosing(texts(api, CHANGES, {})) as stream:
        await next_message(stream)
        with pytest.raises(LookupError), open_transaction(api.shop):
            raise LookupError
        await receive(api.shop, "LAMP", "LEEDS", 1)
        assert told(await next_message(stream)) == ("LAMP", "LEEDS", 9)


async def test_a_change_is_read_once_for_all(api: ApiClient) -> None:
    streams = [texts(api, CHANGES, {"skus": ["LAMP"]}) for _ in range(20)]
    for stream in streams:
        await next_message(stream)
    waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
    await asyncio.sleep(0.1)
    with counted_statements(api.shop.database) as sent:
        await receive(api.shop, "LAMP", "LEEDS", 1)
        found = await asyncio.gather(*waiting)
    assert len({id(text) for text in found}) == 1
    reads = [text for text in sent if text.startswith("SELECT stock_movement.id")]
    assert len(reads) <= 2
    for stream in streams:
        await stream.aclose()


async def test_locations_and_cursors_of_others_are_none_of_theirs(api: ApiClient) -> None:
    rights = {"scopes": {"stock:read"}, "location_ids": {api.shop.places["PARIS"].id}}
    key = make_key(api.shop, PrincipalKind.PARTNER, **rights)
    async with aclosing(texts(api, CHANGES, {}, as_=key)) as stream:
        snapshot = await next_message(stream)
        assert {each["sku"] for each in snapshot["positions"]} == {"MUG", "CHAIR"}
        await receive(api.shop, "LAMP", "LEEDS", 1)
        await receive(api.shop, "CHAIR", "PARIS", 1)
        assert told(await next_message(stream)) == ("CHAIR", "PARIS", 4)
    for after in ("garbage", "stock.", "stock.999999"):
        async with aclosing(texts(api, CHANGES, {"after": after})) as stream:
            assert (await next_message(stream))["__typename"] == "CursorExpired"
