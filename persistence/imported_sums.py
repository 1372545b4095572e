"""What an import has come to in the database: added up from the tables, not from what it meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Connection, Subquery, func, select

from domain.stock.ledger import MovementReason, StockState
from persistence.in_chunks import in_chunks
from persistence.tables.imports import import_residue
from persistence.tables.log import event
from persistence.tables.orders import order, order_line
from persistence.tables.payments import payment_transaction, refund
from persistence.tables.stock import stock_movement

_Number = Column[int] | ColumnElement[int]


@dataclass(frozen=True, slots=True)
class ImportedSums:
    """Rows, pieces and minor units that a run left in the database.

    `residue`: entries, pieces and amount by kind.
    """

    orders: int
    lines: int
    pieces: int
    line_amount: int
    shipping_amount: int
    discount_amount: int
    order_total: int
    charged: int
    refunds: int
    refunded: int
    pieces_returned: int
    pieces_found: int
    pieces_written_off: int
    residue: Mapping[str, tuple[int, int, int]]


def imported_sums(connection: Connection, run_id: UUID, client: str) -> ImportedSums:
    """What the caller `client`, which is a run of its own, has left in the database."""
    placed = (
        select(event.c.stream_id)
        .where(event.c.version == 1, event.c.type == "ORDER_PLACED", event.c.actor == client)
        .subquery()
    )
    refunds, refunded = _refunds(connection, client)
    return ImportedSums(
        **_orders(connection, placed),
        charged=_sum(
            connection,
            payment_transaction.c.amount,
            payment_transaction.c.order_id.in_(select(placed)),
            payment_transaction.c.kind == "CHARGE",
            payment_transaction.c.status == "SUCCESS",
        ),
        refunds=refunds,
        refunded=refunded,
        pieces_returned=_moved(
            connection, client, stock_movement.c.reason == MovementReason.RETURNED.value
        ),
        pieces_found=_moved(
            connection, client, stock_movement.c.from_state == StockState.ADJUSTMENT.value
        ),
        pieces_written_off=_moved(
            connection, client, stock_movement.c.to_state == StockState.ADJUSTMENT.value
        ),
        residue=_residue(connection, run_id),
    )


def _orders(connection: Connection, placed: Subquery) -> dict[str, int]:
    orders = select(
        func.count().label("orders"),
        _total(order.c.subtotal).label("line_amount"),
        _total(order.c.shipping_amount).label("shipping_amount"),
        _total(order.c.discount_amount).label("discount_amount"),
        _total(order.c.total).label("order_total"),
    ).where(order.c.id.in_(select(placed)))
    lines = select(func.count().label("lines"), _total(order_line.c.ordered).label("pieces")).where(
        order_line.c.order_id.in_(select(placed))
    )
    found = {
        **connection.execute(orders).mappings().one(),
        **connection.execute(lines).mappings().one(),
    }
    return {name: int(value) for name, value in found.items()}


def _refunds(connection: Connection, client: str) -> tuple[int, int]:
    """Refunds that the run made, whosever orders they are of, and what of them was given back."""
    announced = select(event.c.data).where(
        event.c.type == "REFUND_CREATED", event.c.actor == client
    )
    made = [UUID(data["refund_id"]) for data in connection.execute(announced).scalars()]
    given = 0
    for chunk in in_chunks(made):
        given += _sum(
            connection,
            refund.c.amount,
            refund.c.id.in_(chunk),
            refund.c.transaction_id.in_(
                select(payment_transaction.c.id).where(payment_transaction.c.status == "SUCCESS")
            ),
        )
    return len(made), given


def _residue(connection: Connection, run_id: UUID) -> dict[str, tuple[int, int, int]]:
    query = (
        select(
            import_residue.c.kind,
            func.count(),
            _total(import_residue.c.quantity),
            _total(import_residue.c.amount),
        )
        .where(import_residue.c.run_id == run_id)
        .group_by(import_residue.c.kind)
        .order_by(import_residue.c.kind)
    )
    return {
        kind: (count, int(pieces), int(amount))
        for kind, count, pieces, amount in connection.execute(query)
    }


def _moved(connection: Connection, client: str, condition: ColumnElement[bool]) -> int:
    return _sum(connection, stock_movement.c.quantity, stock_movement.c.actor == client, condition)


def _sum(connection: Connection, column: _Number, *conditions: ColumnElement[bool]) -> int:
    return int(connection.execute(select(_total(column)).where(*conditions)).scalar_one())


def _total(column: _Number) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)
