"""cartLinesSet: what a cart has, and with it what it holds."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.carts.cart import LINES_LIMIT, Cart, CartLine
from domain.errors import InvalidInput
from domain.orders.placement import LineRequest
from domain.stock.reservation import Reservation
from persistence.unit_of_work import UnitOfWork
from use_cases.carts.cart_stock import hold_lines, hold_still_good, products_of


def set_cart_lines(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    cart_id: UUID,
    lines: Sequence[tuple[str, int]],
    expected_version: int | None = None,
) -> Cart:
    """Give a cart these lines instead of those it has; its hold follows at once, all or nothing.

    Where a SKU is short every short line is named, and the cart stays as it was. Raises NotFound,
    MoveRefused, StaleVersion, UnknownSku, NoPrice, InvalidInput, StockShortage.
    """
    cart = unit.carts.get(cart_id, visible_to=caller, expected_version=expected_version)
    cart.check_open()
    requests = requested(lines)
    products = products_of(unit, requests)
    cart, held = hold_still_good(unit, now, cart, product_ids=products)
    return lines_held(unit, caller, now, cart, requests=requests, held=held)


def requested(lines: Sequence[tuple[str, int]]) -> list[LineRequest]:
    """The lines as an order asks for them. Raises InvalidInput for too many."""
    if len(lines) > LINES_LIMIT:
        raise InvalidInput(f"A cart has at most {LINES_LIMIT} lines.", field=("lines",))
    return [LineRequest(sku, quantity) for sku, quantity in lines]


def lines_held(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    cart: Cart,
    *,
    requests: Sequence[LineRequest],
    held: Sequence[Reservation],
) -> Cart:
    """Hold the lines' stock and put them into the cart, whose positions are locked."""
    products = unit.products.by_sku(line.sku for line in requests)
    lines = [
        CartLine(number, products[line.sku].id, line.sku, line.quantity)
        for number, line in enumerate(requests, 1)
        if line.sku in products
    ]
    changed, event = cart.with_lines(lines, now)
    expires_at = changed.hold_expires_at or now
    hold_lines(unit, caller, now, cart, requests=requests, held=held, expires_at=expires_at)
    return unit.carts.save(changed, event, actor=caller, now=now)
