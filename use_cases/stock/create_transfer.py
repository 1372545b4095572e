"""transferCreate: a plan to send pieces from one location to another."""

from collections.abc import Sequence
from datetime import date, datetime

from domain.access.caller import Caller
from domain.access.location_rights import own_places
from domain.errors import InvalidInput, NotFound
from domain.stock.transfer import Transfer, checked_lines
from domain.validation import optional_text, storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import require_whole_merchant


def create_transfer(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    from_code: str,
    to_code: str,
    lines: Sequence[tuple[str, int]],
    expected_on: date | None = None,
    reference: str | None = None,
) -> Transfer:
    """Draft a transfer of (SKU, pieces); it holds no stock until it ships.

    Raises InvalidInput, NotFound.
    """
    require_whole_merchant(caller, "transfers")
    codes = [code for code in (from_code, to_code) if storable(code)]
    # Whoever is bound to locations sends between its own: the merchant plans all others.
    places = own_places(caller, unit.locations.by_code(codes))
    for code, field in ((from_code, "from_location_code"), (to_code, "to_location_code")):
        if code not in places:
            raise NotFound(f"No location {code!r}.", field=(field,))
    if from_code == to_code:
        raise InvalidInput("It is there already.", field=("to_location_code",))
    products = unit.products.by_sku({sku for sku, _ in lines if storable(sku)})
    wanted = []
    for index, (sku, pieces) in enumerate(lines):
        product = products.get(sku)
        if product is None:
            raise NotFound(f"No product {sku!r}.", field=("lines", str(index), "sku"))
        if not product.tracks_stock or product.is_kit:
            why = "is a kit: its parts have stock" if product.is_kit else "tracks no stock"
            raise InvalidInput(f"{sku} {why}.", field=("lines", str(index), "sku"))
        wanted.append((product.id, pieces))
    return unit.transfers.save(
        Transfer(
            id=unit.ids.new(now),
            number=unit.transfers.next_number(),
            from_location_id=places[from_code].id,
            to_location_id=places[to_code].id,
            lines=checked_lines(wanted),
            expected_on=expected_on,
            reference=optional_text(reference, field=("reference",), limit=128),
        )
    )
