"""Stock counts: what an applied count found is what the ledger was changed by."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, func, select

from domain.stock.counting import CountStatus
from domain.stock.ledger import DocumentType, StockState
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import rows_of, scan
from persistence.tables.catalog import product
from persistence.tables.counts import stock_count, stock_count_line
from persistence.tables.stock import stock_movement


def _not_what_was_found(connection: Connection) -> Iterator[Finding]:
    out = stock_movement.c.to_state == StockState.ADJUSTMENT.value
    quantity = stock_movement.c.quantity
    moved = (
        select(
            stock_movement.c.document_id,
            stock_movement.c.product_id,
            func.sum(case((out, -quantity), else_=quantity)).label("pieces"),
        )
        .where(stock_movement.c.document_type == DocumentType.STOCK_COUNT.value)
        .group_by(stock_movement.c.document_id, stock_movement.c.product_id)
        .subquery()
    )
    line = stock_count_line.c
    difference = func.coalesce(line.counted - line.expected, 0)
    said = case((stock_count.c.status == CountStatus.APPLIED.value, difference), else_=0)
    done = func.coalesce(moved.c.pieces, 0)
    same = and_(moved.c.document_id == line.stock_count_id, moved.c.product_id == line.product_id)
    query = (
        select(
            stock_count.c.number,
            product.c.sku,
            stock_count.c.status,
            said.label("said"),
            done.label("done"),
        )
        .join_from(stock_count_line, stock_count, stock_count.c.id == line.stock_count_id)
        .join(product, product.c.id == line.product_id)
        .outerjoin(moved, same)
        .where(said != done)
    )
    for row in scan(connection, query):
        yield Violation(
            f"stock count {row.number}, {row.sku}",
            f"{row.status} with {int(row.said):+d}, but the ledger changed by {int(row.done):+d}",
        )


CHECKS = (
    Check(
        "stock counts",
        "The ledger changed by what each applied count found, and by nothing else",
        "lines",
        rows_of(stock_count_line),
        _not_what_was_found,
    ),
)
