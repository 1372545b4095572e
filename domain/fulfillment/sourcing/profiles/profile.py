"""Sourcing profiles: a merchant's rules for which location ships what, as data.

Every amount is in ten-thousandths of the profile's currency. A published version never changes.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.fulfillment.sourcing.problem import NODE_LIMIT

BASIS_POINTS = 10_000
"""Hundredths of a percent in a whole."""


class FilterEffect(StrEnum):
    """What a filter takes away where its condition holds."""

    EXCLUDE_LOCATION = "EXCLUDE_LOCATION"
    EXCLUDE_LINE = "EXCLUDE_LINE"


@dataclass(frozen=True, slots=True)
class Filter:
    """Who may not take part: a location for the whole order, or for the lines it is asked about.

    Filters are asked in their order; the first that holds is the one the plan names.
    """

    name: str
    condition: str
    effect: FilterEffect = FilterEffect.EXCLUDE_LOCATION


@dataclass(frozen=True, slots=True)
class Preference:
    """What a location costs beyond money where the condition holds; all that hold add up.

    `cost_per_piece` may be negative: pieces that had better leave. `cost_per_parcel` may not, and
    with it the condition cannot ask for line or stock.
    """

    name: str
    condition: str
    cost_per_parcel: int = 0
    cost_per_piece: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """What a plan is judged by, besides preferences.

    `shipping_basis_points` scales what carriers ask: 10,000 counts it in full, 0 not at all.
    `distance_per_kilometre` is for each parcel; `priority_per_rank` too, once for every location
    that comes before it by its priority. `split_per_parcel` is for each parcel after the
    first, `lateness_per_day` for each parcel and day after the promise.
    """

    shipping_basis_points: int = BASIS_POINTS
    distance_per_kilometre: int = 0
    priority_per_rank: int = 0
    handling_per_parcel: int = 0
    handling_per_line: int = 0
    split_per_parcel: int = 0
    lateness_per_day: int = 0
    carbon_per_kilogram: int = 0
    carbon_grams_per_tonne_kilometre: int = 100


@dataclass(frozen=True, slots=True)
class Balance:
    """Leave stock where it sells, take it where it does not.

    A piece from a location with nothing left of its cover costs `cover_per_piece`, falling evenly
    to nothing at `cover_target_days`. Where it covers more than `markdown_over_days` and
    `markdown_condition` holds, a piece that leaves is worth `markdown_per_piece`.
    """

    cover_target_days: int = 0
    cover_per_piece: int = 0
    markdown_over_days: int = 0
    markdown_per_piece: int = 0
    markdown_condition: str = 'location.kind == "STORE"'


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a plan may never do.

    The margin is what the lines and the shipping bring, less what the goods cost, less shipping and
    handling. `keep_together` gives a text for each line: lines of the same text leave in one
    parcel, an empty text binds nothing.
    """

    ship_complete: bool = False
    maximum_parcels: int | None = None
    minimum_margin: int | None = None
    minimum_margin_basis_points: int | None = None
    keep_together: str | None = None
    allowed_location_codes: tuple[str, ...] = ()
    forbidden_location_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourcingProfile:
    """The rules of one version. Roads are `road_factor_basis_points` of the great circle."""

    code: str
    name: str
    version: int = 1
    currency: str | None = None
    filters: tuple[Filter, ...] = ()
    preferences: tuple[Preference, ...] = ()
    weights: Weights = field(default_factory=Weights)
    balance: Balance = field(default_factory=Balance)
    constraints: Constraints = field(default_factory=Constraints)
    road_factor_basis_points: int = BASIS_POINTS
    node_limit: int = NODE_LIMIT


@dataclass(frozen=True, slots=True)
class PublishedProfile:
    """A version as it is kept. Of each code at most one version is active: the one that plans."""

    id: UUID
    profile: SourcingProfile
    active: bool
    published_at: datetime


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """An order of the channel for which the condition holds is planned by this profile."""

    name: str
    condition: str
    profile_code: str


@dataclass(frozen=True, slots=True)
class SourcingAssignment:
    """Which profile plans the orders of a channel: the first rule that holds, else the default.

    Without `profile_code` the built-in profile plans.
    """

    channel_id: UUID
    profile_code: str | None = None
    rules: tuple[AssignmentRule, ...] = ()


BUILT_IN_CODE = "built-in"

BUILT_IN = SourcingProfile(
    code=BUILT_IN_CODE,
    name="Nearest that has everything, fewest parcels",
    version=0,
    weights=Weights(
        shipping_basis_points=0,
        distance_per_kilometre=1_000,
        priority_per_rank=1,
        split_per_parcel=1_000_000_000,
    ),
)
"""What plans where a merchant has published nothing.

No distance on Earth outweighs a parcel, and no priority a kilometre.
"""
