"""Deliveries and transfers through the API."""

from typing import Any

from tests.api.api_client import ApiClient

PO = {"source": "potter", "reference": "PO-1", "sku": "MUG", "locationCode": "LONDON"}


async def incoming(api: ApiClient, sku: str, place: str) -> int:
    location = await api.run("stock/location", {"code": place})
    answer = await api.run(
        "query($sku: String!, $place: ID!) { stockPosition(sku: $sku, locationId: $place) "
        "{ incoming } }",
        {"sku": sku, "place": location["location"]["id"]},
    )
    found: int = answer["stockPosition"]["incoming"]
    return found


async def test_a_delivery_is_announced_and_received_in_parts(api: ApiClient) -> None:
    announced = [
        PO | {"quantity": 40, "expectedOn": "2026-03-20"},
        PO | {"sku": "SOFA", "quantity": 1, "expectedOn": "2026-03-20"},
    ]
    answer = await api.run("stock/incomingSupplyUpsert", {"input": announced})
    good, bad = answer["incomingSupplyUpsert"]["items"]
    assert good["node"]["status"] == "EXPECTED"
    assert bad["userErrors"][0]["code"] == "UNKNOWN_SKU"
    assert await incoming(api, "MUG", "LONDON") == 40
    receipt = {"input": [PO | {"quantity": 25, "isLast": True}]}
    answer = await api.run("stock/incomingSupplyReceive", receipt, key="dock-1")
    again = await api.run("stock/incomingSupplyReceive", receipt, key="dock-1")
    assert answer == again
    assert answer["incomingSupplyReceive"]["items"][0]["node"] == {
        "status": "CLOSED", "quantity": 40, "received": 25, "open": 0, "short": 15,
        "location": {"code": "LONDON"}, "product": {"sku": "MUG"},
    }  # fmt: skip
    assert api.shop.position("MUG", "LONDON").available == 35
    closed = {"filter": {"statuses": ["CLOSED"], "skus": ["MUG"], "sources": ["potter"]}}
    listed = await api.run("stock/incomingSupplies", closed)
    assert listed["incomingSupplies"]["totalCount"] == 1
    late = await api.run("stock/incomingSupplies", {"filter": {"expectedBefore": "2027-01-01"}})
    assert late["incomingSupplies"]["nodes"] == []


async def step(api: ApiClient, name: str, **variables: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await api.run(f"stock/{name}", variables))[name]
    assert answer["userErrors"] == []
    transfer: dict[str, Any] = answer["transfer"]
    return transfer


async def test_a_transfer_is_drafted_shipped_and_received(api: ApiClient) -> None:
    made = await step(
        api,
        "transferCreate",
        input={
            "fromLocationCode": "LEEDS",
            "toLocationCode": "LONDON",
            "lines": [{"sku": "MUG", "quantity": 12}],
            "expectedOn": "2026-03-09",
        },
    )
    await step(api, "transferShip", transferId=made["id"])
    assert await incoming(api, "MUG", "LONDON") == 12
    arrived = {
        "lines": [{"sku": "MUG", "quantity": 10}, {"sku": "MUG", "quantity": 1, "lost": True}]
    }
    part = await step(api, "transferReceive", transferId=made["id"], input=arrived)
    assert part["status"] == "PARTIALLY_RECEIVED"
    assert part["lines"] == [
        {"sku": "MUG", "quantity": 12, "shipped": 12, "received": 10, "lost": 1, "inTransit": 1}
    ]
    answer = await api.run("stock/transferCancel", {"transferId": made["id"]})
    assert answer["transferCancel"]["userErrors"][0]["code"] == "MOVE_REFUSED"
    listed = await api.run("stock/transfers", {"filter": {"statuses": ["PARTIALLY_RECEIVED"]}})
    assert [node["number"] for node in listed["transfers"]["nodes"]] == [made["number"]]
    done = await step(api, "transferReceive", transferId=made["id"], input={"restIsLost": True})
    assert (done["status"], done["lines"][0]["lost"]) == ("RECEIVED", 2)
