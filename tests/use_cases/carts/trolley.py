"""A shop with carts in it: what tests of carts do, each step in a transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from domain.access.caller import Caller
from domain.address import Contact
from domain.carts.cart import Cart
from domain.carts.secrets import CartSecrets
from domain.orders.order import Order
from domain.stock.reservation import Reservation
from persistence.reservations import reservation_from_row
from persistence.tables.reservations import reservation
from persistence.unit_of_work import UnitOfWork
from tests.shop import IDS, NOW, Shop, british_address
from use_cases.carts.complete_cart import Completion, complete_cart
from use_cases.carts.create_cart import create_cart
from use_cases.carts.expire_carts import abandon_carts, idle_carts
from use_cases.carts.release_cart import release_cart
from use_cases.carts.renew_cart import renew_cart
from use_cases.carts.set_cart_address import set_cart_address
from use_cases.carts.set_cart_contact import set_cart_contact
from use_cases.carts.set_cart_lines import set_cart_lines
from use_cases.carts.set_cart_shipping_method import set_cart_shipping_method

SECRETS = CartSecrets(b"a secret of thirty-two bytes.....")
LATER = NOW + timedelta(minutes=16)
"""When the hold of a cart that was filled at NOW is over."""
Result = TypeVar("Result")


@dataclass
class Trolley:
    """Somebody who shops; `now` is what their clock says."""

    shop: Shop
    now: datetime = NOW
    caller: Caller = field(init=False)

    def __post_init__(self) -> None:
        self.caller = self.shop.staff

    def run(self, act: Callable[[UnitOfWork], Result]) -> Result:
        """Do something in a transaction."""
        return self.shop.database.run(act)

    def cart(self, *lines: tuple[str, int]) -> Cart:
        """A new cart."""
        return self.run(
            lambda unit: create_cart(
                unit, self.caller, self.now, secrets=SECRETS, channel_code="web", lines=lines
            )
        )

    def ready_cart(self, *lines: tuple[str, int]) -> Cart:
        """A cart that lacks nothing for an order to London."""
        return self.ready(self.cart(*lines))

    def ready(self, cart: Cart) -> Cart:
        """Say where a cart goes, to whom and how."""

        def work(unit: UnitOfWork) -> Cart:
            who, now = self.caller, self.now
            address, contact = british_address(), Contact(IDS.new(NOW), email="ada@example.com")
            set_cart_address(unit, who, now, cart_id=cart.id, shipping_address=address)
            set_cart_contact(unit, who, now, cart_id=cart.id, contact=contact)
            return set_cart_shipping_method(
                unit, who, now, cart_id=cart.id, shipping_method_code="standard"
            )

        return self.run(work)

    def set_lines(self, cart: Cart, *lines: tuple[str, int]) -> Cart:
        """Other lines."""
        return self.run(
            lambda unit: set_cart_lines(unit, self.caller, self.now, cart_id=cart.id, lines=lines)
        )

    def renew(self, cart: Cart) -> Cart:
        """Still there."""
        return self.run(lambda unit: renew_cart(unit, self.caller, self.now, cart_id=cart.id))

    def release(self, cart: Cart) -> Cart:
        """Given up."""
        return self.run(lambda unit: release_cart(unit, self.caller, self.now, cart_id=cart.id))

    def complete(self, cart: Cart, **said: object) -> Order:
        """Bought."""
        completion = Completion(**said)  # type: ignore[arg-type]
        return self.run(
            lambda unit: complete_cart(
                unit, self.caller, self.now, cart_id=cart.id, completion=completion
            )
        )

    def sweep(self, limit: int = 100) -> int:
        """What the timer does once: how many carts went idle."""
        return self.run(lambda unit: idle_carts(unit, self.now, limit=limit))

    def give_up(self, limit: int = 100) -> int:
        """What the other timer does once: how many carts were abandoned."""
        return self.run(lambda unit: abandon_carts(unit, self.now, limit=limit))

    def stored(self, cart: Cart) -> Cart:
        """The cart as it is stored now."""
        with self.shop.database.transaction() as unit:
            return unit.carts.get(cart.id, visible_to=self.caller)

    def held(self, sku: str, place: str) -> tuple[int, int, int]:
        """Pieces available, reserved and committed at a place."""
        found = self.shop.position(sku, place)
        return found.available, found.reserved, found.committed

    def reservations(self) -> list[Reservation]:
        """Every reservation there ever was."""
        with self.shop.database.snapshot() as connection:
            rows = connection.execute(select(reservation).order_by(reservation.c.id)).mappings()
            return [reservation_from_row(row) for row in rows]
