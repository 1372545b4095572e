"""Without a profile of their own, merchants get the plans they got before there were any."""

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fulfillment.plan import Demand, PlanDraft
from domain.fulfillment.planning import Site, choose_plan
from domain.fulfillment.sourcing.building.build_problem import build_problem
from domain.fulfillment.sourcing.building.facts import LineFacts, SourcingFacts
from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.profiles.profile import BUILT_IN
from domain.fulfillment.sourcing.solution import Infeasible, Obstacle, Solution
from integrations.expressions.common_expression_language import CelExpressions
from tests.domain.fulfillment.sourcing.networks import Place, facts, lines

EXPRESSIONS = CelExpressions()
SKUS = ("MUG", "LAMP", "CHAIR")


@st.composite
def networks(draw: st.DrawFn) -> tuple[tuple[LineFacts, ...], list[Place]]:
    """An order of up to three lines, and up to five places that are alike in what they like."""
    wanted = {sku: draw(st.integers(1, 3)) for sku in SKUS[: draw(st.integers(1, 3))]}
    places = [
        Place(
            f"P{number}",
            draw(st.sampled_from([None, 0, 5, 5, 80, 81, 2_000])),
            {sku: draw(st.sampled_from([0, 1, 3])) for sku in SKUS},
            priority=draw(st.sampled_from([1, 100, 1_000_000])),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    return lines(**wanted), places


def earlier_plan(known: SourcingFacts) -> PlanDraft | None:
    """What was planned before there were profiles; None where stock is short."""
    sites = [Site(entry.location, entry.kilometres) for entry in known.candidates]
    demands = [Demand(line.line, line.product_id, line.sku, line.quantity) for line in known.lines]
    ranked = sorted(sites, key=lambda site: site.rank)
    draft = choose_plan(demands, ranked, known.promisable, None)
    return draft if isinstance(draft, PlanDraft) else None


@settings(max_examples=150, deadline=None)
@given(networks())
def test_no_plan_is_worse_than_the_earlier_one_and_a_single_parcel_is_the_same(
    network: tuple[tuple[LineFacts, ...], list[Place]],
) -> None:
    known = facts(*network)
    earlier = earlier_plan(known)
    answer = solve(build_problem(known, BUILT_IN, EXPRESSIONS).problem)
    if earlier is None:
        assert isinstance(answer, Infeasible)
        assert answer.obstacle is Obstacle.STOCK
        return
    assert isinstance(answer, Solution)
    parcels = answer.plan.parcels
    assert len(parcels) <= len(earlier.parcels)
    if len(earlier.parcels) == 1:
        assert {parcel.location_id for parcel in parcels} == {earlier.parcels[0].location_id}
    elif len(parcels) == len(earlier.parcels):
        far = {entry.location.id: entry.kilometres for entry in known.candidates}
        roads = [far[parcel.location_id] for parcel in parcels]
        before = [far[parcel.location_id] for parcel in earlier.parcels]
        assert total(roads) <= total(before)


def total(kilometres: list[int | None]) -> int:
    """The sum of distances, of which an unknown one is the farthest."""
    return sum(20_038 if entry is None else entry for entry in kilometres)
