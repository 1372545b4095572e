"""stockCountCreate: what is to be counted at a location."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.access.location_rights import own_places
from domain.errors import DomainError, InvalidInput, NotFound, raise_any
from domain.stock.counting import (
    LINES_LIMIT,
    ApprovalLimit,
    CountLine,
    StockCount,
    checked_limit,
)
from domain.validation import optional_text, storable
from persistence.unit_of_work import UnitOfWork


def create_stock_count(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    location_code: str,
    skus: Sequence[str] | None = None,
    blind: bool = False,
    limit: ApprovalLimit | None = None,
    note: str | None = None,
) -> StockCount:
    """Begin a count of these SKUs, or of every product the location has a position of.

    Above the limit somebody has to approve what was found; without one nobody has to. Raises
    NotFound, InvalidInput.
    """
    codes = [location_code] if storable(location_code) else []
    known = own_places(caller, unit.locations.by_code(codes))
    place = known.get(location_code)
    if place is None:
        raise NotFound(f"No location {location_code!r}.", field=("location_code",))
    if skus is None:
        products = unit.counts.products_at(place.id, LINES_LIMIT + 1)
    else:
        products = _products(unit, skus)
    if not 0 < len(products) <= LINES_LIMIT:
        raise InvalidInput(f"A count has from 1 to {LINES_LIMIT} SKUs.", field=("skus",))
    count = StockCount(
        id=unit.ids.new(now),
        number=unit.counts.next_number(),
        location_id=place.id,
        blind=blind,
        limit=checked_limit(limit or ApprovalLimit()),
        created_by=caller.client,
        note=optional_text(note, field=("note",), limit=500),
    )
    return unit.counts.save(count, {key: CountLine(key) for key in products})


def _products(unit: UnitOfWork, skus: Sequence[str]) -> list[UUID]:
    found = unit.products.by_sku({sku for sku in skus if storable(sku)})
    errors: list[DomainError] = []
    keys: dict[UUID, None] = {}
    for index, sku in enumerate(skus):
        product = found.get(sku)
        if product is None:
            errors.append(NotFound(f"No product {sku!r}.", field=("skus", str(index))))
        elif not product.tracks_stock or product.is_kit:
            why = "is a kit: count its parts" if product.is_kit else "tracks no stock"
            errors.append(InvalidInput(f"{sku} {why}.", field=("skus", str(index))))
        else:
            keys[product.id] = None
    raise_any(errors)
    return list(keys)
