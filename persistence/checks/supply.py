"""Supply: transfers conserve their pieces, and the ledger has what transfers and deliveries say."""

from collections.abc import Iterator

from sqlalchemy import Connection, Select, and_, case, func, select

from domain.stock.ledger import DocumentType, StockState
from domain.stock.transfer import TransferStatus
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.rules import Rule, rule_breakers
from persistence.checks.scanning import rows_of, scan, total
from persistence.tables.catalog import product
from persistence.tables.stock import stock_movement
from persistence.tables.supply import incoming_supply, transfer, transfer_line

_TRANSIT = StockState.TRANSIT.value
_quantity = stock_movement.c.quantity


def _of_transfers(connection: Connection) -> Iterator[Finding]:
    moved = _moved_by_transfers().subquery()
    line = transfer_line.c
    same = and_(moved.c.document_id == line.transfer_id, moved.c.product_id == line.product_id)
    query = (
        select(
            transfer.c.number, product.c.sku, line.shipped, line.received, line.lost,
            *(func.coalesce(moved.c[name], 0).label(f"moved_{name}") for name in _STEPS),
        )
        .join_from(transfer_line, transfer, transfer.c.id == line.transfer_id)
        .join(product, product.c.id == line.product_id)
        .outerjoin(moved, same)
    )  # fmt: skip
    for row in scan(connection, query):
        for name in _STEPS:
            said, done = getattr(row, name), getattr(row, f"moved_{name}")
            if said != done:
                yield Violation(
                    f"transfer {row.number}, {row.sku}", f"{name} {said}, but {done} were moved"
                )
    known = select(transfer_line.c.transfer_id).where(
        transfer_line.c.transfer_id == stock_movement.c.document_id,
        transfer_line.c.product_id == stock_movement.c.product_id,
    )
    strangers = select(stock_movement.c.id).where(
        stock_movement.c.document_type == DocumentType.TRANSFER.value, ~known.exists()
    )
    for row in scan(connection, strangers):
        yield Violation(f"movement {row.id}", "belongs to no line of a transfer")


_STEPS = ("shipped", "received", "lost")


def _moved_by_transfers() -> Select[tuple[object, ...]]:
    came = stock_movement.c.from_state == _TRANSIT
    is_lost = stock_movement.c.to_state == StockState.ADJUSTMENT.value
    return (
        select(
            stock_movement.c.document_id,
            stock_movement.c.product_id,
            func.sum(case((stock_movement.c.to_state == _TRANSIT, _quantity), else_=0)).label(
                "shipped"
            ),
            func.sum(case((and_(came, ~is_lost), _quantity), else_=0)).label("received"),
            func.sum(case((and_(came, is_lost), _quantity), else_=0)).label("lost"),
        )
        .where(stock_movement.c.document_type == DocumentType.TRANSFER.value)
        .group_by(stock_movement.c.document_id, stock_movement.c.product_id)
    )


def _in_transit(connection: Connection) -> Iterator[Finding]:
    """Pieces in TRANSIT are those that transfers have under way, product by product."""
    account = (
        select(
            stock_movement.c.product_id,
            func.sum(
                case((stock_movement.c.to_state == _TRANSIT, _quantity), else_=-_quantity)
            ).label("pieces"),
        )
        .where((stock_movement.c.to_state == _TRANSIT) | (stock_movement.c.from_state == _TRANSIT))
        .group_by(stock_movement.c.product_id)
        .subquery()
    )
    line = transfer_line.c
    under_way = (
        select(total(line.shipped - line.received - line.lost))
        .where(line.product_id == account.c.product_id)
        .scalar_subquery()
    )
    query = select(product.c.sku, account.c.pieces, under_way.label("under_way")).join(
        product, product.c.id == account.c.product_id
    )
    for row in scan(connection, query):
        if row.pieces != row.under_way:
            yield Violation(row.sku, f"{row.pieces} in transit, {row.under_way} under way")


def _of_deliveries(connection: Connection) -> Iterator[Finding]:
    moved = (
        select(stock_movement.c.document_id, func.sum(_quantity).label("pieces"))
        .where(stock_movement.c.document_type == DocumentType.INCOMING_SUPPLY.value)
        .group_by(stock_movement.c.document_id)
        .subquery()
    )
    query = select(
        incoming_supply.c.source,
        incoming_supply.c.reference,
        incoming_supply.c.received,
        func.coalesce(moved.c.pieces, 0).label("moved"),
    ).outerjoin(moved, moved.c.document_id == incoming_supply.c.id)
    for row in scan(connection, query):
        if row.received != row.moved:
            yield Violation(
                f"delivery {row.reference} of {row.source}",
                f"received {row.received}, but {row.moved} were moved",
            )


_lines = (
    select(
        transfer_line, transfer.c.number.label("transfer"), transfer.c.status,
        (transfer_line.c.shipped - transfer_line.c.received - transfer_line.c.lost).label("left"),
    ).join(transfer, transfer.c.id == transfer_line.c.transfer_id).subquery()
)  # fmt: skip
_HOLDS_NOTHING = [TransferStatus.DRAFT.value, TransferStatus.CANCELED.value]

CHECKS = (
    Check(
        "transfers",
        "The ledger moved what each transfer shipped, received and lost",
        "lines",
        rows_of(transfer_line),
        _of_transfers,
        effort=2,
    ),
    Check(
        "stock in transit",
        "Transfers conserve: out is in, in transit, and recorded as lost",
        "lines",
        rows_of(transfer_line),
        _in_transit,
        effort=2,
    ),
    Check(
        "transfer states",
        "A draft has moved nothing, a received transfer has nothing under way",
        "lines",
        rows_of(transfer_line),
        rule_breakers(
            _lines,
            [*_lines.c],
            [
                Rule(_lines.c.left < 0, "{left} under way"),
                Rule(
                    _lines.c.status.in_(_HOLDS_NOTHING) & (_lines.c.shipped != 0),
                    "{status}, but {shipped} shipped",
                ),
                Rule(
                    (_lines.c.status == TransferStatus.RECEIVED.value) & (_lines.c.left != 0),
                    "{status}, but {left} under way",
                ),
            ],
            "transfer {transfer}, line {number}",
        ),
    ),
    Check(
        "deliveries",
        "The ledger moved what each delivery received",
        "deliveries",
        rows_of(incoming_supply),
        _of_deliveries,
    ),
)
