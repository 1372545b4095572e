"""Sourcing profiles in the API: what was published."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context
from api.fulfillment.sourcing_enums import FilterEffect
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime, Decimal
from api.user_errors import UserError
from domain.fulfillment.sourcing.profiles.profile import (
    Balance,
    Constraints,
    Preference,
    PublishedProfile,
    Weights,
)
from domain.money import price_to_decimal
from persistence.database import Row
from persistence.reads.sourcing_profiles import sourcing_profiles_by_id
from persistence.sourcing_profiles import published_from_row


@strawberry.type(description="Who may not take part.", directives=[access("sourcing:read")])
class SourcingFilter:
    """Asked in order; the first that holds is the one the plan names."""

    name: str = strawberry.field(description="What plans call it.")
    condition: str = strawberry.field(description="When it holds, in CEL.")
    effect: FilterEffect = strawberry.field(description="What it takes away where it holds.")


@strawberry.type(
    description="What a location costs beyond money where a condition holds.",
    directives=[access("sourcing:read")],
)
class SourcingPreference:
    """All that hold add up."""

    name: str = strawberry.field(description="What plans call it.")
    condition: str = strawberry.field(description="When it holds, in CEL.")
    cost_per_parcel: Decimal = strawberry.field(description="For each parcel from there.")
    cost_per_piece: Decimal = strawberry.field(
        description="For each piece from there; below zero where it had better leave."
    )

    @classmethod
    def of(cls, entry: Preference) -> "SourcingPreference":
        """The preference of a profile."""
        return cls(
            name=entry.name,
            condition=entry.condition,
            cost_per_parcel=_amount(entry.cost_per_parcel),
            cost_per_piece=_amount(entry.cost_per_piece),
        )


@strawberry.type(
    description="What a plan is judged by, besides preferences.",
    directives=[access("sourcing:read")],
)
class SourcingWeights:
    """Amounts in the profile's currency."""

    shipping_basis_points: int = strawberry.field(
        description="What carriers ask counts for so many hundredths of a percent of it: 10000 in full, 0 not at all."
    )
    distance_per_kilometre: Decimal = strawberry.field(
        description="For each parcel and kilometre by road."
    )
    priority_per_rank: Decimal = strawberry.field(
        description="For each parcel, once for every location that has a lower `priority` than its own."
    )
    handling_per_parcel: Decimal = strawberry.field(
        description="For packing a parcel, whatever is in it."
    )
    handling_per_line: Decimal = strawberry.field(description="For each line in a parcel.")
    split_per_parcel: Decimal = strawberry.field(description="For each parcel after the first.")
    lateness_per_day: Decimal = strawberry.field(
        description="For each parcel and day after the promised date."
    )
    carbon_per_kilogram: Decimal = strawberry.field(
        description="For each kilogram of carbon dioxide."
    )
    carbon_grams_per_tonne_kilometre: int = strawberry.field(
        description="What a tonne emits on a kilometre, in grams of carbon dioxide."
    )

    @classmethod
    def of(cls, entry: Weights) -> "SourcingWeights":
        """The part of a profile."""
        return cls(
            shipping_basis_points=entry.shipping_basis_points,
            distance_per_kilometre=_amount(entry.distance_per_kilometre),
            priority_per_rank=_amount(entry.priority_per_rank),
            handling_per_parcel=_amount(entry.handling_per_parcel),
            handling_per_line=_amount(entry.handling_per_line),
            split_per_parcel=_amount(entry.split_per_parcel),
            lateness_per_day=_amount(entry.lateness_per_day),
            carbon_per_kilogram=_amount(entry.carbon_per_kilogram),
            carbon_grams_per_tonne_kilometre=entry.carbon_grams_per_tonne_kilometre,
        )


@strawberry.type(
    description="Leave stock where it sells, take it where it does not.",
    directives=[access("sourcing:read")],
)
class SourcingBalance:
    """Amounts in the profile's currency."""

    cover_target_days: int = strawberry.field(
        description="Days of sales that a location should keep; at that and above a piece costs nothing."
    )
    cover_per_piece: Decimal = strawberry.field(
        description="For a piece from a location that has nothing left of its cover; falls evenly to nothing at the target."
    )
    markdown_over_days: int = strawberry.field(
        description="A location that covers more days than this will have to mark down."
    )
    markdown_per_piece: Decimal = strawberry.field(
        description="What a piece that leaves such a location is worth: it lowers the cost."
    )
    markdown_condition: str = strawberry.field(
        description="Where markdown is a risk: CEL over order, line, location and stock."
    )

    @classmethod
    def of(cls, entry: Balance) -> "SourcingBalance":
        """The part of a profile."""
        return cls(
            cover_target_days=entry.cover_target_days,
            cover_per_piece=_amount(entry.cover_per_piece),
            markdown_over_days=entry.markdown_over_days,
            markdown_per_piece=_amount(entry.markdown_per_piece),
            markdown_condition=entry.markdown_condition,
        )


