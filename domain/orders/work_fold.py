"""Folding what events say about an order's work orders: their states and what they claim."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Data = Mapping[str, Any]


@dataclass(slots=True)
class Work:
    """One work order that is not done: its state and its pieces by line."""

    state: str
    pieces: dict[int, int]


@dataclass(slots=True)
class WorkState:
    """The active work of an order, by work order, as its events tell it.

    Events about shipping name no work order: once pieces ship, claims here are too many.
    """

    active: dict[str, Work] = field(default_factory=dict)

    def states(self) -> Iterable[str]:
        """The states of the active work."""
        return (work.state for work in self.active.values())

    def apply(self, kind: str, data: Data) -> None:
        """Take in one event; most are about something else."""
        if kind in _CHANGES:
            _CHANGES[kind](self, data)

    def end(self, data: Data) -> None:
        """A work order is done with, whatever became of its pieces."""
        self.active.pop(data["fulfillment_order_id"], None)

    def open(self, data: Data, state: str = "OPEN") -> None:
        """Work orders were made."""
        for entry in data.get("fulfillment_orders", ()):
            self.active[entry["id"]] = Work(state, dict(entry["lines"]))

    def hold(self, data: Data) -> None:
        """Work may not begin; some of its pieces may be others' now."""
        self.active[data["fulfillment_order_id"]].state = "ON_HOLD"
        self._give_up(data["fulfillment_order_id"], data["lines"])

    def set_state(self, data: Data, state: str) -> None:
        """Work goes on."""
        self.active[data["fulfillment_order_id"]].state = state

    def divide(self, data: Data, begun: str) -> None:
        """Pieces became work of their own; what was in progress is `begun` there."""
        key = data["fulfillment_order_id"]
        state = self.active[key].state
        self.open(data, begun if state == "IN_PROGRESS" else state)
        for entry in data["fulfillment_orders"]:
            self._give_up(key, entry["lines"])

    def lose(self, data: Data) -> None:
        """Work lost pieces that are not there."""
        for entry in data.get("given_up", ()):
            self._give_up(entry["fulfillment_order_id"], [(entry["line"], entry["quantity"])])

    def clear(self, _: Data) -> None:
        """Nothing is wanted any more."""
        self.active.clear()

    def _give_up(self, key: str, lines: Iterable[tuple[int, int]]) -> None:
        pieces = self.active[key].pieces
        for line, quantity in lines:
            pieces[line] -= quantity
        if not any(pieces.values()):
            del self.active[key]


_CHANGES: dict[str, Callable[[WorkState, Data], None]] = {
    "FULFILLMENT_PLAN_COMMITTED": WorkState.open,
    "FULFILLMENT_ORDER_HELD": WorkState.hold,
    "FULFILLMENT_ORDER_HOLD_RELEASED": lambda work, data: work.set_state(data, "OPEN"),
    "FULFILLMENT_ORDER_ACCEPTED": lambda work, data: work.set_state(data, "IN_PROGRESS"),
    "FULFILLMENT_ORDER_MOVED": lambda work, data: work.divide(data, "OPEN"),
    "FULFILLMENT_ORDER_SPLIT": lambda work, data: work.divide(data, "IN_PROGRESS"),
    "FULFILLMENT_ORDER_REJECTED": WorkState.end,
    "FULFILLMENT_ORDER_CANCELLATION_ACCEPTED": WorkState.end,
    "FULFILLMENT_ORDER_REPORTED_SHORT": WorkState.end,
    "LINES_BACKORDERED": WorkState.lose,
    "ORDER_CANCELED": WorkState.clear,
}
