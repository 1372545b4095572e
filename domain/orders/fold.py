"""Folding an order's events gives its stored state: the check that history is complete."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.orders.order import Order

StoredEvent = tuple[str, Mapping[str, Any]]
"""An event's type and its data as it was stored (JSON values)."""

_STEPS = {
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

_STATUSES = {"ORDER_CONFIRMED": "CONFIRMED", "ORDER_COMPLETED": "COMPLETED"}
"""What an event that changes nothing else makes of the order."""

QUANTITIES = (
    "ordered", "canceled", "packed", "shipped", "delivered",
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
    tracking_version: int = 1


def fold(events: Iterable[StoredEvent]) -> OrderState:
    """The state after these events, in the order of their versions."""
    state = OrderState()
    for kind, data in events:
        _apply(state, kind, data)
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
        tracking_version=order.tracking_version,
    )


def _apply(state: OrderState, kind: str, data: Mapping[str, Any]) -> None:
    match kind:
        case "ORDER_PLACED":
            _place(state, data)
        case _ if kind in _STATUSES:
            state.status = _STATUSES[kind]
        case "ORDER_CANCELED":
            _cancel(state)
        case "FULFILLMENT_PLAN_COMMITTED":
            state.open_allocations = _allocations(data)
        case "FULFILLMENT_ORDER_ACCEPTED":
            state.work_started = True
        case "TRACKING_TOKENS_REVOKED":
            state.tracking_version = data["tracking_version"]
        case "PAYMENT_RECORDED":
            state.money = (
                data["authorized"], data["charged"], data["refunded"], data["refund_pending"],
            )  # fmt: skip
        case _ if kind in _STEPS:
            _count(state, kind, data)


def _place(state: OrderState, data: Mapping[str, Any]) -> None:
    state.status, state.total = "PENDING", data["total"]
    state.open_allocations = _allocations(data)
    for line in data["lines"]:
        state.lines[line["number"]] = dict.fromkeys(QUANTITIES, 0) | {"ordered": line["quantity"]}


def _cancel(state: OrderState) -> None:
    state.status = "CANCELED"
    state.open_allocations = {}
    for line in state.lines.values():
        line["canceled"] = line["ordered"] - line["shipped"]
        line["packed"] = line["shipped"]


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
