"""Taking missing pieces out of the books: free ones first, then those that somebody was promised.

Everybody concerned is locked before the stock: carts, orders, positions, rules, in this order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.access.caller import SYSTEM, Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.reallocation import replaced
from domain.orders.event_parts import AllocatedLine, GivenUpLine
from domain.orders.order import Order
from domain.orders.work_events import LinesBackordered
from domain.stock.ledger import DocumentType, MovementReason, StockMovement, StockState
from domain.stock.reservation import Reservation, ReservationOwner
from domain.stock.robbing import Robbable, chosen, robbable
from persistence.promised_stock import newest_promises, open_reservations
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.room import move_room
from use_cases.fulfillment.shortfalls import queue_shortfall
from use_cases.stock.hold_stock import end_hold

ORDERS_LOOKED_AT = 500
"""Orders of one product that a loss may reach; the newest ones. Each is locked."""

SPARE_PIECES = 20
"""More than is missing is looked at: stock may move before it is locked."""


@dataclass(slots=True)
class Losers:
    """Who may have to give pieces back: locked, by product."""

    location_id: UUID
    reservations: dict[UUID, list[Reservation]] = field(default_factory=dict)
    order_ids: dict[UUID, list[UUID]] = field(default_factory=dict)


def lock_losers(
    unit: UnitOfWork, location_id: UUID, losses: Mapping[UUID, int], now: datetime
) -> Losers:
    """Lock everybody whom a loss of these pieces may reach, then the positions and rules."""
    losers = Losers(location_id)
    places = unit.stock.look_up(losses, [location_id])
    held: list[Reservation] = []
    for product_id, missing in losses.items():
        place = places.get((product_id, location_id))
        if place is None or not missing or missing + SPARE_PIECES <= place.available:
            continue
        held += open_reservations(unit.connection, product_id, location_id)
        left, ids = missing + SPARE_PIECES - place.available, []
        for entry in newest_promises(unit.connection, product_id, location_id, ORDERS_LOOKED_AT):
            if left <= 0:
                break
            ids.append(entry.order_id)
            left -= entry.quantity
        losers.order_ids[product_id] = ids
    _lock_holders(unit, losers, held)
    for order_id in sorted({key for ids in losers.order_ids.values() for key in ids}):
        unit.orders.get(order_id, visible_to=SYSTEM)
    unit.stock.lock_positions({(product_id, location_id) for product_id in losses}, now)
    unit.stock_rules.lock({*losers.order_ids, *losers.reservations})
    return losers


def _lock_holders(unit: UnitOfWork, losers: Losers, held: Iterable[Reservation]) -> None:
    """Lock carts and quotes, and see what they still hold."""
    found = list(held)
    carts = {entry.owner_id for entry in found if entry.owner_kind is ReservationOwner.CART}
    for cart_id in sorted(carts):
        unit.carts.get(cart_id, visible_to=SYSTEM)
    quotes = sorted(e.id for e in found if e.owner_kind is ReservationOwner.QUOTE)
    still = [unit.reservations.get(key, visible_to=SYSTEM) for key in quotes]
    for entry in [*still, *unit.reservations.open_of(carts)]:
        if entry.is_open and entry.location_id == losers.location_id:
            losers.reservations.setdefault(entry.product_id, []).append(entry)
    for entries in losers.reservations.values():
        entries.sort(key=lambda entry: (entry.created_at, entry.id), reverse=True)


class MissingStock:
    """Takes pieces out of the books, one product after the other, and then tells the orders."""

    def __init__(
        self, unit: UnitOfWork, caller: Caller, now: datetime, losers: Losers, document_id: UUID
    ) -> None:
        self._unit = unit
        self._caller = caller
        self._now = now
        self._losers = losers
        self._document_id = document_id
        self._robbed: dict[UUID, list[tuple[Robbable, int]]] = {}

    def take(self, product_id: UUID, missing: int) -> tuple[int, int]:
        """Take pieces of a locked position: how many orders lost, and how many nobody can give."""
        self._release_holds(product_id, missing)
        position = self._unit.stock.position(product_id, self._losers.location_id)
        free = min(missing, position.available)
        victims, rest = chosen(self._candidates(product_id), missing - free)
        robbed = sum(pieces for _, pieces in victims)
        for victim, pieces in victims:
            self._robbed.setdefault(victim.order.id, []).append((victim, pieces))
        self._move(product_id, StockState.AVAILABLE, free)
        self._move(product_id, StockState.COMMITTED, robbed)
        for state in (StockState.QUALITY_CONTROL, StockState.DAMAGED):
            pieces = min(rest, position.quantity(state))
            self._move(product_id, state, pieces)
            rest -= pieces
        return robbed, rest

    def tell_orders(self) -> None:
        """Put what orders lost back into the queue, at the place of the order's own age."""
        changed: list[tuple[FulfillmentOrder, FulfillmentOrder]] = []
        for order_id in sorted(self._robbed):
            order = self._unit.orders.get(order_id, visible_to=SYSTEM)
            changed += self._backorder(order, self._robbed[order_id])
        # Work that has nothing left to do takes no room of its day any more.
        move_room(self._unit, [was for was, _ in changed], [less for _, less in changed])

    def _release_holds(self, product_id: UUID, missing: int) -> None:
        for entry in self._losers.reservations.get(product_id, ()):
            place = self._unit.stock.position(product_id, self._losers.location_id)
            if place.available >= missing:
                break
            end_hold(self._unit, self._caller, self._now, held=[entry], move="release")

    def _candidates(self, product_id: UUID) -> list[Robbable]:
        found = []
        for order_id in self._losers.order_ids.get(product_id, ()):
            order = self._unit.orders.get(order_id, visible_to=SYSTEM)
            works = self._unit.fulfillment.work_orders_of(order_id)
            found += robbable(order, works, product_id, self._losers.location_id)
        return found

    def _backorder(
        self, order: Order, robbed: list[tuple[Robbable, int]]
    ) -> list[tuple[FulfillmentOrder, FulfillmentOrder]]:
        """Take the pieces from the order; the work that gave some up, before and after."""
        works: list[tuple[FulfillmentOrder, FulfillmentOrder]] = []
        fewer: dict[int, int] = {}
        given_up: list[GivenUpLine] = []
        for victim, pieces in robbed:
            fewer[victim.line] = fewer.get(victim.line, 0) + pieces
            if victim.work is not None:
                known = self._unit.fulfillment.work_orders_of(order.id)
                work = next(entry for entry in known if entry.id == victim.work.id)
                less = work.give_up("move", ((victim.line, pieces),))
                works.append((work, self._unit.fulfillment.save_work_order(less)))
                given_up.append(GivenUpLine(work.id, victim.line, pieces))
        short = tuple(sorted(fewer.items()))
        place = self._losers.location_id
        gone = [AllocatedLine(line, place, pieces) for line, pieces in short]
        changed = order.reallocate(replaced(order, gone, ()), short)
        told = LinesBackordered(short, changed.open_allocations(), tuple(given_up))
        self._unit.orders.save(changed, told, actor=self._caller, now=self._now)
        queue_shortfall(self._unit, changed, short)
        return works

    def _move(self, product_id: UUID, state: StockState, pieces: int) -> None:
        if pieces:
            movement = StockMovement(
                product_id, self._losers.location_id, state, StockState.ADJUSTMENT, pieces,
                MovementReason.COUNTED, DocumentType.STOCK_COUNT, self._document_id, self._now,
            )  # fmt: skip
            self._unit.stock.move([movement], self._caller)
