"""stockCountRecord: pieces that somebody found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import DomainError, InvalidInput, NotFound, raise_any
from domain.stock.counting import CountLine, StockCount
from domain.stock.ledger import StockPosition
from domain.validation import storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import check_bulk_size


@dataclass(frozen=True, slots=True)
class FoundPieces:
    """Pieces of a SKU that are physically there, in every state together."""

    sku: str
    counted: int


def record_stock_count(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    count_id: UUID,
    items: Sequence[FoundPieces],
) -> StockCount:
    """Write down what was found, against the books at this moment; a SKU counted again replaces.

    A SKU that nobody expected joins the count. All or nothing: raises NotFound, MoveRefused,
    InvalidInput, several at once.
    """
    check_bulk_size(items)
    count = unit.counts.get(count_id, visible_to=caller).recording()
    products = unit.products.by_sku({item.sku for item in items if storable(item.sku)})
    ids = {product.id for product in products.values()}
    lines = unit.counts.lines_of(count_id, ids)
    books = unit.stock.look_up(ids, [count.location_id])
    errors: list[DomainError] = []
    found: dict[UUID, CountLine] = {}
    for index, item in enumerate(items):
        product = products.get(item.sku)
        if product is None or not product.tracks_stock or product.is_kit:
            errors.append(
                NotFound(f"No product {item.sku!r} with stock.", field=(str(index), "sku"))
            )
            continue
        place = books.get((product.id, count.location_id))
        in_books = (place or StockPosition(product.id, count.location_id)).on_hand
        line = lines.get(product.id) or CountLine(product.id)
        try:
            found[product.id] = line.found(item.counted, in_books, now)
        except InvalidInput as error:
            errors.append(InvalidInput(error.message, field=(str(index), *error.field)))
    raise_any(errors)
    return unit.counts.save(count, found)
