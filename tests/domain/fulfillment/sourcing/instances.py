"""Small random problems with every feature, and awkward on purpose: ties, scarcity, odd sizes."""

from random import Random
from uuid import UUID

from domain.fulfillment.sourcing.problem import Item, Offer, Problem, Rate, ShipOption, Site


def random_problem(seed: int, lines: int = 4, sites: int = 6) -> Problem:
    """One problem of at most so many lines and sites. The same seed gives the same problem."""
    random = Random(seed)
    items = _items(random, random.randint(1, lines))
    rates = [_rate(random) for _ in range(3)]
    places = tuple(
        _site(random, number, items, rates) for number in range(1, random.randint(1, sites) + 1)
    )
    return Problem(
        items,
        places,
        split_penalty=random.choice([0, 0, 5_000, 20_000]),
        maximum_parcels=random.choice([None, None, None, 1, 2, 3]),
        maximum_real_cost=random.choice([None, None, None, random.randrange(50_000, 250_000)]),
        node_limit=100_000,
    )


def _items(random: Random, count: int) -> tuple[Item, ...]:
    products = [UUID(int=number) for number in range(1, count + 1)]
    if random.random() < 0.2:
        products[-1] = products[0]
    groups = [None, None, None, None, "a", "b"] if random.random() < 0.4 else [None]
    return tuple(
        Item(
            line=number,
            product_id=product,
            sku=f"SKU-{product.int}",
            quantity=random.choice([1, 1, 1, 2, 3, 5]),
            weight_grams=random.choice([0, 90, 250, 400, 1_000, 3_300]),
            volume_cubic_millimetres=random.choice([0, 200_000, 1_500_000, 9_000_000]),
            together=random.choice(groups),
        )
        for number, product in enumerate(products, 1)
    )


def _rate(random: Random) -> Rate:
    cost = random.randrange(20_000, 60_000, 500)
    bands, grams = [], 0
    for _ in range(random.randint(1, 5)):
        grams += random.choice([250, 500, 1_000, 3_000])
        bands.append((grams, cost))
        cost += random.choice([0, 2_000, 7_500, 15_000])
    return Rate(
        tuple(bands), random.choice([None, 1_000, 4_000, 9_990]), random.choice([500, 1000])
    )


def _site(random: Random, number: int, items: tuple[Item, ...], rates: list[Rate]) -> Site:
    plenty = random.random() < 0.3
    stock: dict[UUID, int | None] = {}
    for item in items:
        amounts = [item.quantity, None] if plenty else [0, 0, 1, 2, 3]
        stock[item.product_id] = random.choice(amounts)
    rough = random.random() < 0.3
    return Site(
        location_id=UUID(int=1_000 + number),
        code=f"S{number:02}",
        stock=stock,
        offers=tuple(
            Offer(
                item.line,
                preference_per_piece=random.choice([0, 0, 700]),
                balance_per_piece=random.choice([-3_000, 0, 1_234]) if rough else 0,
            )
            for item in items
            if random.random() < 0.9
        ),
        options=tuple(
            _option(random, f"service-{place}", rates) for place in range(random.randint(0, 3) or 1)
        ),
        handling_per_parcel=random.choice([0, 5_000]),
        handling_per_line=random.choice([0, 1_000, 1_500]),
        preference_per_parcel=random.choice([0, 0, 3_000]),
    )


def _option(random: Random, service: str, rates: list[Rate]) -> ShipOption:
    return ShipOption(
        service,
        random.choice(rates),
        dimensional_divisor=random.choice([None, 5_000, 6_000]),
        maximum_weight_grams=random.choice([None, None, 2_000, 10_000]),
        lateness=random.choice([0, 0, 10_000]),
        carbon=random.choice([0, 333]),
        carbon_per_kilogram=random.choice([0, 0, 77]),
    )
