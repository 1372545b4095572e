"""Making what an owner holds be what it shall be: the ledger and the reservations together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.stock.ledger import StockMovement
from domain.stock.reservation import (
    Reservation,
    ReservationOwner,
    expiry_movement,
    hold_movement,
)
from persistence.unit_of_work import UnitOfWork

Place = tuple[UUID, UUID]
"""(product, location)."""


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom pieces are held, in which channel, until when."""

    kind: ReservationOwner
    id: UUID
    channel_id: UUID
    expires_at: datetime
    reference: str | None = None


def pieces_held(held: Iterable[Reservation]) -> dict[Place, int]:
    """How many pieces reservations hold, by place."""
    pieces: dict[Place, int] = {}
    for entry in held:
        key = (entry.product_id, entry.location_id)
        pieces[key] = pieces.get(key, 0) + entry.quantity
    return pieces


def change_hold(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    holder: Holder,
    held: Sequence[Reservation],
    wanted: Mapping[Place, int],
) -> list[Reservation]:
    """Make `held` be exactly `wanted`, moving only the differences; what is held then.

    The holder and every position are locked. Raises InsufficientStock, which a plan on the locked
    positions rules out.
    """
    movements, result, open_places = [], [], set()
    for entry in held:
        key = (entry.product_id, entry.location_id)
        open_places.add(key)
        change = wanted.get(key, 0) - entry.quantity
        if change:
            movements.append(hold_movement(entry, change, now))
            _count(unit, entry, change)
        changed = entry.resize(wanted.get(key, 0)).renew(holder.expires_at)
        if changed != entry:
            unit.reservations.save(changed)
        if changed.is_open:
            result.append(changed)
    for (product_id, location_id), quantity in sorted(wanted.items()):
        if (product_id, location_id) not in open_places and quantity:
            made = _made(unit, holder, product_id, location_id, quantity, now)
            movements.append(hold_movement(made, quantity, now))
            _count(unit, made, quantity)
            result.append(unit.reservations.save(made))
    _move(unit, caller, movements)
    return result


def end_hold(
    unit: UnitOfWork, caller: Caller, now: datetime, *, held: Iterable[Reservation], move: str
) -> None:
    """Give back all that is held, by `release` or `expire`. The positions are locked."""
    ended = list(held)
    make = expiry_movement if move == "expire" else _given_back
    for entry in ended:
        unit.reservations.save(entry.end(move))
        _count(unit, entry, -entry.quantity)
    _move(unit, caller, [make(entry, now) for entry in ended])


def hand_over_hold(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    held: Iterable[Reservation],
    taken: Mapping[Place, int],
) -> None:
    """End what an order took over; what it found elsewhere instead is given back.

    `taken` pieces have left RESERVED already, with the order's own movements.
    """
    left, movements = dict(taken), []
    for entry in held:
        key = (entry.product_id, entry.location_id)
        used = min(entry.quantity, left.get(key, 0))
        left[key] = left.get(key, 0) - used
        if used < entry.quantity:
            movements.append(hold_movement(entry, used - entry.quantity, now))
        # The order has counted what it took against the channel's allotment itself.
        _count(unit, entry, -entry.quantity)
        ended = entry.resize(used).end("commit") if used else entry.end("release")
        unit.reservations.save(ended)
    _move(unit, caller, movements)


def lock_places(
    unit: UnitOfWork,
    now: datetime,
    *,
    held: Iterable[Reservation],
    product_ids: Iterable[UUID] = (),
) -> None:
    """Lock all that a change of a hold may touch at once, in the declared order.

    With products: every position of theirs, of what is held too. Without: only what is held.
    """
    known, products = list(held), set(product_ids)
    touched = products | {entry.product_id for entry in known}
    if products:
        places = {place.id for place in unit.locations.all_active()}
        unit.stock.lock(touched, places | {entry.location_id for entry in known})
    elif known:
        unit.stock.lock_positions(((entry.product_id, entry.location_id) for entry in known), now)
    # Read before the positions were held, they may have got rules since.
    unit.products.newly_ruled(unit.products.by_id(touched).values())
    ruled = (entry.id for entry in unit.products.by_id(touched).values() if entry.has_stock_rules)
    unit.stock_rules.lock(ruled)


def _made(
    unit: UnitOfWork,
    holder: Holder,
    product_id: UUID,
    location_id: UUID,
    quantity: int,
    now: datetime,
) -> Reservation:
    return Reservation(
        id=holder.id if holder.kind is ReservationOwner.QUOTE else unit.ids.new(now),
        owner_kind=holder.kind,
        owner_id=holder.id,
        channel_id=holder.channel_id,
        product_id=product_id,
        location_id=location_id,
        quantity=quantity,
        expires_at=holder.expires_at,
        created_at=now,
        reference=holder.reference,
    )


def _given_back(entry: Reservation, now: datetime) -> StockMovement:
    return hold_movement(entry, -entry.quantity, now)


def _move(unit: UnitOfWork, caller: Caller, movements: Sequence[StockMovement]) -> None:
    # Pieces come back first: the same product may be held elsewhere next.
    unit.stock.move(
        sorted(movements, key=lambda entry: entry.from_state.value == "AVAILABLE"), caller
    )


def _count(unit: UnitOfWork, entry: Reservation, pieces: int) -> None:
    """What is held in a channel is taken from its own allotment, as what is ordered there is."""
    unit.stock_rules.use(entry.product_id, entry.channel_id, pieces, entry.created_at)
