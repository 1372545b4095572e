"""Stock as of a past time, by when things happened."""

from datetime import datetime, timedelta

from domain.stock.ledger import (
    DocumentType,
    MovementReason,
    StockMovement,
    StockState,
)
from tests.api.api_client import ApiClient
from tests.shop import IDS, NOW

QUERY = """
query ($sku: String!, $place: ID!, $asOf: DateTime) {
  stockPosition(sku: $sku, locationId: $place, asOf: $asOf) {
    onHand available committed damaged
  }
}
"""


def happened(api: ApiClient, source: str, target: str, quantity: int, at: datetime) -> None:
    product, place = api.shop.products["LAMP"].id, api.shop.places["LEEDS"].id
    movement = StockMovement(
        product, place, StockState(source), StockState(target), quantity, MovementReason.ADJUSTED,
        DocumentType.STOCK_UPDATE, IDS.new(NOW), at,
    )  # fmt: skip
    with api.shop.database.transaction() as unit:
        unit.stock.lock_positions([(product, place)], at)
        unit.stock.move([movement], api.shop.staff)


async def lamps(api: ApiClient, as_of: datetime | None) -> tuple[int, int, int, int]:
    place = f"Location_{api.shop.places['LEEDS'].id.hex}"
    values = {"sku": "LAMP", "place": place, "asOf": as_of.isoformat() if as_of else None}
    found = (await api.run(QUERY, values))["stockPosition"]
    return found["onHand"], found["available"], found["committed"], found["damaged"]


async def test_a_position_is_told_as_it_was(api: ApiClient) -> None:
    hour = timedelta(hours=1)
    happened(api, "AVAILABLE", "DAMAGED", 3, NOW + hour)
    happened(api, "DAMAGED", "ADJUSTMENT", 1, NOW + 3 * hour)
    # Told last, though it happened before the rest.
    happened(api, "SUPPLIER", "AVAILABLE", 4, NOW + hour / 2)
    assert await lamps(api, None) == (11, 9, 0, 2)
    assert await lamps(api, NOW + 3 * hour) == (11, 9, 0, 2)
    assert await lamps(api, NOW + 2 * hour) == (12, 9, 0, 3)
    assert await lamps(api, NOW + hour / 2) == (12, 12, 0, 0)
    assert await lamps(api, NOW) == (8, 8, 0, 0)
    assert await lamps(api, NOW - hour) == (0, 0, 0, 0)


async def test_the_future_is_not_known(api: ApiClient) -> None:
    place = f"Location_{api.shop.places['LEEDS'].id.hex}"
    values = {"sku": "LAMP", "place": place, "asOf": "2999-01-01T00:00:00Z"}
    answer = await api.send(QUERY, values)
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"
