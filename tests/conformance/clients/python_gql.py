"""Python's gql 4: the schema fetched and documents checked by it, over httpx and websockets."""

import asyncio
import uuid

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError, TransportServerError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport
from graphql import GraphQLError

from tests.conformance.checks import check, shop

SHOP = shop()
HEADERS = {"Authorization": f"Bearer {SHOP['staffKey']}"}
QUERY = gql("query Viewer { viewer { kind } }")
FAILED_PAYMENT = gql(
    """
    mutation Failed($orderId: ID!, $key: String!, $amount: MoneyInput!) {
      paymentTransactionRecord(
        orderId: $orderId
        input: {
          kind: AUTHORIZATION, status: FAILURE, gateway: "manual", reference: $key, amount: $amount
        }
        idempotencyKey: $key
      ) {
        transaction { id }
        userErrors { code message }
      }
    }
    """
)
ORDER_EVENTS = gql(
    """
    subscription OrderEvents($orderId: ID!, $after: String) {
      orderEvents(orderId: $orderId, after: $after) {
        __typename
        ... on OrderSnapshot { cursor }
        ... on OrderEvent { cursor type }
      }
    }
    """
)


def over_http(headers: dict[str, str] = HEADERS) -> HTTPXAsyncTransport:
    return HTTPXAsyncTransport(url=SHOP["url"], headers=headers)


def over_websocket() -> WebsocketsTransport:
    return WebsocketsTransport(
        url=SHOP["url"].replace("http", "ws", 1),
        init_payload={"authorization": HEADERS["Authorization"]},
        ping_interval=1,
        pong_timeout=5,
    )


def failed_payment() -> dict[str, object]:
    amount = {"amount": "0.01", "currencyCode": SHOP["currencyCode"]}
    return {"orderId": SHOP["orderId"], "key": uuid.uuid4().hex, "amount": amount}


async def query_checked_by_the_fetched_schema() -> None:
    async with Client(transport=over_http(), fetch_schema_from_transport=True) as session:
        answer = await session.execute(QUERY)
        assert answer == {"viewer": {"kind": "STAFF"}}, answer
        with pytest.raises(GraphQLError, match="nopeNope"):
            await session.execute(gql("query Wrong { nopeNope }"))


async def mutation() -> None:
    async with Client(transport=over_http()) as session:
        answer = await session.execute(FAILED_PAYMENT, variable_values=failed_payment())
        assert answer["paymentTransactionRecord"]["transaction"]["id"], answer


async def error_answers() -> None:
    async with Client(transport=over_http()) as session:
        with pytest.raises(TransportQueryError) as refused:
            await session.execute(gql("query Wrong { nopeNope }"))
    assert refused.value.errors
    assert refused.value.errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def refused_key() -> None:
    async with Client(transport=over_http({"Authorization": "Bearer nobody"})) as session:
        with pytest.raises(
            (TransportQueryError, TransportServerError), match=r"UNAUTHENTICATED|401"
        ):
            await session.execute(QUERY)


async def resumed_subscription() -> None:
    order = {"orderId": SHOP["orderId"]}
    async with Client(transport=over_websocket()) as session:
        snapshot = await anext(session.subscribe(ORDER_EVENTS, variable_values=order))
    async with Client(transport=over_http()) as session:
        await session.execute(FAILED_PAYMENT, variable_values=failed_payment())
    async with Client(transport=over_websocket()) as session:
        resumed = {**order, "after": snapshot["orderEvents"]["cursor"]}
        message = await anext(session.subscribe(ORDER_EVENTS, variable_values=resumed))
        assert message["orderEvents"]["__typename"] == "OrderEvent", message


async def ended_subscription() -> None:
    ended = {"orderId": SHOP["orderId"], "after": SHOP["expiredCursor"]}
    async with Client(transport=over_websocket()) as session:
        messages = [
            message["orderEvents"]["__typename"]
            async for message in session.subscribe(ORDER_EVENTS, variable_values=ended)
        ]
    assert messages == ["CursorExpired"], messages


async def main() -> None:
    """All checks, one after the other."""
    await check("CLIENT", "query, by the fetched schema", query_checked_by_the_fetched_schema)
    await check("CLIENT", "mutation", mutation)
    await check("CLIENT", "a wrong field is a query error", error_answers)
    await check("CLIENT", "a wrong key is refused", refused_key)
    await check("CLIENT", "a subscription resumes behind its cursor", resumed_subscription)
    await check("CLIENT", "a subscription that ends, ends", ended_subscription)


if __name__ == "__main__":
    asyncio.run(main())
