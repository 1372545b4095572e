"""What a client sends to publish a sourcing profile."""

from decimal import Decimal as PythonDecimal

import strawberry

from api.fulfillment.sourcing_enums import FilterEffect
from api.scalars import Decimal
from domain.fulfillment.sourcing.problem import NODE_LIMIT
from domain.fulfillment.sourcing.profiles.profile import (
    BASIS_POINTS,
    Balance,
    Constraints,
    Filter,
    Preference,
    SourcingProfile,
    Weights,
)
from domain.money import price_from_decimal


@strawberry.input(description="Who may not take part.")
class SourcingFilterInput:
    """Asked in order; the first that holds is the one the plan names."""

    name: str = strawberry.field(description="What plans call it; once in a profile.")
    condition: str = strawberry.field(
        description="CEL over order and location; where a line is excluded, over line and stock too."
    )
    effect: FilterEffect = strawberry.field(
        default=FilterEffect.EXCLUDE_LOCATION, description="What it takes away where it holds."
    )


@strawberry.input(description="What a location costs beyond money where a condition holds.")
class SourcingPreferenceInput:
    """All that hold add up."""

    name: str = strawberry.field(description="What plans call it; once in a profile.")
    condition: str = strawberry.field(
        description="CEL over order and location; with a cost per piece alone, over line and stock "
        "too."
    )
    cost_per_parcel: Decimal | None = strawberry.field(
        default=None, description="For each parcel from there: zero or more."
    )
    cost_per_piece: Decimal | None = strawberry.field(
        default=None,
        description="For each piece from there; below zero where it had better leave.",
    )

    def to_data(self, field: tuple[str, ...]) -> Preference:
        """What the domain takes. Raises InvalidInput."""
        return Preference(
            name=self.name,
            condition=self.condition,
            cost_per_parcel=_amount(self.cost_per_parcel, (*field, "cost_per_parcel")),
            cost_per_piece=_signed(self.cost_per_piece, (*field, "cost_per_piece")),
        )


@strawberry.input(description="What a plan is judged by, besides preferences.")
class SourcingWeightsInput:
    """Amounts in the profile's currency, up to four decimals; left out: nothing."""

    shipping_basis_points: int = strawberry.field(
        default=10_000,
        description="What carriers ask counts for so many hundredths of a percent of it: 10000 in full, 0 not at all.",
    )
    distance_per_kilometre: Decimal | None = strawberry.field(
        default=None, description="For each parcel and kilometre by road."
    )
    priority_per_rank: Decimal | None = strawberry.field(
        default=None,
        description="For each parcel, once for every location that has a lower `priority` than its own.",
    )
    handling_per_parcel: Decimal | None = strawberry.field(
        default=None, description="For packing a parcel, whatever is in it."
    )
    handling_per_line: Decimal | None = strawberry.field(
        default=None, description="For each line in a parcel."
    )
    split_per_parcel: Decimal | None = strawberry.field(
        default=None, description="For each parcel after the first."
    )
    lateness_per_day: Decimal | None = strawberry.field(
        default=None, description="For each parcel and day after the promised date."
    )
    carbon_per_kilogram: Decimal | None = strawberry.field(
        default=None, description="For each kilogram of carbon dioxide."
    )
    carbon_grams_per_tonne_kilometre: int = strawberry.field(
        default=100, description="What a tonne emits on a kilometre, in grams of carbon dioxide."
    )

    def to_data(self) -> Weights:
        """What the domain takes. Raises InvalidInput."""
        return Weights(
            shipping_basis_points=self.shipping_basis_points,
            distance_per_kilometre=_amount(
                self.distance_per_kilometre, ("weights", "distance_per_kilometre")
            ),
            priority_per_rank=_amount(self.priority_per_rank, ("weights", "priority_per_rank")),
            handling_per_parcel=_amount(
                self.handling_per_parcel, ("weights", "handling_per_parcel")
            ),
            handling_per_line=_amount(self.handling_per_line, ("weights", "handling_per_line")),
            split_per_parcel=_amount(self.split_per_parcel, ("weights", "split_per_parcel")),
            lateness_per_day=_amount(self.lateness_per_day, ("weights", "lateness_per_day")),
            carbon_per_kilogram=_amount(
                self.carbon_per_kilogram, ("weights", "carbon_per_kilogram")
            ),
            carbon_grams_per_tonne_kilometre=self.carbon_grams_per_tonne_kilometre,
        )


