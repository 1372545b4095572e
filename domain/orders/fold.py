"""Folding an order's events gives its stored state: the check that history is complete."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.orders.order import Order
from domain.orders.statuses import work_pause
from domain.orders.work_fold import WorkState

StoredEvent = tuple[str, Mapping[str, Any]]
"""An event's type and its data as it was stored (JSON values)."""

_STEPS = {
    "LINES_BACKORDERED": ("backordered", 1),
    "PACKAGE_PACKED": ("packed", 1),
    "SHIPMENT_CANCELED": ("packed", -1),
    "SHIPMENT_SHIPPED": ("shipped", 1),
    "SHIPMENT_DELIVERED": ("delivered", 1),
    "RETURN_REQUESTED": ("return_requested", 1),
    "RETURN_WITHDRAWN": ("return_requested", -1),
    "RETURN_RECEIVED": ("return_received", 1),
    "RETURN_CLOSED": ("return_dismissed", 1),
}
"""Which quantity of its lines an event changes, and in which direction."""

_REALLOCATING = {"FULFILLMENT_PLAN_COMMITTED", "FULFILLMENT_ORDER_MOVED", "LINES_BACKORDERED"}
"""Events that say anew which location's stock stands behind every line."""

_STATUSES = {"ORDER_CONFIRMED": "CONFIRMED", "ORDER_COMPLETED": "COMPLETED"}
"""What an event that changes nothing else makes of the order."""

QUANTITIES = (
    "ordered", "canceled", "backordered", "packed", "shipped", "delivered",
    "return_requested", "return_received", "return_dismissed",
)  # fmt: skip


@dataclass(slots=True)
class OrderState:
    """What an order's history says about it, comparable with what is stored."""

    status: str = ""
    total: int = 0
    lines: dict[int, dict[str, int]] = field(default_factory=dict)
    open_allocations: dict[tuple[int, str], int] = field(default_factory=dict)
    money: tuple[int, int, int, int] = (0, 0, 0, 0)
    work_started: bool = False
    work_pause: str | None = None
    tracking_version: int = 1
    deliver_by: str | None = None
    avoided: set[tuple[str, str | None]] = field(default_factory=set)


def fold(events: Iterable[StoredEvent]) -> OrderState:
    """The state after these events, in the order of their versions."""
    state, work = OrderState(), WorkState()
    for kind, data in events:
        _apply(state, kind, data)
        work.apply(kind, data)
    # As the order itself has it: of no account once something ships.
    if not any(line["shipped"] for line in state.lines.values()):
        state.work_pause = work_pause(work.states())
    return state


def state_of(order: Order) -> OrderState:
    """The same view of a stored order."""
    return OrderState(
        status=order.status.value,
        total=order.total,
        lines={
            line.number: {name: getattr(line, name) for name in QUANTITIES} for line in order.lines
        },
        open_allocations={
            (entry.line, str(entry.location_id)): entry.quantity
            for entry in order.open_allocations()
        },
        money=(order.authorized, order.charged, order.refunded, order.refund_pending),
        work_started=order.work_started,
        work_pause=order.work_pause,
        tracking_version=order.tracking_version,
        deliver_by=order.promise.deliver_by.isoformat() if order.promise else None,
        avoided={
            (str(entry.location_id), str(entry.product_id) if entry.product_id else None)
            for entry in order.avoided
        },
    )


def _apply(state: OrderState, kind: str, data: Mapping[str, Any]) -> None:
    if kind in _STATUSES:
        state.status = _STATUSES[kind]
    if kind in _REALLOCATING:
        state.open_allocations = _allocations(data)
    if kind in _CHANGES:
        _CHANGES[kind](state, data)
    if kind in _STEPS:
        _count(state, kind, data)


def _place(state: OrderState, data: Mapping[str, Any]) -> None:
    state.status, state.total = "PENDING", data["total"]
    state.deliver_by = data.get("deliver_by")
    state.open_allocations = _allocations(data)
    for line in data["lines"]:
        state.lines[line["number"]] = dict.fromkeys(QUANTITIES, 0) | {"ordered": line["quantity"]}
    # Absent in events from before anything could wait.
    for number, quantity in data.get("backordered", ()):
        state.lines[number]["backordered"] = quantity


def _allocate_backorder(state: OrderState, data: Mapping[str, Any]) -> None:
    for key, quantity in _allocations(data).items():
        state.open_allocations[key] = state.open_allocations.get(key, 0) + quantity
        state.lines[key[0]]["backordered"] -= quantity


def _cancel(state: OrderState, _: Mapping[str, Any]) -> None:
    state.status = "CANCELED"
    state.open_allocations = {}
    for line in state.lines.values():
        line["canceled"] = line["ordered"] - line["shipped"]
        line["packed"] = line["shipped"]
        line["backordered"] = 0


def _avoid(state: OrderState, data: Mapping[str, Any]) -> None:
    for product in data.get("product_ids", (None,)):
        state.avoided.add((data["location_id"], product))


def _count(state: OrderState, kind: str, data: Mapping[str, Any]) -> None:
    name, sign = _STEPS[kind]
    for line, quantity in data["lines"]:
        state.lines[line][name] += sign * quantity
    if kind == "SHIPMENT_SHIPPED":
        _take_shipped(state, data)


def _allocations(data: Mapping[str, Any]) -> dict[tuple[int, str], int]:
    return {
        (entry["line"], entry["location_id"]): entry["quantity"] for entry in data["allocations"]
    }


def _take_shipped(state: OrderState, data: Mapping[str, Any]) -> None:
    for line, quantity in data["lines"]:
        key = (line, data["location_id"])
        state.open_allocations[key] -= quantity
        if not state.open_allocations[key]:
            del state.open_allocations[key]


def _reject(state: OrderState, data: Mapping[str, Any]) -> None:
    state.avoided.add((data["location_id"], None))


def _report_short(state: OrderState, data: Mapping[str, Any]) -> None:
    state.avoided |= {(data["location_id"], product) for product in data["product_ids"]}


def _start_work(state: OrderState, _: Mapping[str, Any]) -> None:
    state.work_started = True


def _revoke_tokens(state: OrderState, data: Mapping[str, Any]) -> None:
    state.tracking_version = data["tracking_version"]


def _record_payment(state: OrderState, data: Mapping[str, Any]) -> None:
    state.money = (
        data["authorized"], data["charged"], data["refunded"], data["refund_pending"],
    )  # fmt: skip


_CHANGES: dict[str, Callable[[OrderState, Mapping[str, Any]], None]] = {
    "ORDER_PLACED": _place,
    "ORDER_CANCELED": _cancel,
    "BACKORDER_ALLOCATED": _allocate_backorder,
    "FULFILLMENT_ORDER_REJECTED": _reject,
    "FULFILLMENT_ORDER_REPORTED_SHORT": _report_short,
    "FULFILLMENT_ORDER_ACCEPTED": _start_work,
    "TRACKING_TOKENS_REVOKED": _revoke_tokens,
    "PAYMENT_RECORDED": _record_payment,
}
"""What an event changes beside that, if it is more than one quantity of its lines."""
