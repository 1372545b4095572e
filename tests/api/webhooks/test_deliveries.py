from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.access.api_keys import KeyText
from domain.access.caller import SYSTEM, PrincipalKind
from persistence.reads.keys import api_key_by_prefix
from tests.api.api_client import ApiClient, make_key
from tests.shop import NOW
from tests.webhooks.receiver import receiving
from tests.webhooks.working import RunningClock, Work, working
from use_cases.access.revoke_api_key import revoke_api_key
from use_cases.webhooks.disable_ownerless_endpoints import disable_ownerless_endpoints

DOCUMENT = """query Told($orderId: ID!, $eventId: ID!) {
  order(id: $orderId) { number total { amount currencyCode } }
  node(id: $eventId) { ... on OrderEvent { type version } }
}"""


@pytest.fixture
async def work(api: ApiClient) -> AsyncIterator[Work]:
    """A worker beside the API, on the clock of the wall."""
    api.application.services.allow_loopback_webhooks = True
    async with working(api.shop.database, clock=RunningClock()) as made:
        yield made


async def created(api: ApiClient, url: str, as_: str = "staff", **changes: Any) -> dict[str, Any]:
    endpoint = {"name": "ERP", "url": url, "eventTypes": ["ORDER_PLACED"], **changes}
    data = await api.run("webhooks/webhookEndpointCreate", {"input": endpoint}, as_=as_)
    made: dict[str, Any] = data["webhookEndpointCreate"]
    assert made["userErrors"] == []
    return made


async def deliveries(api: ApiClient, **wanted: Any) -> list[dict[str, Any]]:
    data = await api.run("webhooks/webhookDeliveries", {"filter": wanted})
    found: list[dict[str, Any]] = data["webhookDeliveries"]["nodes"]
    return found


async def test_a_document_chooses_what_is_told_with_the_rights_of_its_endpoint(
    api: ApiClient, work: Work
) -> None:
    async with receiving() as receiver:
        made = await created(api, receiver.url, document=DOCUMENT)
        order = api.shop.place(("MUG", 2))
        await work.run()
    (message,) = receiver.messages
    body = message.verify(made["secret"])
    assert body["data"] == {
        "order": {
            "number": order.number,
            "total": {"amount": f"{order.total / 100:.2f}", "currencyCode": "GBP"},
        },
        "node": {"type": "ORDER_PLACED", "version": 1},
    }
    assert made["webhookEndpoint"]["scopes"] == ["orders:read"]


async def test_a_document_that_no_longer_fits_disables_its_endpoint_and_loses_nothing(
    api: ApiClient, work: Work
) -> None:
    async with receiving() as receiver:
        made = await created(api, receiver.url, document=DOCUMENT)
        endpoint = made["webhookEndpoint"]["id"]
        _break_document(api, "query { gone }")
        api.shop.place(("MUG", 1))
        await work.run()
        data = await api.run("webhooks/webhookEndpoints")
        assert receiver.messages == []
        assert data["webhookEndpoints"]["nodes"][0]["disabledReason"] == "DOCUMENT_INVALID"

        changes = {"name": "ERP", "url": receiver.url, "eventTypes": ["ORDER_PLACED"]}
        await api.run("webhooks/webhookEndpointUpdate", {"id": endpoint, "input": changes})
        await api.run("webhooks/webhookEndpointResume", {"id": endpoint})
        work.clock.advance(minutes=1)
        await work.run()
        assert len(receiver.messages) == 1


async def test_the_log_of_deliveries_tells_how_it_went(api: ApiClient, work: Work) -> None:
    async with receiving(lambda _m, before: "200" if before else "500") as receiver:
        made = await created(api, receiver.url)
        order = api.shop.place(("MUG", 1))
        await work.run()
        endpoint = made["webhookEndpoint"]["id"]
        (waiting,) = await deliveries(api, endpointId=endpoint, statuses=["PENDING"])
        work.clock.advance(minutes=1)
        await work.run()
        (delivered,) = await deliveries(api, orderId=f"Order_{order.id.hex}")

    assert waiting["nextAttemptAt"] is not None
    assert delivered["status"] == "DELIVERED"
    assert delivered["id"] == receiver.messages[0].id == receiver.messages[1].id
    last, first = delivered["attempts"]
    assert (first["responseStatus"], first["problem"]) == (500, "BAD_STATUS")
    assert first["responseStart"] == "status 500"
    assert (last["number"], last["responseStatus"], last["problem"]) == (2, 200, None)
    assert last["totalMilliseconds"] >= last["firstByteMilliseconds"] >= 0
    assert last["waitedMilliseconds"] > 50_000


