"""Customers who send things back, and the people who take them in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from domain.errors import DomainError
from domain.returns.merchandise_return import Disposition, MerchandiseReturn
from domain.returns.receiving import ReceivedLine
from domain.returns.requesting import ReturnLineRequest
from tests.simulation.bundles import (
    NONSENSE_LINES,
    NOTHING,
    PLACES,
    Ids,
    Rules,
    orders,
    returns,
)
from use_cases.returns.approve_return import approve_return
from use_cases.returns.cancel_return import cancel_return
from use_cases.returns.close_return import close_return
from use_cases.returns.decline_return import decline_return
from use_cases.returns.receive_return import receive_return
from use_cases.returns.request_return import request_return

DISPOSITIONS = st.sampled_from(Disposition)
PLACE = st.sampled_from(PLACES)


class ReturnRules(Rules):
    """Goods come back."""

    @rule(target=returns, order_id=orders, at_most=st.integers(1, 9), approve=st.booleans())
    def ask_back(self, order_id: UUID, at_most: int, approve: bool) -> Ids:
        asked = self._ask_what_shipped(order_id, at_most)
        if approve:
            for return_id in asked.values:
                self._end(approve_return, return_id)
        return asked

    def _ask_what_shipped(self, order_id: UUID, at_most: int) -> Ids:
        lines = self.world.expected.orders[order_id].lines.items()
        left = [(number, line.shipped - line.return_requested) for number, line in lines]
        return self._ask(order_id, [(n, min(pieces, at_most)) for n, pieces in left if pieces])

    @rule(target=returns, order_id=orders, lines=NONSENSE_LINES)
    def ask_back_what_may_not_be_there(self, order_id: UUID, lines: list[tuple[int, int]]) -> Ids:
        return self._ask(order_id, lines)

    @rule(
        target=returns, order_id=orders, at_most=st.integers(1, 3), place=PLACE, became=DISPOSITIONS
    )
    def bring_back(self, order_id: UUID, at_most: int, place: str, became: Disposition) -> Ids:
        """A whole return but for its last piece, which single steps would seldom come to."""
        asked = self._ask_what_shipped(order_id, at_most)
        for return_id in asked.values:
            self._end(approve_return, return_id)
            still_open = self.world.expected.returns[return_id][1]
            came = [
                ReceivedLine(number, n - 1, became) for number, n in still_open.items() if n > 1
            ]
            self._receive(return_id, place, came)
        return asked

    @rule(return_id=returns)
    def approve(self, return_id: UUID) -> None:
        self._end(approve_return, return_id)

    @rule(return_id=returns)
    def decline(self, return_id: UUID) -> None:
        if self._end(decline_return, return_id, reason="Too late."):
            self.world.expected.return_withdrawn(return_id)

    @rule(return_id=returns)
    def cancel_return(self, return_id: UUID) -> None:
        if self._end(cancel_return, return_id):
            self.world.expected.return_withdrawn(return_id)

    @rule(return_id=returns)
    def close_return(self, return_id: UUID) -> None:
        if self._end(close_return, return_id):
            self.world.expected.return_closed(return_id)

    @rule(return_id=returns, place=PLACE, first=DISPOSITIONS, rest=DISPOSITIONS)
    def receive_all(
        self, return_id: UUID, place: str, first: Disposition, rest: Disposition
    ) -> None:
        came = []
        for number, pieces in self.world.expected.returns[return_id][1].items():
            came += [ReceivedLine(number, 1, first)] if pieces else []
            came += [ReceivedLine(number, pieces - 1, rest)] if pieces > 1 else []
        self._receive(return_id, place, came)

    @rule(return_id=returns, place=PLACE, lines=NONSENSE_LINES, became=DISPOSITIONS)
    def receive_what_may_not_be_there(
        self, return_id: UUID, place: str, lines: list[tuple[int, int]], became: Disposition
    ) -> None:
        self._receive(return_id, place, [ReceivedLine(*line, became) for line in lines])

    def _ask(self, order_id: UUID, lines: list[tuple[int, int]]) -> Ids:
        asked = self.world.do(
            request_return, order_id=order_id, lines=[ReturnLineRequest(*line) for line in lines]
        )
        if isinstance(asked, DomainError):
            return NOTHING
        self.world.expected.return_requested(asked.id, order_id, lines)
        return multiple(asked.id)

    def _end(
        self, use_case: Callable[..., MerchandiseReturn], return_id: UUID, **more: Any
    ) -> bool:
        return not isinstance(self.world.do(use_case, return_id=return_id, **more), DomainError)

    def _receive(self, return_id: UUID, place: str, came: list[ReceivedLine]) -> None:
        location_id = self.world.shop.places[place].id
        done = self.world.do(
            receive_return, return_id=return_id, location_id=location_id, lines=came
        )
        if not isinstance(done, DomainError):
            self.world.expected.return_received(
                return_id,
                place,
                [(line.line_number, line.quantity, line.disposition.value) for line in came],
            )
