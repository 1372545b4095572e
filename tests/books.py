"""The books of a shop must balance after every step: ledger, allocations, and every history."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from domain.access.caller import SYSTEM
from domain.orders.fold import fold, state_of
from domain.stock.ledger import INSIDE
from persistence.database import Database
from persistence.tables.log import event
from persistence.tables.orders import allocation, order_line
from persistence.tables.stock import stock_movement, stock_position

Account = tuple[UUID, UUID, str]


def check_books(database: Database) -> None:
    """Every position is the sum of its movements, every commitment an allocation, every order its
    history.
    """
    check_ledger(database)
    check_histories(database)


def check_ledger(database: Database) -> None:
    """No account was made up, none is below zero, and what is committed stands behind a line."""
    sums: dict[Account, int] = defaultdict(int)
    committed: dict[tuple[UUID, UUID], int] = defaultdict(int)
    with database.snapshot() as snapshot:
        for row in snapshot.execute(select(stock_movement)):
            sums[row.product_id, row.location_id, row.from_state] -= row.quantity
            sums[row.product_id, row.location_id, row.to_state] += row.quantity
        positions = snapshot.execute(select(stock_position)).mappings().all()
        is_line = (order_line.c.order_id == allocation.c.order_id) & (
            order_line.c.number == allocation.c.line_number
        )
        for row in snapshot.execute(
            select(allocation).join(order_line, is_line).where(order_line.c.tracks_stock)
        ):
            committed[row.product_id, row.location_id] += row.quantity - row.shipped
    assert sum(sums.values()) == 0
    for position in positions:
        place = (position["product_id"], position["location_id"])
        for state in INSIDE:
            assert position[state.value.lower()] == sums.pop((*place, state.value), 0) >= 0
        assert position["committed"] == committed.pop(place, 0)
    inside = {state.value for state in INSIDE}
    assert not any(pieces for (_, _, state), pieces in sums.items() if state in inside)
    assert not any(committed.values())


def check_histories(database: Database) -> None:
    """Versions are dense from 1, and folding an order's events gives what is stored."""
    streams: dict[UUID, list[tuple[int, str, dict[str, object]]]] = defaultdict(list)
    with database.snapshot() as snapshot:
        orders = select(event).where(event.c.stream_kind == "ORDER")
        for row in snapshot.execute(orders.order_by(event.c.version)):
            streams[row.stream_id].append((row.version, row.type, row.data))
    with database.reading() as unit:
        for order_id, happened in streams.items():
            order = unit.orders.look_up(order_id, visible_to=SYSTEM)
            assert [version for version, _, _ in happened] == list(range(1, order.version + 1))
            assert fold((kind, data) for _, kind, data in happened) == state_of(order)


def event_types(database: Database, order_id: UUID) -> list[str]:
    """What happened to an order, in order."""
    query = select(event.c.type).where(event.c.stream_id == order_id).order_by(event.c.version)
    with database.snapshot() as snapshot:
        return list(snapshot.execute(query).scalars())
