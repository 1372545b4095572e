"""Payment transactions and refunds for queries."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select

from domain.access.caller import Caller
from persistence.access.visibility import belongs_to_visible_order
from persistence.reads.orders import grouped
from persistence.tables.payments import payment_transaction, refund, refund_line


def transactions_by_order(
    connection: Connection, _: Caller, order_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Transactions of orders that were read under the caller's rights, oldest first."""
    query = (
        select(payment_transaction)
        .where(payment_transaction.c.order_id.in_(order_ids))
        .order_by(payment_transaction.c.created_at, payment_transaction.c.id)
    )
    return grouped(connection, query, "order_id", order_ids)


def transactions_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Transactions by id; absent ones and those of hidden orders are left out."""
    query = select(payment_transaction).where(
        payment_transaction.c.id.in_(ids),
        belongs_to_visible_order(caller, payment_transaction.c.order_id),
    )
    return {row["id"]: row for row in connection.execute(query).mappings()}


def refunds_by_order(
    connection: Connection, _: Caller, order_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Refunds of orders that were read under the caller's rights, oldest first."""
    query = _refunds().where(refund.c.order_id.in_(order_ids)).order_by(refund.c.id)
    return grouped(connection, query, "order_id", order_ids)


def refunds_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Refunds by id; absent ones and those of hidden orders are left out."""
    query = _refunds().where(
        refund.c.id.in_(ids), belongs_to_visible_order(caller, refund.c.order_id)
    )
    return {row["id"]: row for row in connection.execute(query).mappings()}


def refund_lines_by_refund(
    connection: Connection, _: Caller, refund_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """What each refund gives back for lines."""
    query = (
        select(refund_line)
        .where(refund_line.c.refund_id.in_(refund_ids))
        .order_by(refund_line.c.refund_id, refund_line.c.line_number)
    )
    return grouped(connection, query, "refund_id", refund_ids)


def _refunds() -> Select[Any]:
    """Refunds with the currency and status of the transaction that pays them back."""
    return select(
        refund,
        payment_transaction.c.currency,
        payment_transaction.c.status,
    ).join(payment_transaction, payment_transaction.c.id == refund.c.transaction_id)
