"""Setting up locations: by code; an address that nothing changed stays."""

from dataclasses import replace
from uuid import uuid4

from domain.address import Address, Coordinates
from domain.stock.location import Capability, Location, LocationKind
from tests.shop import NOW, Shop
from tests.use_cases.outcomes import codes
from use_cases.bulk import BulkOutcome
from use_cases.stock.upsert_locations import LocationData, upsert_locations

ROME = LocationData(
    code="ROME",
    name="Rome store",
    address=Address(uuid4(), "IT", company="Orderwright", city="Rome"),
    kind=LocationKind.STORE,
    coordinates=Coordinates(41.9, 12.5),
    time_zone="Europe/Rome",
    capabilities=[Capability.PICKUP, Capability.RETURNS],
    priority=5,
    active=True,
)


def upsert(shop: Shop, *items: LocationData) -> list[BulkOutcome]:
    return shop.database.run(lambda unit: upsert_locations(unit, shop.staff, NOW, items=items))


def stored(shop: Shop, code: str) -> Location:
    with shop.database.transaction() as unit:
        return unit.locations.by_code([code])[code]


def test_a_location_is_stored_as_it_was_sent(shop: Shop) -> None:
    upsert(shop, ROME)
    rome = stored(shop, "ROME")
    assert (rome.kind, rome.coordinates, rome.time_zone) == (
        LocationKind.STORE, Coordinates(41.9, 12.5), "Europe/Rome",
    )  # fmt: skip
    assert rome.capabilities == {Capability.PICKUP, Capability.RETURNS}
    assert (rome.address.city, rome.address.company, rome.priority) == ("Rome", "Orderwright", 5)


def test_it_keeps_its_identity_and_an_unchanged_address(shop: Shop) -> None:
    upsert(shop, ROME)
    first = stored(shop, "ROME")
    upsert(shop, replace(ROME, name="Roma"))
    second = stored(shop, "ROME")
    assert (second.id, second.address, second.name) == (first.id, first.address, "Roma")

    upsert(shop, replace(ROME, address=replace(ROME.address, city="Ostia")))
    third = stored(shop, "ROME")
    assert (third.id, third.address.city) == (first.id, "Ostia")
    assert third.address.id != first.address.id


def test_each_item_is_refused_on_its_own_and_the_later_one_stands(shop: Shop) -> None:
    outcomes = upsert(
        shop,
        replace(ROME, code="no blanks"),
        replace(ROME, code="R\x00ME"),
        replace(ROME, time_zone="Rome"),
        replace(ROME, coordinates=Coordinates(0, 181)),
        replace(ROME, address=Address(uuid4(), "ZZ")),
        ROME,
        replace(ROME, active=False),
    )
    assert codes(outcomes) == [*["INVALID"] * 5, None, None]
    assert not stored(shop, "ROME").active
