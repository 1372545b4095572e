"""Small worlds to plan in, made by Hypothesis."""

from dataclasses import dataclass
from uuid import UUID

from hypothesis import strategies as st

from domain.address import Address, Coordinates
from domain.catalog.product import ProductFlag
from domain.channels.channel import Channel
from domain.fulfillment.plan import Demand, PlanDraft
from domain.fulfillment.planning import Missing, choose_plan, ranked_sites
from domain.fulfillment.shipping_method import RateKind, ShippingMethod
from domain.stock.location import Capability, Location

CHANNEL = Channel(UUID(int=1), "web", "Web store", "GBP")
METHOD = ShippingMethod(
    UUID(int=2), "standard", "Standard", "GBP", RateKind.PER_WEIGHT, 300, amount_per_kilogram=100
)
HERE = Coordinates(51.5, -0.12)


@dataclass(frozen=True, slots=True)
class World:
    """Locations, what is wanted, and pieces by (product, location)."""

    locations: tuple[Location, ...]
    demands: tuple[Demand, ...]
    stock: dict[tuple[UUID, UUID], int]

    def available(self, product_id: UUID, location_id: UUID) -> int:
        return self.stock.get((product_id, location_id), 0)

    def plan(self) -> PlanDraft | tuple[Missing, ...]:
        sites = ranked_sites(self.locations, HERE)
        return choose_plan(self.demands, sites, self.available, METHOD)


def place(number: int, latitude: float = 51.5, **given: object) -> Location:
    """A location on the meridian through the destination."""
    address = Address(UUID(int=1000 + number), "GB")
    point = Coordinates(latitude, -0.12)
    values: dict[str, object] = {"coordinates": point, **given}
    return Location(UUID(int=100 + number), f"L{number}", f"L{number}", address, **values)  # type: ignore[arg-type]


def product(number: int) -> UUID:
    """The identity of the product P<number>."""
    return UUID(int=number + 1)


def demand(line: int, number: int, quantity: int, *flags: ProductFlag) -> Demand:
    """Pieces of the product P<number>, a kilogram each."""
    return Demand(line, product(number), f"P{number}", quantity, 1000, frozenset(flags))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Up to five locations, some of which cannot ship everything, and up to six lines."""
    locations = tuple(
        place(
            number,
            latitude=draw(st.sampled_from([51.5, 52.5, 53.5])),
            priority=draw(st.integers(1, 2)),
            active=draw(st.booleans()) or number == 0,
            capabilities=draw(
                st.sampled_from(
                    [
                        frozenset({Capability.SHIP}),
                        frozenset({Capability.SHIP, Capability.HAZMAT}),
                        frozenset({Capability.PICKUP}),
                    ]
                )
            ),
        )
        for number in range(draw(st.integers(1, 5)))
    )
    hazardous = draw(st.sets(st.integers(0, 3)))
    demands = tuple(
        demand(line, number, quantity, *([ProductFlag.HAZMAT] if number in hazardous else []))
        for line, (number, quantity) in enumerate(
            draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), min_size=1, max_size=6)),
            start=1,
        )
    )
    stock = {
        (product(number), location.id): draw(st.integers(0, 8))
        for number in range(4)
        for location in locations
    }
    return World(locations, demands, stock)