@strawberry.type(description="What a plan may never do.", directives=[access("sourcing:read")])
class SourcingConstraints:
    """A plan that would break one of them is refused, and the refusal says which."""

    ship_complete: bool = strawberry.field(description="Whether one parcel must hold everything.")
    maximum_parcels: int | None = strawberry.field(
        description="The most parcels of a plan; null: any number."
    )
    minimum_margin: Decimal | None = strawberry.field(
        description="What must be left of an order after goods, shipping and handling."
    )
    minimum_margin_basis_points: int | None = strawberry.field(
        description="The same as a share of what lines and shipping bring, in hundredths of a percent; the greater counts."
    )
    keep_together: str | None = strawberry.field(
        description="CEL over order and line that gives a text: lines of the same text leave in one parcel, an empty text binds nothing."
    )
    allowed_location_codes: list[str] = strawberry.field(
        description="The only locations that may take part; empty: all."
    )
    forbidden_location_codes: list[str] = strawberry.field(
        description="Locations that may not take part."
    )

    @classmethod
    def of(cls, entry: Constraints) -> "SourcingConstraints":
        """The constraints of a profile."""
        margin = entry.minimum_margin
        return cls(
            ship_complete=entry.ship_complete,
            maximum_parcels=entry.maximum_parcels,
            minimum_margin=_amount(margin) if margin is not None else None,
            minimum_margin_basis_points=entry.minimum_margin_basis_points,
            keep_together=entry.keep_together,
            allowed_location_codes=list(entry.allowed_location_codes),
            forbidden_location_codes=list(entry.forbidden_location_codes),
        )


@strawberry.type(
    description="A published version of the rules by which orders are sourced; it never changes.",
    directives=[access("sourcing:read")],
)
class SourcingProfile(Node):
    """Of each code at most one version is active: the one that plans."""

    code: str = strawberry.field(description="The merchant's own name for it.")
    version: int = strawberry.field(description="From 1, one more with each that is published.")
    name: str = strawberry.field(description="What people call it.")
    active: bool = strawberry.field(description="Whether this version plans.")
    published_at: DateTime = strawberry.field(description="When it was published.")
    currency_code: str | None = strawberry.field(description="ISO 4217, of every amount in it.")
    filters: list[SourcingFilter] = strawberry.field(description="Asked in their order.")
    preferences: list[SourcingPreference] = strawberry.field(description="All that hold add up.")
    weights: SourcingWeights = strawberry.field(description="What a plan is judged by.")
    balance: SourcingBalance = strawberry.field(description="How stock is kept even.")
    constraints: SourcingConstraints = strawberry.field(description="What a plan may never do.")
    road_factor_basis_points: int = strawberry.field(
        description="How long roads are, in hundredths of a percent of the great circle."
    )
    node_limit: int = strawberry.field(
        description="Search nodes after which the best plan so far is taken, with its gap stated."
    )

    @classmethod
    def of(cls, published: PublishedProfile) -> "SourcingProfile":
        """The version that was kept."""
        profile = published.profile
        return cls(
            id=strawberry.ID(global_id("SourcingProfile", published.id)),
            code=profile.code,
            version=profile.version,
            name=profile.name,
            active=published.active,
            published_at=DateTime(published.published_at),
            currency_code=profile.currency,
            filters=[
                SourcingFilter(name=entry.name, condition=entry.condition, effect=entry.effect)
                for entry in profile.filters
            ],
            preferences=[SourcingPreference.of(entry) for entry in profile.preferences],
            weights=SourcingWeights.of(profile.weights),
            balance=SourcingBalance.of(profile.balance),
            constraints=SourcingConstraints.of(profile.constraints),
            road_factor_basis_points=profile.road_factor_basis_points,
            node_limit=profile.node_limit,
        )

    @classmethod
    def of_row(cls, row: Row) -> "SourcingProfile":
        """The version of a row."""
        return cls.of(published_from_row(row))


async def sourcing_profile_node(
    context: Context, key: UUID, _: int | None
) -> SourcingProfile | None:
    """A version by its key."""
    row = await context.load(sourcing_profiles_by_id, key)
    return SourcingProfile.of_row(row) if row is not None else None


@strawberry.type(
    description="What became of a sourcing profile.", directives=[access("sourcing:write")]
)
class SourcingProfilePayload:
    """The version, or why nothing was done."""

    profile: SourcingProfile | None = strawberry.field(description="As it is now; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


def _amount(value: int) -> Decimal:
    return Decimal(price_to_decimal(value))
