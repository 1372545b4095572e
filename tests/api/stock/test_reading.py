"""Reading stock: locations, positions and the ledger."""

from typing import Any

import pytest

from api.global_ids import global_id
from tests.api.api_client import ApiClient
from tests.api.page_cost import statements_for
from tests.shop import IDS, NOW


def place_id(api: ApiClient, code: str) -> str:
    return global_id("Location", api.shop.places[code].id)


async def page(api: ApiClient, name: str, **variables: Any) -> dict[str, Any]:
    asked = variables if "last" in variables else {"first": 100} | variables
    found: dict[str, Any] = (await api.run(f"stock/{name}", asked))[name]
    return found


async def nodes(api: ApiClient, name: str, **variables: Any) -> list[dict[str, Any]]:
    return [edge["node"] for edge in (await page(api, name, **variables))["edges"]]


async def test_locations_are_found_by_id_code_and_kind(api: ApiClient) -> None:
    found = (await api.run("stock/location", {"code": "LEEDS"}))["location"]
    assert (found["id"], found["address"]["countryCode"]) == (place_id(api, "LEEDS"), "GB")
    assert (await api.run("stock/location", {"id": found["id"]}))["location"] == found
    assert [node["code"] for node in await nodes(api, "locations")] == ["LEEDS", "LONDON", "PARIS"]
    assert await nodes(api, "locations", filter={"kinds": ["STORE"]}) == []
    assert len(await nodes(api, "locations", filter={"active": True})) == 3


async def test_a_place_that_does_not_exist_is_null(api: ApiClient) -> None:
    for identity in ({"code": "ROME"}, {"id": "Location_x"}):
        assert (await api.run("stock/location", identity))["location"] is None, identity


async def test_a_position_has_zeros_where_nothing_ever_was(api: ApiClient) -> None:
    async def position(sku: str, location: str) -> Any:
        variables = {"sku": sku, "locationId": location}
        return (await api.run("stock/stockPosition", variables))["stockPosition"]

    mug = await position("MUG", place_id(api, "LEEDS"))
    assert (mug["onHand"], mug["product"]["name"], mug["location"]["code"]) == (
        20, "Blue mug", "LEEDS",
    )  # fmt: skip
    chair = await position("CHAIR", place_id(api, "LEEDS"))
    assert (chair["onHand"], chair["updatedAt"], chair["location"]["code"]) == (0, None, "LEEDS")
    for sku, location in (
        ("SOFA", place_id(api, "LEEDS")),
        ("MUG", global_id("Location", IDS.new(NOW))),
        ("MUG", "nonsense"),
    ):
        assert await position(sku, location) is None


async def test_positions_are_filtered(api: ApiClient) -> None:
    async def found(**wanted: Any) -> set[tuple[str, str]]:
        entries = await nodes(api, "stockPositions", filter=wanted)
        return {(node["sku"], node["location"]["code"]) for node in entries}

    leeds = place_id(api, "LEEDS")
    assert len(await found()) == 5
    assert await found(skus=["LAMP", "CHAIR"]) == {("LAMP", "LEEDS"), ("CHAIR", "PARIS")}
    assert await found(locationIds=[leeds]) == {("MUG", "LEEDS"), ("LAMP", "LEEDS")}
    assert await found(availableAtMost=5) == {("MUG", "PARIS"), ("CHAIR", "PARIS")}
    assert await found(availableAtMost=8, locationIds=[leeds, "bad"]) == {("LAMP", "LEEDS")}
    assert await found(locationIds=["bad"]) == set()


@pytest.mark.parametrize("name", ["stockPositions", "stockMovements"])
async def test_pages_forward_and_backward_give_every_entry_once(api: ApiClient, name: str) -> None:
    everything = (await page(api, name))["edges"]
    forward, more, after = [], True, None
    while more:
        found = await page(api, name, first=2, after=after)
        forward += found["edges"]
        more, after = found["pageInfo"]["hasNextPage"], found["pageInfo"]["endCursor"]
    assert forward == everything
    back = await page(api, name, last=2, before=after)
    assert back["edges"] == everything[-3:-1]


async def test_cursors_of_other_lists_are_refused(api: ApiClient) -> None:
    cursor = (await page(api, "stockMovements", first=1))["pageInfo"]["endCursor"]
    answer = await api.send("stock/stockPositions", {"first": 1, "after": cursor})
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"


async def test_movements_tell_what_happened_and_to_what_they_belong(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 2), ("LAMP", 1))
    order_id = global_id("Order", order.id)

    async def found(**wanted: Any) -> list[dict[str, Any]]:
        return await nodes(api, "stockMovements", filter=wanted)

    (moved,) = await found(sku="MUG", documentId=order_id)
    assert (moved["fromState"], moved["toState"], moved["quantity"], moved["reason"]) == (
        "AVAILABLE", "COMMITTED", 2, "ORDER_PLACED",
    )  # fmt: skip
    assert (moved["documentType"], moved["documentId"]) == ("ORDER", order_id)
    assert moved["location"]["code"] == "LEEDS"
    assert len(await found(sku="MUG")) == 4
    assert len(await found(sku="MUG", locationId=place_id(api, "LEEDS"))) == 2
    assert len(await found(reasons=["ORDER_PLACED"])) == 2
    assert await found(occurredAt={"since": "2027-01-01T00:00:00Z"}) == []
    assert len(await found(occurredAt={"until": "2027-01-01T00:00:00Z"})) == 7
    assert await found(sku="SOFA") == []
    assert await found(locationId="bad") == await found(sku="MUG", documentId="bad") == []


async def test_movements_of_a_document_need_the_sku(api: ApiClient) -> None:
    wanted = {"documentId": global_id("Order", IDS.new(NOW))}
    answer = await api.send("stock/stockMovements", {"first": 1, "filter": wanted})
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"


async def test_a_page_costs_the_same_whatever_its_size(api: ApiClient) -> None:
    for name in ("stockPositions", "stockMovements", "locations"):
        few = await statements_for(api, f"stock/{name}", {"first": 1})
        assert few == await statements_for(api, f"stock/{name}", {"first": 100}) <= 5


async def test_a_storefront_reads_neither_places_nor_positions(api: ApiClient) -> None:
    for name in ("locations", "stockPositions", "stockMovements"):
        answer = await api.send(f"stock/{name}", {"first": 1}, as_="storefront")
        assert "stock:read" in answer["errors"][0]["extensions"]["missingScopes"]
