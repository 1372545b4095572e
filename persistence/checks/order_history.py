"""Orders against their events: versions dense from 1, and folding them gives what is stored."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from domain.events import StreamKind
from domain.money import line_amount
from domain.orders.fold import OrderState, StoredEvent, fold, state_of
from domain.orders.history import retrace
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.order_stream import Grouped, StoredOrder, stored_orders
from persistence.checks.scanning import rows_of, scan_named
from persistence.tables.fulfillment import shipment
from persistence.tables.log import event
from persistence.tables.orders import order

_SUMMARIES = ("authorize_status", "charge_status", "fulfillment_status", "return_status")


def _unlike_their_events(connection: Connection) -> Iterator[Finding]:
    events = select(event.c.stream_id, event.c.version, event.c.type, event.c.data).where(
        event.c.stream_kind == StreamKind.ORDER.value
    )
    parcels = select(shipment.c.order_id, shipment.c.id, shipment.c.number, shipment.c.status)
    streams = Grouped(
        scan_named(connection, events.order_by(event.c.stream_id, event.c.version)), "stream_id"
    )
    shipments = Grouped(scan_named(connection, parcels.order_by(shipment.c.order_id)), "order_id")
    for stored in stored_orders(connection):
        yield 1
        key, subject = stored.order.id, f"order {stored.order.number}"
        for problem in _problems(stored, streams.take(key), shipments.take(key)):
            yield Violation(subject, problem)
    streams.take(None)
    for stranger in streams.strangers:
        yield Violation(f"event stream {stranger}", "belongs to no order")


def _problems(
    stored: StoredOrder, rows: Sequence[RowMapping], parcels: Sequence[RowMapping]
) -> Iterator[str]:
    yield from _gaps([row["version"] for row in rows], stored.order.version)
    yield from _stale_summaries(stored)
    events: list[StoredEvent] = [(row["type"], row["data"]) for row in rows]
    try:
        folded, retraced = fold(events), retrace(events)
    except (KeyError, TypeError, ValueError) as error:
        yield f"its events cannot be folded: {error!r}"
        return
    if folded != (state := state_of(stored.order)):
        yield from _differences(folded, state)
    yield from retraced.complaints
    yield from _misplaced(retraced.shipments, parcels)


def _gaps(versions: Sequence[int], newest: int) -> Iterator[str]:
    if list(versions) != list(range(1, len(versions) + 1)):
        yield f"its event versions are not dense from 1: {_short(versions)}"
    if (versions[-1] if versions else 0) != newest:
        yield f"is at version {newest}, its last event at {versions[-1] if versions else 0}"


def _stale_summaries(stored: StoredOrder) -> Iterator[str]:
    for name in _SUMMARIES:
        derived = getattr(stored.order, name).value
        if stored.row[name] != derived:
            yield f"{name} is {stored.row[name]}, its facts say {derived}"
    for line in stored.order.lines:
        exact = line_amount(line.unit_price, line.ordered, stored.order.currency)
        # A component's amount is its share of the kit's, which its price only rounds.
        if line.kit is None and line.amount != exact:
            yield f"line {line.number} amounts to {line.amount}, its price and pieces to {exact}"


def _differences(folded: OrderState, state: OrderState) -> Iterator[str]:
    for name in ("status", "total", "money", "work_started", "work_pause", "tracking_version"):
        told, stored = getattr(folded, name), getattr(state, name)
        if told != stored:
            yield f"{name} is {stored}, its events say {told}"
    yield from _differing("line", folded.lines, state.lines)
    yield from _differing("open allocation", folded.open_allocations, state.open_allocations)


def _differing(what: str, told: Mapping[Any, Any], stored: Mapping[Any, Any]) -> Iterator[str]:
    for key in sorted({*told, *stored}):
        if told.get(key) != stored.get(key):
            yield f"{what} {key} is {stored.get(key)}, its events say {told.get(key)}"


def _misplaced(told: Mapping[str, Any], parcels: Sequence[RowMapping]) -> Iterator[str]:
    for parcel in parcels:
        status = told.get(str(parcel["id"]))
        if status is None or status.value != parcel["status"]:
            said = status.value if status is not None else "nothing"
            yield f"shipment {parcel['number']} is {parcel['status']}, its events say {said}"
    missing = set(told) - {str(parcel["id"]) for parcel in parcels}
    for key in sorted(missing):
        yield f"shipment {UUID(key)} is only in its events"


def _short(versions: Sequence[int]) -> str:
    shown = ", ".join(map(str, versions[:12]))
    return f"{shown}, ..." if len(versions) > 12 else shown


CHECKS = (
    Check(
        "order history",
        "Versions are dense from 1, and folding an order's events gives its stored state",
        "orders",
        rows_of(order),
        _unlike_their_events,
        effort=400,
    ),
)
