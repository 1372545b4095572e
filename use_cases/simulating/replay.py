"""Replaying demand against a network under one profile: source each order, take its stock, measure.

Nothing is written anywhere. The same demand, network and profile come to the same figures.
"""

from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from domain.channels.channel import Channel
from domain.fulfillment.sourcing.building.build_problem import SourcingProblem, build_problem
from domain.fulfillment.sourcing.building.facts import (
    Candidate,
    LineFacts,
    OrderFacts,
    SourcingFacts,
)
from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.profiles.profile import SourcingProfile
from domain.fulfillment.sourcing.solution import Infeasible, Solution
from domain.ports import Expressions, Holidays
from domain.simulating.carriers import Carriers
from domain.simulating.demand import Demand, DemandDay, SimulatedOrder
from domain.simulating.measures import Measures
from domain.simulating.network import Network
from domain.simulating.shelves import Shelves

NOON_HOUR = 12


class World:
    """A network with its shelves, its carriers and the room that is left on each day."""

    def __init__(self, network: Network, demand: Demand, holidays: Holidays) -> None:
        self.network = network
        self.demand = demand
        self.shelves = Shelves(network)
        self.carriers = Carriers(network, holidays)
        self.channel = Channel(UUID(int=1), network.code, network.name, network.currency)
        self._sent: dict[tuple[str, date], int] = {}
        self._capacity = {
            place.location.code: place.location.daily_capacity for place in network.locations
        }
        self._skus: dict[UUID, str] = {}
        self._products: dict[str, UUID] = {}
        self._codes = {place.location.id: place.location.code for place in network.locations}

    def product(self, sku: str) -> UUID:
        """The id that stands for a SKU."""
        if sku not in self._products:
            self._products[sku] = uuid5(NAMESPACE_URL, sku)
            self._skus[self._products[sku]] = sku
        return self._products[sku]

    def promisable(self, product_id: UUID, location_id: UUID) -> int:
        """Pieces of a product at a location."""
        return self.shelves.available(self._codes[location_id], self._skus[product_id])

    def days_of_cover(self, product_id: UUID, location_id: UUID) -> int | None:
        """How long a location's stock of a product lasts."""
        return self.shelves.days_of_cover(self._codes[location_id], self._skus[product_id])

    def has_room(self, code: str, day: date) -> bool:
        """Whether one more parcel can be packed there on a day."""
        capacity = self._capacity[code]
        return capacity is None or self._sent.get((code, day), 0) < capacity

    def room(self, location_id: UUID, day: date) -> int | None:
        """How many more parcels can be packed; None is without limit."""
        code = self._codes[location_id]
        capacity = self._capacity[code]
        return None if capacity is None else capacity - self._sent.get((code, day), 0)

    def send(self, location_id: UUID, day: date) -> None:
        """Pack a parcel."""
        key = (self._codes[location_id], day)
        self._sent[key] = self._sent.get(key, 0) + 1


def available_lines(world: World, order: SimulatedOrder) -> tuple[list[tuple[str, int]], int]:
    """The lines as far as there is stock anywhere, one a SKU; and the pieces that are nowhere."""
    wanted: dict[str, int] = {}
    for sku, pieces in order.lines:
        wanted[sku] = wanted.get(sku, 0) + pieces
    found = [(sku, min(n, world.shelves.everywhere(sku))) for sku, n in wanted.items()]
    missing = sum(wanted.values()) - sum(pieces for _, pieces in found)
    return [(sku, pieces) for sku, pieces in found if pieces], missing


def facts_of(
    world: World,
    order: SimulatedOrder,
    lines: list[tuple[str, int]],
    candidates: tuple[Candidate, ...],
) -> SourcingFacts:
    """What a profile is applied to."""
    return SourcingFacts(
        order=OrderFacts(
            channel=world.channel,
            currency=world.network.currency,
            country_code=order.country,
            city=order.place,
        ),
        lines=tuple(_line(world, n, *line) for n, line in enumerate(lines, 1)),
        candidates=candidates,
        promisable=world.promisable,
        days_of_cover=world.days_of_cover,
    )


def _line(world: World, number: int, sku: str, pieces: int) -> LineFacts:
    size = world.demand.size_of(sku)
    return LineFacts(
        line=number,
        product_id=world.product(sku),
        sku=sku,
        quantity=pieces,
        weight_grams=size.weight_grams,
        volume_cubic_millimetres=size.volume_cubic_millimetres,
    )


class Replay:
    """One profile's replay, day by day."""

    def __init__(
        self,
        network: Network,
        demand: Demand,
        profile: SourcingProfile,
        expressions: Expressions,
        holidays: Holidays,
    ) -> None:
        self.measures = Measures()
        self.world = World(network, demand, holidays)
        self._zone = ZoneInfo(network.time_zone)
        self._profile = profile
        self._expressions = expressions

    def play(self, day: DemandDay) -> None:
        """Replay a day: orders before noon, the counter, orders after."""
        morning = [order for order in day.orders if self._is_morning(order)]
        for order in morning:
            self._ship(order)
        self._sell(day)
        for order in day.orders[len(morning) :]:
            self._ship(order)
        self.measures.days += 1

    def _is_morning(self, order: SimulatedOrder) -> bool:
        return order.placed_at.astimezone(self._zone).hour < NOON_HOUR

    def _sell(self, day: DemandDay) -> None:
        for sale in day.counter:
            taken = self.world.shelves.take(sale.location, sale.sku, sale.pieces)
            self.measures.counter_pieces += taken
            self.measures.counter_short_pieces += sale.pieces - taken

    def _ship(self, order: SimulatedOrder) -> None:
        measures = self.measures
        lines, missing = available_lines(self.world, order)
        measures.short_pieces += missing
        measures.short += missing > 0
        if not lines:
            return
        measures.orders += 1
        candidates = self.world.carriers.candidates(order, self.world.has_room)
        facts = facts_of(self.world, order, lines, candidates)
        built = build_problem(facts, self._profile, self._expressions)
        answer = solve(built.problem, alternatives=0)
        if isinstance(answer, Infeasible):
            measures.unplanned += 1
            return
        measures.objective += answer.cost
        measures.gap += answer.gap
        self._send(built, answer, facts)

    def _send(self, built: SourcingProblem, answer: Solution, facts: SourcingFacts) -> None:
        measures = self.measures
        handling = {place.location.id: place for place in self.world.network.locations}
        distances = {entry.location.id: entry.kilometres for entry in facts.candidates}
        skus = {line.line: line.sku for line in facts.lines}
        for parcel in answer.plan.parcels:
            place = handling[parcel.location_id]
            measures.shipping += built.shipping_cost(
                parcel.location_id, parcel.service_code, parcel.billable_grams
            )
            measures.handling += place.handling_per_parcel
            measures.handling += place.handling_per_line * len(parcel.pieces)
            measures.kilometres += distances[parcel.location_id] or 0
            for line, pieces in parcel.pieces:
                taken = self.world.shelves.take(place.location.code, skus[line], pieces)
                assert taken == pieces, "a plan takes what is there"
                measures.pieces += pieces
            if parcel.ships_at is not None:
                self.world.send(parcel.location_id, parcel.ships_at.date())
        measures.parcels += len(answer.plan.parcels)
        measures.split += len(answer.plan.parcels) > 1
        measures.late += any(parcel.days_late for parcel in answer.plan.parcels)
