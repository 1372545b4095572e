"""Stock: every account is the sum of its movements, and what is promised is held."""

from collections.abc import Iterator

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from domain.stock.ledger import INSIDE, OUTSIDE, StockState
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.rules import Rule, rule_breakers
from persistence.checks.scanning import named, place_columns, rows_of, scan, total
from persistence.tables.orders import allocation, order_line
from persistence.tables.stock import INSIDE_COLUMNS, stock_movement, stock_position

_KEY = ("product_id", "location_id")


def _gain(state: str) -> ColumnElement[int]:
    """What one movement adds to an account."""
    return case(
        (stock_movement.c.to_state == state, stock_movement.c.quantity),
        (stock_movement.c.from_state == state, -stock_movement.c.quantity),
        else_=0,
    )


def _differences(rows: Subquery, names: tuple[str, ...]) -> Select[tuple[object, ...]]:
    """Places where the sums of these columns are not all 0."""
    sums = (
        select(*(rows.c[name] for name in _KEY), *(func.sum(rows.c[n]).label(n) for n in names))
        .group_by(*(rows.c[name] for name in _KEY))
        .having(or_(*(func.sum(rows.c[name]) != 0 for name in names)))
        .subquery()
    )
    return select(sums, *place_columns(sums)).order_by(*(sums.c[name] for name in _KEY))


def _unlike_their_movements(connection: Connection) -> Iterator[Finding]:
    states = [state.value for state in INSIDE]
    moved = select(
        *(stock_movement.c[name] for name in _KEY),
        *(
            (-func.sum(_gain(state))).label(name)
            for name, state in zip(INSIDE_COLUMNS, states, strict=True)
        ),
    ).group_by(*(stock_movement.c[name] for name in _KEY))
    stored = select(*(stock_position.c[name] for name in (*_KEY, *INSIDE_COLUMNS)))
    rows = union_all(stored, moved).subquery()
    for row in scan(connection, _differences(rows, INSIDE_COLUMNS)):
        values = row._asdict()
        for state in INSIDE_COLUMNS:
            if values[state]:
                yield Violation(
                    f"{named(row.sku, row.product_id)} at {named(row.code, row.location_id)}",
                    f"{state} differs by {int(values[state]):+d} from the sum of its movements",
                )


def _unbalanced(connection: Connection) -> Iterator[Finding]:
    inside = connection.execute(
        select(sum((total(stock_position.c[name]) for name in INSIDE_COLUMNS), literal(0)))
    ).scalar_one()
    outside = connection.execute(
        select(sum((total(_gain(state.value)) for state in OUTSIDE), literal(0)))
    ).scalar_one()
    if inside + outside:
        yield Violation(
            "the whole ledger",
            f"{inside} pieces inside and {outside} outside make {inside + outside}, not 0",
        )
    known = [state.value for state in StockState]
    strange = stock_movement.c.from_state.not_in(known) | stock_movement.c.to_state.not_in(known)
    for row in scan(connection, select(stock_movement).where(strange)):
        yield Violation(f"movement {row.id}", f"from {row.from_state} to {row.to_state}")


def _not_what_is_committed(connection: Connection) -> Iterator[Finding]:
    held = select(*(stock_position.c[name] for name in (*_KEY, "committed")))
    # Only what is open is joined: nearly all allocations have shipped.
    is_line = (order_line.c.order_id == allocation.c.order_id) & (
        order_line.c.number == allocation.c.line_number
    )
    promised = (
        select(
            *(allocation.c[name] for name in _KEY),
            (-func.sum(allocation.c.quantity - allocation.c.shipped)).label("committed"),
        )
        .join(order_line, is_line)
        .where(allocation.c.quantity != allocation.c.shipped, order_line.c.tracks_stock)
        .group_by(*(allocation.c[name] for name in _KEY))
    )
    rows = union_all(held, promised).subquery()
    for row in scan(connection, _differences(rows, ("committed",))):
        yield Violation(
            f"{named(row.sku, row.product_id)} at {named(row.code, row.location_id)}",
            f"committed differs by {int(row.committed):+d} from the open allocations of orders",
        )


_places = select(stock_position, *place_columns(stock_position)).subquery()

CHECKS = (
    Check(
        "stock accounts",
        "Every stock account is the sum of its movements",
        "movements",
        rows_of(stock_movement),
        _unlike_their_movements,
        effort=2,
    ),
    Check(
        "stock balance",
        "All accounts, inside and outside, sum to 0",
        "movements",
        rows_of(stock_movement),
        _unbalanced,
    ),
    Check(
        "stock positions",
        "No account of pieces we hold is below 0",
        "positions",
        rows_of(stock_position),
        rule_breakers(
            _places,
            [*_places.c],
            [Rule(_places.c[name] < 0, f"{name} is {{{name}}}") for name in INSIDE_COLUMNS],
            "{sku} at {code}",
        ),
    ),
    Check(
        "committed stock",
        "Committed is the sum of open allocations, by SKU and location",
        "allocations",
        rows_of(allocation),
        _not_what_is_committed,
        effort=2,
    ),
)
