"""How long it takes to apply a profile to the facts of an order: the optimiser's question.

Usage: python -m bench.sourcing_profile [runs]
"""

import random
import sys
from time import process_time
from uuid import UUID

from bench.sourcing import percentile
from domain.address import Address
from domain.channels.channel import Channel
from domain.fulfillment.sourcing.building.build_problem import build_problem
from domain.fulfillment.sourcing.building.facts import (
    Candidate,
    LineFacts,
    OrderFacts,
    Quote,
    SourcingFacts,
)
from domain.fulfillment.sourcing.problem import Rate
from domain.fulfillment.sourcing.profiles.profile import (
    BUILT_IN,
    Balance,
    Constraints,
    Filter,
    FilterEffect,
    Preference,
    SourcingProfile,
    Weights,
)
from domain.stock.location import Location, LocationKind
from integrations.expressions.common_expression_language import installed_expressions

RUNS = 200
SIZES = ((5, 20), (20, 200))
RULES = SourcingProfile(
    "rules", "Every part of a profile", currency="EUR",
    filters=(
        Filter("far", "distance_km > 800 && location.kind == 'STORE'"),
        Filter("scarce", "stock.available < 2 && location.kind == 'STORE'", FilterEffect.EXCLUDE_LINE),
    ),
    preferences=(
        Preference("stores", "location.kind == 'STORE'", cost_per_parcel=20_000),
        Preference("cover", "stock.days_of_cover < 14 || line.quantity > 3", cost_per_piece=5_000),
    ),
    weights=Weights(split_per_parcel=30_000, carbon_per_kilogram=1_000),
    balance=Balance(30, 10_000, 90, 3_000),
    constraints=Constraints(keep_together="line.sku.startsWith('SKU-1') ? 'set' : ''"),
)  # fmt: skip


def facts(lines: int, locations: int, seed: int = 1) -> SourcingFacts:
    """An order over a network: every third location a warehouse, three services each."""
    chance = random.Random(seed)
    products = [UUID(int=number + 1) for number in range(lines)]
    rate = Rate(((1_000, 45_000), (5_000, 60_000)), 10_000)
    quotes = tuple(Quote(f"SERVICE-{number}", rate) for number in range(3))
    places = [
        Location(
            UUID(int=1_000 + number), f"L{number:03}", "A place", Address(UUID(int=1), "DE"),
            kind=LocationKind.STORE if number % 3 else LocationKind.WAREHOUSE,
        )
        for number in range(locations)
    ]  # fmt: skip
    pairs = [(product, place.id) for product in products for place in places]
    stock = {pair: chance.randint(0, 9) for pair in pairs}
    cover = {pair: chance.randint(0, 200) for pair in pairs}
    return SourcingFacts(
        OrderFacts(Channel(UUID(int=1), "web", "Web", "EUR"), "EUR", "DE", total=5_000),
        tuple(
            LineFacts(number + 1, product, f"SKU-{number}", chance.randint(1, 4), 500)
            for number, product in enumerate(products)
        ),
        tuple(Candidate(place, chance.randint(1, 900), quotes) for place in places),
        lambda product, place: stock[product, place],
        lambda product, place: cover[product, place],
    )


def main(runs: int) -> None:
    """Print a row for each size and profile."""
    print("| lines x locations | profile | median ms | p99 ms |")
    print("| --- | --- | --- | --- |")
    for lines, locations in SIZES:
        known = facts(lines, locations)
        for profile in (BUILT_IN, RULES):
            times = []
            for _ in range(runs):
                begun = process_time()
                build_problem(known, profile, installed_expressions())
                times.append((process_time() - begun) * 1000)
            median, worst = percentile(times, 0.5), percentile(times, 0.99)
            print(f"| {lines} x {locations} | {profile.code} | {median:.2f} | {worst:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
