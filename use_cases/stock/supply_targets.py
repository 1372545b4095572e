"""Which supplies a bulk request is about: found by their natural keys, then locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.access.caller import Caller
from domain.access.location_rights import own_places
from domain.catalog.product import NoSuchProduct, Product
from domain.errors import InvalidInput, NotFound
from domain.stock.incoming import IncomingSupply
from domain.stock.location import Location
from domain.validation import storable
from persistence.incoming import SupplyKey
from persistence.unit_of_work import UnitOfWork


class SupplyItem(Protocol):
    """One item of a bulk request: the natural key of a supply."""

    @property
    def source(self) -> str:
        """Who delivers."""
        ...

    @property
    def reference(self) -> str:
        """Their or our name for the delivery."""
        ...

    @property
    def sku(self) -> str:
        """Which product."""
        ...

    @property
    def location_code(self) -> str:
        """Where to."""
        ...


@dataclass(slots=True)
class SupplyTargets:
    """The supplies of a request as they are by now: items are done one after the other."""

    products: Mapping[str, Product]
    locations: Mapping[str, Location]
    supplies: dict[SupplyKey, IncomingSupply]

    def key_of(self, item: SupplyItem) -> SupplyKey:
        """The natural key of an item. Raises NoSuchProduct, NotFound, InvalidInput."""
        product = self.products.get(item.sku)
        if product is None:
            raise NoSuchProduct(item.sku)
        if not product.tracks_stock:
            raise InvalidInput(f"{item.sku} tracks no stock.", field=("sku",))
        if product.is_kit:
            raise InvalidInput(f"{item.sku} is a kit: its parts have stock.", field=("sku",))
        place = self.locations.get(item.location_code)
        if place is None:
            raise NotFound(f"No location {item.location_code!r}.", field=("location_code",))
        return product.id, place.id, item.source, item.reference.strip()


def find_supplies(unit: UnitOfWork, caller: Caller, items: Sequence[SupplyItem]) -> SupplyTargets:
    """The supplies at the caller's locations that items name, locked, with their products and places."""
    products = unit.products.by_sku({item.sku for item in items if storable(item.sku)})
    codes = {item.location_code for item in items if storable(item.location_code)}
    places = own_places(caller, unit.locations.by_code(codes))
    keys: set[tuple[UUID, UUID, str, str]] = {
        (products[item.sku].id, places[item.location_code].id, item.source, item.reference.strip())
        for item in items
        if item.sku in products
        and item.location_code in places
        and storable(item.source)
        and storable(item.reference)
    }
    return SupplyTargets(products, places, unit.incoming.by_key(keys))
