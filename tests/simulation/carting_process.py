"""A shop in a process of its own that fills, buys and gives up carts until it is killed."""

import sys
from itertools import count

from domain.carts.cart import Cart
from domain.carts.secrets import CartSecrets
from persistence.database import Database
from tests.shop import NOW, STAFF, british_address
from use_cases.carts.complete_cart import Completion, complete_cart
from use_cases.carts.create_cart import create_cart
from use_cases.carts.release_cart import release_cart
from use_cases.carts.set_cart_address import set_cart_address
from use_cases.carts.set_cart_lines import set_cart_lines

SECRETS = CartSecrets(b"a secret of thirty-two bytes.....")


def shop(database: Database, number: int) -> str:
    """Fill one cart, change its mind, and buy it or give it up; every third is left alone."""

    def begin() -> Cart:
        return database.run(
            lambda unit: create_cart(
                unit, STAFF, NOW, secrets=SECRETS, channel_code="web", lines=[("MUG", 3)]
            )
        )

    cart = begin()
    database.run(lambda unit: set_cart_lines(unit, STAFF, NOW, cart_id=cart.id, lines=[("MUG", 2)]))
    database.run(
        lambda unit: set_cart_address(
            unit, STAFF, NOW, cart_id=cart.id, shipping_address=british_address()
        )
    )
    if number % 3 == 1:
        database.run(lambda unit: release_cart(unit, STAFF, NOW, cart_id=cart.id))
    if number % 3 == 2:
        order = database.run(
            lambda unit: complete_cart(unit, STAFF, NOW, cart_id=cart.id, completion=Completion())
        )
        return order.number
    return cart.status.value


def main() -> None:
    """Shop on, and say of each cart that its last step is committed. The database's URL."""
    database = Database.open(sys.argv[1])
    for number in count(2):
        sys.stdout.write(f"{shop(database, number)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
