"""`returnEvents`: what happens to returns, once and in order."""

import asyncio
from contextlib import aclosing

from api.global_ids import global_id
from tests.api.api_client import ApiClient
from tests.api.returns.test_returns import request, shipped_order
from tests.api.streamed import next_message, texts
from worker.relay import relay_once

RETURNS = "returns/returnEvents"


async def test_a_return_is_followed_from_its_request_on(api: ApiClient) -> None:
    order, other = shipped_order(api), shipped_order(api)
    await asyncio.to_thread(relay_once, api.shop.database)
    mine = {"filter": {"orderId": global_id("Order", order.id)}}
    approvals = {"filter": {"types": ["RETURN_APPROVED"]}}
    async with (
        aclosing(texts(api, RETURNS, mine)) as one,
        aclosing(texts(api, RETURNS, approvals)) as all_approvals,
    ):
        first = await next_message(one)
        assert first["returns"] == (await next_message(all_approvals))["returns"] == []
        await request(api, other, (1, 1))
        asked = (await request(api, order, (1, 1)))["return"]
        await api.run("returns/returnApprove", {"returnId": asked["id"]})
        await asyncio.to_thread(relay_once, api.shop.database)
        told = [await next_message(one) for _ in range(2)]
        approved = await next_message(all_approvals)
    assert [event["type"] for event in told] == ["RETURN_REQUESTED", "RETURN_APPROVED"]
    assert told[1] == approved
    assert approved["return"] == {"number": asked["number"], "status": "OPEN"}
    again = mine | {"after": first["cursor"]}
    async with aclosing(texts(api, RETURNS, again)) as one:
        assert [(await next_message(one))["cursor"] for _ in range(2)] == [
            e["cursor"] for e in told
        ]
    async with aclosing(texts(api, RETURNS, {})) as everything:
        assert len((await next_message(everything))["returns"]) == 2