async def test_a_test_message_goes_out_and_its_delivery_tells_of_it(
    api: ApiClient, work: Work
) -> None:
    async with receiving() as receiver:
        made = await created(api, receiver.url)
        endpoint = made["webhookEndpoint"]["id"]
        sent = await api.run("webhooks/webhookTestSend", {"id": endpoint})
        await work.run()
    (message,) = receiver.messages
    assert message.verify(made["secret"])["data"] == {"endpointId": endpoint}
    (delivery,) = await deliveries(api)
    assert delivery["id"] == sent["webhookTestSend"]["webhookDelivery"]["id"]
    assert (delivery["status"], delivery["subjectId"]) == ("DELIVERED", None)


async def test_deliveries_are_replayed_one_by_one_and_from_a_cursor(
    api: ApiClient, work: Work
) -> None:
    async with receiving() as receiver:
        made = await created(api, receiver.url)
        endpoint = made["webhookEndpoint"]["id"]
        for _ in range(2):
            api.shop.place(("MUG", 1))
        await work.run()
        oldest, newest = (f"WebhookDelivery_{row['id'].hex}" for row in work.deliveries())
        (cursor,) = [d["cursor"] for d in await deliveries(api) if d["id"] == oldest]
        one = await replayed(api, endpoint, deliveryIds=[oldest])
        await work.run()
        behind = await replayed(api, endpoint, after=cursor)
        await work.run()
        none = await replayed(api, endpoint, deadLetters=True)
        bad = await replayed(api, endpoint)
        foreign = await replayed(api, endpoint, after="garbage")

    assert one["replayedCount"] == 1
    assert [message.id for message in receiver.messages[2:]] == [oldest, newest]
    assert (behind["replayedCount"], behind["userErrors"]) == (None, [])
    assert none["replayedCount"] == 0
    assert bad["userErrors"][0]["code"] == foreign["userErrors"][0]["code"] == "INVALID"


async def replayed(api: ApiClient, endpoint: str, **what: Any) -> dict[str, Any]:
    data = await api.run("webhooks/webhookDeliveriesReplay", {"id": endpoint, "input": what})
    found: dict[str, Any] = data["webhookDeliveriesReplay"]
    return found


async def test_a_partners_endpoints_end_with_the_partners_key(api: ApiClient, work: Work) -> None:
    scopes = {"webhooks:write", "webhooks:read", "orders:read"}
    text = api.credentials["erp"] = make_key(api.shop, PrincipalKind.PARTNER, scopes=scopes)
    async with receiving() as receiver:
        await created(api, receiver.url, "erp")
        shown = KeyText.parse(text)
        assert shown is not None
        with api.shop.database.snapshot() as snapshot:
            key = api_key_by_prefix(snapshot, shown.prefix)
        assert key is not None
        now = work.clock()
        api.shop.database.run(lambda unit: revoke_api_key(unit, SYSTEM, now, key_id=key.id))
        api.shop.database.run(lambda unit: disable_ownerless_endpoints(unit, now))
        api.shop.place(("MUG", 1))
        await work.run()
    assert receiver.messages == []
    data = await api.run("webhooks/webhookEndpoints")
    assert data["webhookEndpoints"]["nodes"][0]["disabledReason"] == "OWNER_REVOKED"


async def test_a_partners_endpoints_end_with_a_right_that_their_key_lost(api: ApiClient) -> None:
    scopes = {"webhooks:write", "webhooks:read", "orders:read"}
    api.credentials["erp"] = make_key(api.shop, PrincipalKind.PARTNER, scopes=scopes)
    await created(api, "https://shop.example/", "erp")
    assert api.shop.database.run(lambda unit: disable_ownerless_endpoints(unit, NOW)) == 0
    with api.shop.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE api_key SET scopes = 'webhooks:read,webhooks:write'")
    assert api.shop.database.run(lambda unit: disable_ownerless_endpoints(unit, NOW)) == 1


def _break_document(api: ApiClient, document: str) -> None:
    with api.shop.database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE webhook_endpoint SET document = '{document}'")
