"""Holds: what the ledger reserves is what reservations say, and carts hold only while they are open."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, select, union_all

from domain.carts.cart import CartStatus
from domain.stock.reservation import ReservationOwner, ReservationStatus
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.rules import Rule, rule_breakers
from persistence.checks.scanning import named, place_columns, rows_of, scan
from persistence.tables.carts import cart
from persistence.tables.log import event
from persistence.tables.reservations import reservation
from persistence.tables.stock import stock_position

_IS_OPEN = reservation.c.status == ReservationStatus.CREATED.value


def _not_what_is_reserved(connection: Connection) -> Iterator[Finding]:
    key = ("product_id", "location_id")
    kept = select(*(stock_position.c[name] for name in key), stock_position.c.reserved)
    promised = (
        select(
            *(reservation.c[name] for name in key),
            (-func.sum(reservation.c.quantity)).label("reserved"),
        )
        .where(_IS_OPEN)
        .group_by(*(reservation.c[name] for name in key))
    )
    rows = union_all(kept, promised).subquery()
    difference = func.sum(rows.c.reserved)
    sums = (
        select(*(rows.c[name] for name in key), difference.label("reserved"))
        .group_by(*(rows.c[name] for name in key))
        .having(difference != 0)
        .subquery()
    )
    for row in scan(connection, select(sums, *place_columns(sums))):
        yield Violation(
            f"{named(row.sku, row.product_id)} at {named(row.code, row.location_id)}",
            f"reserved differs by {int(row.reserved):+d} from the open reservations",
        )


def _without_their_events(connection: Connection) -> Iterator[Finding]:
    told = (
        select(
            event.c.stream_id,
            func.count().label("events"),
            func.max(event.c.version).label("last"),
        )
        .group_by(event.c.stream_id)
        .subquery()
    )
    query = select(cart.c.id, cart.c.version, told.c.events, told.c.last).outerjoin(
        told, told.c.stream_id == cart.c.id
    )
    for row in scan(connection, query):
        if not row.version == row.events == row.last:
            yield Violation(
                f"cart {row.id}", f"has version {row.version} and {row.events or 0} events"
            )


_held = (
    select(
        reservation,
        cart.c.status.label("cart_status"),
        cart.c.hold_expires_at,
        cart.c.channel_id.label("cart_channel_id"),
    )
    .outerjoin(
        cart,
        and_(
            cart.c.id == reservation.c.owner_id,
            reservation.c.owner_kind == ReservationOwner.CART.value,
        ),
    )
    .subquery()
)
_of_cart = _held.c.owner_kind == ReservationOwner.CART.value
_held_now = _held.c.status == ReservationStatus.CREATED.value
_completed = cart.c.status == CartStatus.COMPLETED.value

CHECKS = (
    Check(
        "reserved stock",
        "Reserved is the sum of open reservations, by SKU and location",
        "positions",
        rows_of(stock_position),
        _not_what_is_reserved,
    ),
    Check(
        "reservations",
        "What is held for a cart is held by an active one, until the cart's own hold ends",
        "reservations",
        rows_of(reservation),
        rule_breakers(
            _held,
            [*_held.c],
            [
                Rule(_held.c.quantity <= 0, "{quantity} pieces"),
                Rule(
                    _held.c.status.not_in([status.value for status in ReservationStatus]),
                    "is {status}",
                ),
                Rule(_of_cart & _held.c.cart_status.is_(None), "its cart is missing"),
                Rule(
                    _of_cart & (_held.c.cart_channel_id != _held.c.channel_id),
                    "is of another channel than its cart",
                ),
                Rule(
                    _of_cart & _held_now & (_held.c.cart_status != CartStatus.ACTIVE.value),
                    "holds for a cart that is {cart_status}",
                ),
                Rule(
                    _of_cart
                    & _held_now
                    & (_held.c.cart_status == CartStatus.ACTIVE.value)
                    & (
                        _held.c.hold_expires_at.is_(None)
                        | (_held.c.hold_expires_at != _held.c.expires_at)
                    ),
                    "ends at another time than its cart's hold",
                ),
            ],
            "reservation {id}",
        ),
    ),
    Check(
        "carts",
        "A completed cart is one order, any other is none; only an active cart holds",
        "carts",
        rows_of(cart),
        rule_breakers(
            cart,
            [*cart.c],
            [
                Rule(cart.c.status.not_in([status.value for status in CartStatus]), "is {status}"),
                Rule(_completed & cart.c.order_id.is_(None), "is completed, without an order"),
                Rule(~_completed & cart.c.order_id.is_not(None), "is {status}, with an order"),
                Rule(
                    (cart.c.status != CartStatus.ACTIVE.value)
                    & cart.c.hold_expires_at.is_not(None),
                    "is {status}, with a hold",
                ),
            ],
            "cart {id}",
        ),
    ),
    Check(
        "cart events",
        "Versions of a cart's events are dense, and the last one is the cart's",
        "carts",
        rows_of(cart),
        _without_their_events,
    ),
)
