"""orderPlace with reservations: an order takes over what a quote held for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import DomainError, InvalidInput, MoveRefused, NotFound, NotPermitted, raise_any
from domain.orders.order import Order
from domain.orders.placement import PlaceOrder
from domain.stock.reservation import Reservation, ReservationExpired, ReservationStatus
from persistence.unit_of_work import UnitOfWork
from use_cases.orders.place_orders import place_order
from use_cases.stock.hold_stock import Place, hand_over_hold, lock_places, pieces_held
from use_cases.stock.needed_stock import stocked_products

RESERVATIONS_LIMIT = 1_000
"""A bound on the reservations of one order: each is locked."""


def place_reserved_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    command: PlaceOrder,
    reservation_ids: Sequence[UUID],
) -> Order:
    """Place an order that uses up holds for quotes; what it does not need of them is free again.

    The holds are locked first, so of two orders for one hold one finds it used. Raises
    NotPermitted without the scope `stock:write`, NotFound, ReservationExpired, MoveRefused for a
    hold that was used or released, InvalidInput for one of another channel, and what refuses an
    order; then nothing has changed.
    """
    if not reservation_ids:
        return place_order(unit, caller, now, command=command)
    held = _locked(unit, caller, now, command, reservation_ids)
    products = stocked_products(unit, (line.sku for line in command.lines))
    lock_places(unit, now, held=held, product_ids=products)
    order = place_order(unit, caller, now, command=replace(command, reserved=pieces_held(held)))
    hand_over_hold(unit, caller, now, held=held, taken=_taken(order))
    return order


def _locked(
    unit: UnitOfWork, caller: Caller, now: datetime, command: PlaceOrder, ids: Sequence[UUID]
) -> list[Reservation]:
    """The holds, locked by identity so that nobody waits in a circle, in the order of the input."""
    if not caller.may("stock:write"):
        raise NotPermitted("This credential may not use reservations.", field=("reservationIds",))
    if len(set(ids)) < len(ids) or len(ids) > RESERVATIONS_LIMIT:
        raise InvalidInput(
            f"Name up to {RESERVATIONS_LIMIT} reservations, each once.", field=("reservationIds",)
        )
    channel = unit.channels.by_code([command.channel_code]).get(command.channel_code)
    found: dict[UUID, Reservation] = {}
    errors: list[DomainError] = []
    for key in sorted(ids):
        field = ("reservationIds", str(ids.index(key)))
        try:
            found[key] = unit.reservations.get(key, visible_to=caller)
        except NotFound:
            errors.append(NotFound("No such reservation.", field=field))
            continue
        refusal = _refusal(found[key], now, field)
        if refusal is None and channel is not None and found[key].channel_id != channel.id:
            refusal = InvalidInput("It is held in another channel.", field=field)
        errors += [refusal] if refusal is not None else []
    raise_any(errors)
    return [found[key] for key in ids]


def _refusal(held: Reservation, now: datetime, field: tuple[str, str]) -> DomainError | None:
    if held.status is ReservationStatus.EXPIRED or held.is_due(now):
        return ReservationExpired(held.expires_at, field=field)
    return None if held.is_open else MoveRefused("commit", held.status.value, field=field)


def _taken(order: Order) -> dict[Place, int]:
    taken: dict[Place, int] = {}
    for entry in order.committed_stock():
        key = (order.line(entry.line).product_id, entry.location_id)
        taken[key] = taken.get(key, 0) + entry.quantity
    return taken
