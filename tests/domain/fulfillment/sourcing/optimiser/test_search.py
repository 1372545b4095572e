"""Searches that went wrong once."""

from uuid import UUID

from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.problem import Item, Offer, Problem, Rate, ShipOption, Site
from domain.fulfillment.sourcing.solution import Solution

QUANTITIES = (30, 20, 30, 20, 24, 10, 6, 6, 4, 6, 8, 4, 12, 6, 12)
"""An order of the demo's week, of which Venlo has all but the eleventh and the last line."""
FREE = (ShipOption("", Rate(((1_000_000, 0),))),)


def test_a_site_that_turns_out_to_be_needed_while_the_search_begins_takes_part() -> None:
    items = tuple(
        Item(line, UUID(int=line), f"SKU-{line}", quantity, weight_grams=0)
        for line, quantity in enumerate(QUANTITIES, 1)
    )
    problem = Problem(
        items,
        (
            site("GLASGOW", items, 555_000, {11, 15}, {11: 13, 15: 8}),
            site("NORTHAMPTON", items, 97_000, {11, 15}, {11: 29, 15: 13}),
            site("VENLO", items, 437_000, {item.line for item in items}, {11: 6, 15: 4}),
        ),
        split_penalty=1_000_000_000,
    )

    answer = solve(problem)

    assert isinstance(answer, Solution)
    assert answer.proven
    assert [parcel.code for parcel in answer.plan.parcels] == ["NORTHAMPTON", "VENLO"]


def site(
    code: str,
    items: tuple[Item, ...],
    preference: int,
    lines: set[int],
    few: dict[int, int],
) -> Site:
    stock: dict[UUID, int | None] = {item.product_id: few.get(item.line, 100) for item in items}
    return Site(
        UUID(int=sum(map(ord, code))),
        code,
        stock,
        tuple(Offer(item.line) for item in items if item.line in lines),
        FREE,
        preference_per_parcel=preference,
    )
