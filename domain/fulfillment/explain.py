"""Why a plan is as it is: the ways that lost, and the locations that could not take part.

Kept apart from planning: placing an order must be fast and needs no reasons. Pure and
deterministic: the same input gives the same words.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.channels.channel import Channel
from domain.fulfillment.plan import Alternative, Demand, Exclusion, PlanDraft
from domain.fulfillment.planning import Available, Site, coverage, plan_from
from domain.fulfillment.shipping_method import ShippingMethod
from domain.stock.location import FLAG_NEEDS, Capability, Location

ALTERNATIVES_LIMIT = 5
EXCLUSIONS_LIMIT = 50
"""Bounds, because both are kept with each plan; the nearest come first."""

_SKUS_NAMED = 3


def explained(
    draft: PlanDraft,
    demands: Sequence[Demand],
    locations: Sequence[Location],
    sites: Sequence[Site],
    channel: Channel,
    available: Available,
    method: ShippingMethod | None,
) -> PlanDraft:
    """The plan with its alternatives and exclusions.

    `locations` are all there are, by code; `sites` those that took part, ranked.
    """
    by_id = {site.location.id: site for site in sites}
    chosen = [by_id[entry.location_id] for entry in draft.parcels]
    alternatives: list[Alternative] = []
    seen = {_places(draft)}
    idle = []
    for site in sites:
        cover = coverage(demands, [demand.quantity for demand in demands], site, available)
        if not any(cover):
            idle.append(Exclusion(site.location.id, _idle_reason(site, demands)))
        elif site is not chosen[0] and len(alternatives) < ALTERNATIVES_LIMIT:
            other = plan_from(site, demands, sites, available, method)
            if other is not None and _places(other) not in seen:
                seen.add(_places(other))
                reason = _reason(site, cover, other, chosen, draft, demands)
                alternatives.append(_alternative(other, reason))
    excluded = [
        Exclusion(location.id, why)
        for location in locations
        if (why := _exclusion_reason(location, channel)) is not None
    ]
    return replace(
        draft,
        alternatives=tuple(alternatives),
        exclusions=tuple((excluded + idle)[:EXCLUSIONS_LIMIT]),
    )


def usable(location: Location, channel: Channel) -> bool:
    """Whether a location may ship for a channel at all."""
    return _exclusion_reason(location, channel) is None


def _exclusion_reason(location: Location, channel: Channel) -> str | None:
    if not location.active:
        return "inactive"
    if Capability.SHIP not in location.capabilities:
        return "cannot ship"
    if not channel.may_use_location(location.id):
        return f"not allowed for the channel {channel.code}"
    return None


def _idle_reason(site: Site, demands: Sequence[Demand]) -> str:
    lacking = _lacking(site, demands)
    if lacking and all(not site.location.can_ship(demand.flags) for demand in demands):
        return f"lacks {_listed(lacking)}"
    skus = [demand.sku for demand in demands if site.location.can_ship(demand.flags)]
    nothing = f"has no {_listed(list(dict.fromkeys(skus)))}"
    return f"{nothing}, lacks {_listed(lacking)}" if lacking else nothing


def _lacking(site: Site, demands: Sequence[Demand]) -> list[str]:
    needs = {FLAG_NEEDS[flag] for demand in demands for flag in demand.flags if flag in FLAG_NEEDS}
    return sorted(need.value.lower() for need in needs - site.location.capabilities)


def _alternative(other: PlanDraft, reason: str) -> Alternative:
    route = tuple(entry.location_id for entry in other.parcels)
    return Alternative(route, other.distance_kilometres, other.cost, reason)


def _places(draft: PlanDraft) -> frozenset[UUID]:
    return frozenset(entry.location_id for entry in draft.parcels)


def _reason(
    site: Site,
    cover: Sequence[int],
    other: PlanDraft,
    chosen: Sequence[Site],
    draft: PlanDraft,
    demands: Sequence[Demand],
) -> str:
    if len(other.parcels) > len(draft.parcels):
        return f"{_short(site, cover, demands)}; needs {len(other.parcels)} parcels"
    pieces = sum(quantity for _, quantity in draft.parcels[0].lines)
    if sum(cover) < pieces:
        return f"{_short(site, cover, demands)}; its first parcel holds {sum(cover)}, not {pieces}"
    return _farther(site, chosen[0])


def _short(site: Site, cover: Sequence[int], demands: Sequence[Demand]) -> str:
    short: dict[str, int] = {}
    for demand, quantity in zip(demands, cover, strict=True):
        if demand.quantity > quantity:
            short[demand.sku] = short.get(demand.sku, 0) + demand.quantity - quantity
    words = f"short of {_listed([f'{sku} by {pieces}' for sku, pieces in short.items()])}"
    lacking = _lacking(site, demands)
    return f"{words}, lacks {_listed(lacking)}" if lacking else words


def _farther(site: Site, winner: Site) -> str:
    if site.distance_kilometres is None or winner.distance_kilometres is None:
        return "its distance is unknown" if winner.distance_kilometres is not None else _after(site)
    farther = site.distance_kilometres - winner.distance_kilometres
    if farther:
        return f"{farther} km farther"
    if site.location.priority > winner.location.priority:
        return f"as near, but its priority is {site.location.priority}"
    return _after(site)


def _after(site: Site) -> str:
    return f"equally good, but {site.location.code} comes later by priority and code"


def _listed(words: Sequence[str]) -> str:
    named = ", ".join(words[:_SKUS_NAMED])
    return named if len(words) <= _SKUS_NAMED else f"{named} and {len(words) - _SKUS_NAMED} more"