@strawberry.input(description="Leave stock where it sells, take it where it does not.")
class SourcingBalanceInput:
    """Amounts in the profile's currency, up to four decimals; left out: nothing."""

    cover_target_days: int = strawberry.field(
        default=0,
        description="Days of sales that a location should keep; at that and above a piece costs nothing.",
    )
    cover_per_piece: Decimal | None = strawberry.field(
        default=None,
        description="For a piece from a location that has nothing left of its cover; falls evenly to nothing at the target.",
    )
    markdown_over_days: int = strawberry.field(
        default=0, description="A location that covers more days than this will have to mark down."
    )
    markdown_per_piece: Decimal | None = strawberry.field(
        default=None,
        description="What a piece that leaves such a location is worth: it lowers the cost.",
    )
    markdown_condition: str = strawberry.field(
        default='location.kind == "STORE"',
        description="Where markdown is a risk: CEL over order, line, location and stock.",
    )

    def to_data(self) -> Balance:
        """What the domain takes. Raises InvalidInput."""
        return Balance(
            cover_target_days=self.cover_target_days,
            cover_per_piece=_amount(self.cover_per_piece, ("balance", "cover_per_piece")),
            markdown_over_days=self.markdown_over_days,
            markdown_per_piece=_amount(self.markdown_per_piece, ("balance", "markdown_per_piece")),
            markdown_condition=self.markdown_condition,
        )


@strawberry.input(description="What a plan may never do.")
class SourcingConstraintsInput:
    """A plan that would break one of them is refused, and the refusal says which."""

    ship_complete: bool = strawberry.field(
        default=False, description="Whether one parcel must hold everything."
    )
    maximum_parcels: int | None = strawberry.field(
        default=None, description="The most parcels of a plan; null: any number."
    )
    minimum_margin: Decimal | None = strawberry.field(
        default=None,
        description="What must be left of an order after goods, shipping and handling.",
    )
    minimum_margin_basis_points: int | None = strawberry.field(
        default=None,
        description="The same as a share of what lines and shipping bring, in hundredths of a percent; the greater counts.",
    )
    keep_together: str | None = strawberry.field(
        default=None,
        description="CEL over order and line that gives a text: lines of the same text leave in one parcel, an empty text binds nothing.",
    )
    allowed_location_codes: list[str] = strawberry.field(
        default_factory=list, description="The only locations that may take part; empty: all."
    )
    forbidden_location_codes: list[str] = strawberry.field(
        default_factory=list, description="Locations that may not take part."
    )

    def to_data(self) -> Constraints:
        """What the domain takes. Raises InvalidInput."""
        margin = self.minimum_margin
        return Constraints(
            ship_complete=self.ship_complete,
            maximum_parcels=self.maximum_parcels,
            minimum_margin=(
                _amount(margin, ("constraints", "minimum_margin")) if margin is not None else None
            ),
            minimum_margin_basis_points=self.minimum_margin_basis_points,
            keep_together=self.keep_together,
            allowed_location_codes=tuple(self.allowed_location_codes),
            forbidden_location_codes=tuple(self.forbidden_location_codes),
        )


@strawberry.input(description="The whole of a profile; what is left out takes its default.")
class SourcingProfileInput:
    """A new version of the code, or the first."""

    code: str = strawberry.field(description="Natural key: letters, digits, `.`, `_`, `-`.")
    name: str = strawberry.field(description="What people call it.")
    currency_code: str | None = strawberry.field(
        default=None, description="ISO 4217, of every amount in it; never changes."
    )
    filters: list[SourcingFilterInput] = strawberry.field(
        default_factory=list, description="Up to 50, asked in their order."
    )
    preferences: list[SourcingPreferenceInput] = strawberry.field(
        default_factory=list, description="Up to 50; all that hold add up."
    )
    weights: SourcingWeightsInput | None = strawberry.field(
        default=None, description="What a plan is judged by; left out: what carriers ask."
    )
    balance: SourcingBalanceInput | None = strawberry.field(
        default=None, description="How stock is kept even; left out: not at all."
    )
    constraints: SourcingConstraintsInput | None = strawberry.field(
        default=None, description="What a plan may never do; left out: nothing of it."
    )
    road_factor_basis_points: int = strawberry.field(
        default=BASIS_POINTS,
        description="How long roads are, in hundredths of a percent of the great circle.",
    )
    node_limit: int = strawberry.field(
        default=NODE_LIMIT,
        description="Search nodes after which the best plan so far is taken, with its gap stated.",
    )

    def to_data(self) -> SourcingProfile:
        """What the use case takes. Raises InvalidInput."""
        return SourcingProfile(
            code=self.code,
            name=self.name,
            currency=self.currency_code,
            filters=tuple(
                Filter(entry.name, entry.condition, entry.effect) for entry in self.filters
            ),
            preferences=tuple(
                entry.to_data(("preferences", str(index)))
                for index, entry in enumerate(self.preferences)
            ),
            weights=self.weights.to_data() if self.weights is not None else Weights(),
            balance=self.balance.to_data() if self.balance is not None else Balance(),
            constraints=(
                self.constraints.to_data() if self.constraints is not None else Constraints()
            ),
            road_factor_basis_points=self.road_factor_basis_points,
            node_limit=self.node_limit,
        )


def _amount(value: Decimal | None, field: tuple[str, ...]) -> int:
    return price_from_decimal(PythonDecimal(value), field=field) if value is not None else 0


def _signed(value: Decimal | None, field: tuple[str, ...]) -> int:
    exact = PythonDecimal(value) if value is not None else PythonDecimal(0)
    amount = price_from_decimal(exact.copy_abs(), field=field)
    return -amount if exact.is_signed() else amount
