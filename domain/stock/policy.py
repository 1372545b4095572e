"""Stock policies: what happens when more of a product is ordered than is there."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.errors import InvalidInput
from domain.validation import LARGEST_QUANTITY


class StockPolicy(StrEnum):
    """Whether a product may be sold beyond its stock."""

    DENY = "DENY"
    BACKORDER = "BACKORDER"
    PREORDER = "PREORDER"
    UNLIMITED = "UNLIMITED"


@dataclass(frozen=True, slots=True)
class BackorderTerms:
    """How far a product is sold beyond its stock; pieces beyond it wait in the queue.

    With `limit` at most that many wait; with `up_to_incoming` no more than what suppliers are still
    to bring.
    """

    policy: StockPolicy = StockPolicy.DENY
    limit: int | None = None
    up_to_incoming: bool = True

    def cap(self, incoming: int, launch_date: date | None, today: date) -> int | None:
        """How many pieces may wait in all; None for any number.

        `incoming` are the pieces suppliers are still to bring. A preorder ends the day it is
        launched.
        """
        match self.policy:
            case StockPolicy.DENY:
                return 0
            case StockPolicy.UNLIMITED:
                return None
            case StockPolicy.PREORDER if launch_date is None or today >= launch_date:
                return 0
        if not self.up_to_incoming:
            return self.limit
        return incoming if self.limit is None else min(incoming, self.limit)


def checked_terms(terms: BackorderTerms, launch_date: date | None) -> BackorderTerms:
    """The terms, if they make sense together. Raises InvalidInput naming the part."""
    if terms.limit is not None and not 0 <= terms.limit <= LARGEST_QUANTITY:
        raise InvalidInput(f"A limit is from 0 to {LARGEST_QUANTITY}.", field=("backorder_limit",))
    bounded = terms.limit is not None or terms.up_to_incoming
    if terms.policy is StockPolicy.BACKORDER and not bounded:
        raise InvalidInput(
            "A backorder needs a limit or goes up to incoming supply; without end it is UNLIMITED.",
            field=("backorder_limit",),
        )
    if terms.policy is StockPolicy.PREORDER and launch_date is None:
        raise InvalidInput("A preorder needs the product's launch date.", field=("policy",))
    return terms
