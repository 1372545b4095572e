"""Damage to the room that is booked for parcels."""

from tests.use_cases.checking.damage import Damage

WORK = [
    Damage("room", "UPDATE location_day SET parcels = parcels + 1 WHERE parcels > 0",
           "its booked room differs by +1 from the work of that day"),
    Damage("room", "UPDATE fulfillment_order SET status = 'CANCELED' WHERE books_room",
           "its booked room differs by +"),
]  # fmt: skip
