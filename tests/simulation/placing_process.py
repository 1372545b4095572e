"""A shop in a process of its own that places orders until it is killed."""

import sys
from itertools import count

from domain.orders.placement import LineRequest, PlaceOrder
from persistence.database import Database
from tests.shop import NOW, STAFF, british_address
from use_cases.orders.place_orders import place_order


def place(database: Database, reference: str) -> None:
    """One order of one mug, committed."""
    command = PlaceOrder(
        channel_code="web",
        lines=[LineRequest("MUG", 1)],
        channel_reference=reference,
        shipping_address=british_address(),
        shipping_method_code="standard",
    )
    database.run(lambda unit: place_order(unit, STAFF, NOW, command=command))


def main() -> None:
    """Place orders named `<life>-<n>` and say each name once it is committed. URL and life."""
    url, life = sys.argv[1:]
    database = Database.open(url)
    for number in count():
        reference = f"{life}-{number}"
        place(database, reference)
        sys.stdout.write(f"{reference}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
