"""What a plan is judged by, in the API: its cost by part, and how good it is proven to be."""

import strawberry

from api.access.scope_directive import access
from api.described_enum import describe
from api.scalars import Decimal
from domain.fulfillment.plan import CostParts, PlanBasis
from domain.fulfillment.sourcing.solution import CostPart
from domain.money import price_to_decimal

describe(
    CostPart,
    "What a cost is for. Shipping and handling are money spent, the others are penalties.",
    name="SourcingCostPart",
    SHIPPING="What carriers ask, as much of it as the profile counts.",
    HANDLING="Packing parcels and lines.",
    SPLIT="Parcels after the first.",
    LATENESS="Days after the promise.",
    PREFERENCE="Distance, priority and the profile's preferences.",
    BALANCE="Stock that had better stay (more) or leave (less).",
    CARBON="Carbon dioxide.",
)


@strawberry.type(
    description="One part of what a plan is judged by.", directives=[access("fulfillment:read")]
)
class SourcingCost:
    """In the order's currency."""

    part: CostPart = strawberry.field(description="What it is for.")
    amount: Decimal = strawberry.field(
        description="Major units with up to four decimals; below zero where it speaks for the plan."
    )


@strawberry.type(
    description="How good a plan is proven to be: no plan has an objective below `lowerBound`.",
    directives=[access("fulfillment:read")],
)
class PlanCertificate:
    """The same input gives the same plan and the same certificate."""

    proven: bool = strawberry.field(description="Whether no other plan is better.")
    lower_bound: Decimal = strawberry.field(description="What every plan costs at least.")
    objective: Decimal = strawberry.field(description="What this one costs, penalties included.")
    gap: Decimal = strawberry.field(
        description="What a better plan could save at most; zero when proven."
    )
    nodes: int = strawberry.field(description="How many branches the search looked at.")
    reproducible: bool = strawberry.field(
        description="False only when a clock ended the search, and not its own limit."
    )

    @classmethod
    def of(cls, basis: PlanBasis) -> "PlanCertificate":
        """The certificate of a plan."""
        return cls(
            proven=basis.proven,
            lower_bound=amount(basis.lower_bound),
            objective=amount(basis.objective),
            gap=amount(basis.gap),
            nodes=basis.nodes,
            reproducible=basis.reproducible,
        )


def amount(ten_thousandths: int) -> Decimal:
    """Major units of the order's currency."""
    return Decimal(price_to_decimal(ten_thousandths))


def costs(parts: CostParts) -> list[SourcingCost]:
    """Cost by part, in the order in which parts are declared."""
    return [SourcingCost(part=CostPart(part), amount=amount(value)) for part, value in parts]
