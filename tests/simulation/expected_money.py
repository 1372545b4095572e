"""What should be true of a simulated shop's money: what providers said, and what really moved."""

from dataclasses import dataclass, field
from uuid import UUID

from domain.ports import GatewayRequest


@dataclass(frozen=True, slots=True)
class Reported:
    """A success that somebody outside told us of, once for each kind and reference."""

    order_id: UUID
    kind: str
    reference: str
    amount: int


@dataclass(slots=True)
class ExpectedMoney:
    """`moved` is the gateway's own memory, by the id of the transaction that we asked it for."""

    moved: dict[str, GatewayRequest]
    reports: dict[tuple[UUID, str, str], Reported] = field(default_factory=dict)
    order_of: dict[str, UUID] = field(default_factory=dict)
    drawn_from: dict[str, UUID] = field(default_factory=dict)
    authorized: dict[UUID, int] = field(default_factory=dict)

    def began(self, transaction_id: UUID, order_id: UUID, parent_id: UUID | None) -> None:
        """We asked for money to move."""
        self.order_of[str(transaction_id)] = order_id
        if parent_id is not None:
            self.drawn_from[str(transaction_id)] = parent_id

    def reported(self, fact: Reported) -> None:
        """A provider told of a success."""
        self.reports[fact.order_id, fact.kind, fact.reference] = fact

    def charged(self, order_id: UUID) -> int:
        """Minor units really taken for an order."""
        return self._reported(order_id, {"CHARGE"}) + self._moved(order_id, "CHARGE")

    def given_back(self, order_id: UUID) -> int:
        """Minor units really given back."""
        return self._reported(order_id, {"REFUND", "CHARGEBACK"}) + self.refunded_by_us(order_id)

    def refunded_by_us(self, order_id: UUID) -> int:
        """Minor units that we had the gateway give back."""
        return self._moved(order_id, "REFUND")

    def drawn(self, authorization_id: UUID) -> int:
        """Minor units that we had the gateway take from, or let go of, an authorization."""
        return sum(
            request.amount
            for key, request in self.moved.items()
            if self.drawn_from.get(key) == authorization_id
        )

    def _reported(self, order_id: UUID, kinds: set[str]) -> int:
        facts = self.reports.values()
        return sum(f.amount for f in facts if f.order_id == order_id and f.kind in kinds)

    def _moved(self, order_id: UUID, kind: str) -> int:
        return sum(
            request.amount
            for key, request in self.moved.items()
            if request.kind == kind and self.order_of[key] == order_id
        )
