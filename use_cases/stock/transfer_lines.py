"""Which lines of a transfer a request is about, by their SKUs."""

from collections.abc import Sequence
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import NotFound, NotPermitted
from domain.stock.transfer import Transfer
from domain.validation import storable
from persistence.unit_of_work import UnitOfWork


def check_own_end(caller: Caller, location_id: UUID) -> None:
    """Raise NotPermitted unless this end of a transfer that the caller sees is its own."""
    if not caller.may_use_location(location_id):
        raise NotPermitted("That is done at the other location.", field=("transferId",))


def products_of_lines(unit: UnitOfWork, transfer: Transfer, skus: Sequence[str]) -> list[UUID]:
    """The products of these SKUs, in their order. Raises NotFound naming the line."""
    known = unit.products.by_sku({sku for sku in skus if storable(sku)})
    wanted = {line.product_id for line in transfer.lines}
    found = []
    for index, sku in enumerate(skus):
        product = known.get(sku)
        if product is None or product.id not in wanted:
            raise NotFound(f"The transfer has no {sku!r}.", field=("lines", str(index), "sku"))
        found.append(product.id)
    return found
