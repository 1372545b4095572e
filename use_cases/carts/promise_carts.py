"""By which day each way of delivery brings what is in a cart, with the stock that the cart holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from persistence.database import Snapshot
from persistence.reads.basket import basket_facts
from persistence.reads.carts import CartToPromise, carts_to_promise
from use_cases.stock.promise_basket import LINES_LIMIT, BasketLine, DeliveryOption, answer_from


@dataclass(frozen=True, slots=True)
class PromiseCarts:
    """A read of many carts at once, as things stand at one moment."""

    now: datetime

    def __call__(
        self, snapshot: Snapshot, caller: Caller, ids: Sequence[UUID]
    ) -> dict[UUID, Mapping[str, DeliveryOption]]:
        """The options of each cart by method; a cart is left out while nobody can tell.

        Nobody can without a destination, where something is gone, and for very long carts.
        """
        carts = {
            key: cart
            for key, cart in carts_to_promise(snapshot, ids, self.now).items()
            if cart.destination is not None and 0 < len(cart.lines) <= LINES_LIMIT
        }
        if not carts:
            return {}
        skus = {sku for cart in carts.values() for sku, _ in cart.lines}
        facts = basket_facts(snapshot, caller, sorted(skus), self.now)
        channels = {entry.id: entry for entry in facts.network.channels.values()}
        found: dict[UUID, Mapping[str, DeliveryOption]] = {}
        for key, cart in carts.items():
            answer = answer_from(
                facts,
                channels[cart.channel_id],
                self.now,
                lines=_lines(cart),
                destination=cart.destination,
                held=cart.held,
            )
            if answer.orderable:
                found[key] = {option.method.code: option for option in answer.options}
        return found


def _lines(cart: CartToPromise) -> list[BasketLine]:
    return [BasketLine(sku, quantity) for sku, quantity in cart.lines]
