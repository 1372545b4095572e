"""What a plan costs, by part and exactly, in the words of the problem."""

from collections.abc import Iterable, Mapping

from domain.fulfillment.sourcing.problem import Item, Problem, ShipOption, Site
from domain.fulfillment.sourcing.solution import Cost, Parcel, Plan


def parcel_from(
    site: Site, option: ShipOption, items: Iterable[Item], pieces: Mapping[int, int]
) -> Parcel | None:
    """The parcel with these pieces of lines by this option; None when the option cannot take it."""
    taken = [(item, pieces[item.line]) for item in items if pieces.get(item.line)]
    weight = sum(item.weight_grams * quantity for item, quantity in taken)
    volume = sum(item.volume_cubic_millimetres * quantity for item, quantity in taken)
    billable = option.billable_grams(weight, volume)
    shipping = option.rate.cost(billable)
    limit = option.maximum_weight_grams
    if shipping is None or (limit is not None and weight > limit):
        return None
    offers = {offer.line: offer for offer in site.offers}
    given = [(offers[item.line], quantity) for item, quantity in taken]
    preference = sum(offer.preference_per_piece * quantity for offer, quantity in given)
    cost = Cost(
        shipping=shipping,
        handling=site.handling_per_parcel + site.handling_per_line * len(taken),
        lateness=option.lateness,
        preference=site.preference_per_parcel + preference,
        balance=sum(offer.balance_per_piece * quantity for offer, quantity in given),
        carbon=option.carbon - (-weight * option.carbon_per_kilogram // 1000),
    )
    return Parcel(
        site.location_id,
        site.code,
        option.service_code,
        tuple(sorted((item.line, quantity) for item, quantity in taken)),
        weight,
        billable,
        cost,
        option.ships_at,
        option.arrives_at,
        option.days_late,
    )


def parcels_from(site: Site, items: Iterable[Item], pieces: Mapping[int, int]) -> list[Parcel]:
    """The parcel by each option that can take it, the cheapest first."""
    items = tuple(items)
    found = [parcel_from(site, option, items, pieces) for option in site.options]
    return sorted(
        (parcel for parcel in found if parcel is not None),
        key=lambda parcel: (parcel.cost.total, parcel.service_code),
    )


def plan_of(problem: Problem, parcels: Iterable[Parcel]) -> Plan:
    """The plan of these parcels, with the split penalty."""
    ordered = tuple(sorted(parcels, key=lambda parcel: (parcel.code, parcel.location_id)))
    cost = Cost(split=problem.split_penalty * max(len(ordered) - 1, 0))
    for parcel in ordered:
        cost += parcel.cost
    return Plan(ordered, cost)


def cheapest_choice(
    problem: Problem, choices: list[list[Parcel]], maximum_real_cost: int | None
) -> Plan | None:
    """The cheapest plan of one parcel out of each list, within the limit of real money."""
    if maximum_real_cost is None:
        return plan_of(problem, (parcels[0] for parcels in choices))
    # Real money spent -> the least total with it; what is dearer in both is dropped.
    kept: list[tuple[int, int, tuple[Parcel, ...]]] = [(0, 0, ())]
    for parcels in choices:
        reached = sorted(
            (
                (total + parcel.cost.total, real + parcel.cost.real, (*chosen, parcel))
                for total, real, chosen in kept
                for parcel in parcels
            ),
            key=lambda entry: entry[:2],
        )
        kept = []
        for entry in reached:
            if entry[1] <= maximum_real_cost and (not kept or entry[1] < kept[-1][1]):
                kept.append(entry)
    return plan_of(problem, kept[0][2]) if kept else None
