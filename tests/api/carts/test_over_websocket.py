"""A cart's secret over WebSocket: a connection parameter beside the credential."""

from typing import Any

import pytest

from tests.api.api_client import ApiClient
from tests.api.carts.test_carts import new_cart
from tests.api.served import serving
from tests.api.transport.websocket_client import opened


async def asked(api: ApiClient, parameters: dict[str, Any]) -> Any:
    """What `{ cart }` answers on a connection with these parameters, or why it was closed."""
    key = {"authorization": f"Bearer {api.credentials['storefront']}"}
    async with serving(api.application) as address, opened(address) as connection:
        await connection.send(type="connection_init", payload=key | parameters)
        if (await connection.receive())["type"] != "connection_ack":
            raise AssertionError("neither let in nor closed")
        await connection.subscribe("1", "{ cart { id } }")
        return (await connection.receive())["payload"]["data"]["cart"]


@pytest.mark.parametrize("name", ["x-cart-secret", "X-Cart-Secret"])
async def test_the_secret_is_a_connection_parameter(api: ApiClient, name: str) -> None:
    key, secret = await new_cart(api, ("MUG", 1))
    assert await asked(api, {name: secret}) == {"id": key}


async def test_without_it_there_is_no_cart(api: ApiClient) -> None:
    await new_cart(api, ("MUG", 1))
    assert await asked(api, {}) is None


async def test_a_malformed_one_closes_the_connection(api: ApiClient) -> None:
    payload = {
        "authorization": f"Bearer {api.credentials['storefront']}", "x-cart-secret": "nonsense",
    }  # fmt: skip
    async with serving(api.application) as address, opened(address) as connection:
        await connection.send(type="connection_init", payload=payload)
        code, reason = await connection.closed()
    assert (code, "X-Cart-Secret" in reason) == (4403, True)
