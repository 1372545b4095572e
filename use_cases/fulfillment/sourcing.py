"""Planning by the profile of the channel: the exact best way, with its reasons and its proof."""

from dataclasses import dataclass, replace
from uuid import UUID

from domain.errors import raise_any
from domain.fulfillment.plan import Demand, PlanDraft, PlanImpossible
from domain.fulfillment.planning import Available, choose_plan, ranked_sites
from domain.fulfillment.reallocation import Held, shortages, within_stock
from domain.fulfillment.sourcing.building.build_problem import SourcingProblem, build_problem
from domain.fulfillment.sourcing.building.facts import LineFacts, SourcingFacts
from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.problem import Problem
from domain.fulfillment.sourcing.profiles.profile import SourcingProfile
from domain.fulfillment.sourcing.solution import Infeasible, Obstacle, Solution
from domain.fulfillment.sourcing.telling.otherwise import with_other_ways
from domain.fulfillment.sourcing.telling.parcel_quotes import Shipping, candidates_of
from domain.fulfillment.sourcing.telling.telling import Told, told
from domain.fulfillment.sourcing.telling.words import obstacle_words
from domain.orders.event_parts import LineQuantities
from integrations.expressions.common_expression_language import installed_expressions
from integrations.holidays.offline import installed_holidays
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.planning_facts import PlanningFacts, Question
from use_cases.fulfillment.sales import days_of_cover
from use_cases.fulfillment.sourcing_profile_choice import sourcing_profile_of

NO_DRAFT = PlanDraft(())
AVOIDED = "left out by this order: it said no or is on hold"
RELAXED = "The profile's limits could not be kept: pieces that lost their place must be shipped."


@dataclass(frozen=True, slots=True)
class Sourcing:
    """A profile and stock to plan by, for one question or parts of it."""

    question: Question
    profile: SourcingProfile
    facts: SourcingFacts
    notes: tuple[str, ...] = ()

    def of(self, demands: list[Demand]) -> "Sourcing":
        """The same for fewer pieces."""
        lines = tuple(_line(self.question.lines[demand.line], demand) for demand in demands)
        return replace(self, facts=replace(self.facts, lines=lines))

    def within(self, pieces: Held) -> "Sourcing":
        """The same with no more stock than these pieces by product and location."""
        seen = self.facts.promisable

        def least(product_id: UUID, location_id: UUID) -> int:
            return min(seen(product_id, location_id), pieces.get((product_id, location_id), 0))

        return replace(self, facts=replace(self.facts, promisable=least))

    def built(self) -> SourcingProblem:
        """The optimiser's question."""
        return build_problem(self.facts, self.profile, installed_expressions())

    def told(self, built: SourcingProblem, solution: Solution, *notes: str) -> PlanDraft:
        """The plan of an answer."""
        facts = self.question.facts
        source = facts.destination.source.value if facts.destination is not None else None
        said = (*self.notes, *notes)
        asked = Told(self.facts, self.profile, built, facts.method, source, said)
        return told(asked, with_other_ways(built.problem, solution, built.road_kilometres))


def sourcing_of(
    unit: UnitOfWork,
    question: Question,
    others: Available,
    profile: SourcingProfile | None = None,
) -> Sourcing:
    """Choose the channel's profile, or take the given one, and gather what it is applied to."""
    facts = question.facts
    lines = tuple(question.lines[demand.line] for demand in question.demands)
    notes: tuple[str, ...] = ()
    chosen = profile
    if chosen is None:
        found = sourcing_profile_of(unit, facts.order, lines)
        chosen, notes = found.profile, tuple(map(str, found.choice.failures))
    stock = question.stock(others)
    return Sourcing(
        question,
        chosen,
        SourcingFacts(
            order=facts.order,
            lines=lines,
            candidates=candidates_of(
                _shipping(facts, question), facts.network.locations,
                dict.fromkeys(facts.avoided, AVOIDED),
            ),
            promisable=stock,
            days_of_cover=days_of_cover(unit, chosen, question, stock),
        ),
        notes,
    )  # fmt: skip


def best_plan(sourcing: Sourcing) -> PlanDraft:
    """The plan of everything asked.

    Raises StockShortage for each product that is short, PlanImpossible where the profile allows
    no way.
    """
    built = sourcing.built()
    answer = solve(built.problem)
    if isinstance(answer, Solution):
        return sourcing.told(built, answer)
    if answer.obstacle is Obstacle.STOCK:
        raise_any(shortages(answer.missing, sourcing.question.demands))
    raise PlanImpossible(obstacle_words(answer, built, sourcing.facts))


def plan_what_can_be(sourcing: Sourcing) -> tuple[PlanDraft, LineQuantities]:
    """The plan of what stock allows, and the pieces by line that no location may ship.

    What lost its place must be shipped: where the profile's limits allow no way, they give way.
    """
    demands = sourcing.question.demands
    short: LineQuantities = ()
    built = sourcing.built()
    answer = solve(built.problem)
    if isinstance(answer, Infeasible) and answer.obstacle is Obstacle.STOCK:
        demands, short = within_stock(demands, answer.missing)
        if not demands:
            return NO_DRAFT, short
        sourcing = sourcing.of(demands)
        built = sourcing.built()
        answer = solve(built.problem)
    if isinstance(answer, Solution):
        return sourcing.told(built, answer), short
    answer = solve(_without_limits(built.problem))
    if isinstance(answer, Solution):
        return sourcing.told(built, answer, RELAXED), short
    return _quick_plan(sourcing, demands), short


def _without_limits(problem: Problem) -> Problem:
    return replace(
        problem,
        items=tuple(replace(item, together=None) for item in problem.items),
        maximum_parcels=None,
        maximum_real_cost=None,
    )


def _quick_plan(sourcing: Sourcing, demands: list[Demand]) -> PlanDraft:
    """Who is near and has it, where no carrier would take what must be shipped."""
    facts = sourcing.question.facts
    point = facts.destination.point if facts.destination is not None else None
    sites = ranked_sites(facts.usable_locations, point)
    draft = choose_plan(demands, sites, sourcing.facts.promisable, facts.method)
    if not isinstance(draft, PlanDraft):
        raise_any(shortages(draft, demands))
        raise AssertionError("a plan or something missing")
    return draft


def _shipping(facts: PlanningFacts, question: Question) -> Shipping:
    return Shipping(
        network=facts.network,
        holidays=installed_holidays(),
        method=facts.method,
        receiver=facts.receiver,
        now=facts.now,
        promised=facts.promised,
        booked=facts.booked,
        heaviest_grams=sum(entry.weight_grams * entry.quantity for entry in question.demands),
    )


def _line(line: LineFacts, demand: Demand) -> LineFacts:
    if demand.quantity == line.quantity:
        return line
    return replace(
        line, quantity=demand.quantity, amount=line.amount * demand.quantity // line.quantity
    )
