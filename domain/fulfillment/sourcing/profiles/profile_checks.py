"""What a profile must be before it is published: every part possible, every condition understood."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TypeVar

from domain.errors import DomainError, InvalidInput, raise_any
from domain.expressions import InvalidExpression
from domain.fulfillment.sourcing.profiles.profile import (
    BASIS_POINTS,
    BUILT_IN_CODE,
    AssignmentRule,
    Filter,
    Preference,
    SourcingAssignment,
    SourcingProfile,
)
from domain.fulfillment.sourcing.profiles.rules import OF_ORDER, compile_profile, rule_of
from domain.ports import Expressions
from domain.validation import code, currency_code, text

Named = TypeVar("Named", Filter, Preference, AssignmentRule)

RULES_LIMIT = 50
LOCATIONS_LIMIT = 1_000
LARGEST_COST = 10**12
"""A hundred million in ten-thousandths: sums stay inside 64 bits."""

LARGEST_NODE_LIMIT = 1_000_000
LARGEST_DAYS = 3_650


def checked_profile(profile: SourcingProfile, expressions: Expressions) -> SourcingProfile:
    """The profile with trimmed names, if every part of it is possible and every condition right.

    Raises InvalidInput and InvalidExpression naming the part; Refusals where several are wrong.
    """
    code(profile.code, field=("code",))
    if profile.code == BUILT_IN_CODE:
        raise InvalidInput("This code names what is built in.", field=("code",))
    if profile.currency is not None:
        currency_code(profile.currency, field=("currency_code",))
    elif _has_amounts(profile):
        raise InvalidInput("Amounts need a currency.", field=("currency_code",))
    _check_numbers(profile)
    _check_constraints(profile)
    names: set[str] = set()
    kept = replace(
        profile,
        name=text(profile.name, field=("name",)),
        filters=_named(profile.filters, "filters", names),
        preferences=_named(profile.preferences, "preferences", names),
    )
    for index, entry in enumerate(kept.preferences):
        field = ("preferences", str(index))
        _amount(entry.cost_per_parcel, (*field, "cost_per_parcel"))
        if abs(entry.cost_per_piece) > LARGEST_COST:
            raise InvalidInput("Too large an amount.", field=(*field, "cost_per_piece"))
    compile_profile(kept, expressions)
    return kept


def checked_assignment(
    assignment: SourcingAssignment, expressions: Expressions
) -> SourcingAssignment:
    """The assignment with trimmed names, if its conditions can be asked of an order."""
    names: set[str] = set()
    rules = _named(assignment.rules, "rules", names)
    errors: list[DomainError] = []
    for index, rule in enumerate(rules):
        try:
            rule_of(rule.name, rule.condition, expressions, OF_ORDER)
        except InvalidExpression as error:
            errors.append(error.at(("rules", str(index), "condition")))
    raise_any(errors)
    return replace(assignment, rules=rules)


def _named(entries: Sequence[Named], field: str, names: set[str]) -> tuple[Named, ...]:
    """The entries with trimmed names, each of which is given once in the profile."""
    if len(entries) > RULES_LIMIT:
        raise InvalidInput(f"At most {RULES_LIMIT} rules.", field=(field,))
    kept = []
    for index, entry in enumerate(entries):
        name = text(entry.name, field=(field, str(index), "name"))
        if name in names:
            raise InvalidInput(f"The name {name!r} comes twice.", field=(field, str(index), "name"))
        names.add(name)
        kept.append(replace(entry, name=name))
    return tuple(kept)


def _has_amounts(profile: SourcingProfile) -> bool:
    weights, balance = profile.weights, profile.balance
    amounts = (
        weights.distance_per_kilometre, weights.priority_per_rank, weights.handling_per_parcel,
        weights.handling_per_line, weights.split_per_parcel, weights.lateness_per_day,
        weights.carbon_per_kilogram, balance.cover_per_piece, balance.markdown_per_piece,
        profile.constraints.minimum_margin,
        *(cost for entry in profile.preferences for cost in (entry.cost_per_parcel, entry.cost_per_piece)),
    )  # fmt: skip
    return any(amounts)


def _check_numbers(profile: SourcingProfile) -> None:
    for name in (entry.name for entry in fields(profile.weights)):
        _amount(getattr(profile.weights, name), ("weights", name))
    for name in ("cover_per_piece", "markdown_per_piece"):
        _amount(getattr(profile.balance, name), ("balance", name))
    for name in ("cover_target_days", "markdown_over_days"):
        if not 0 <= getattr(profile.balance, name) <= LARGEST_DAYS:
            raise InvalidInput(f"From 0 to {LARGEST_DAYS} days.", field=("balance", name))
    if profile.balance.cover_per_piece and not profile.balance.cover_target_days:
        raise InvalidInput(
            "A cost of cover needs a target.", field=("balance", "cover_target_days")
        )
    if not BASIS_POINTS <= profile.road_factor_basis_points <= 5 * BASIS_POINTS:
        raise InvalidInput(
            "Roads are from one to five times the great circle.",
            field=("road_factor_basis_points",),
        )
    if not 1 <= profile.node_limit <= LARGEST_NODE_LIMIT:
        raise InvalidInput(f"From 1 to {LARGEST_NODE_LIMIT} nodes.", field=("node_limit",))


def _check_constraints(profile: SourcingProfile) -> None:
    constraints = profile.constraints
    field = ("constraints",)
    parcels = constraints.maximum_parcels
    if parcels is not None and (parcels < 1 or (constraints.ship_complete and parcels > 1)):
        raise InvalidInput(
            "At least one parcel; and one, where it must ship complete.",
            field=(*field, "maximum_parcels"),
        )
    share = constraints.minimum_margin_basis_points
    if share is not None and not 0 <= share <= BASIS_POINTS:
        raise InvalidInput(
            "From 0 to 10000 basis points.", field=(*field, "minimum_margin_basis_points")
        )
    if constraints.minimum_margin is not None:
        _amount(constraints.minimum_margin, (*field, "minimum_margin"))
    has_margin = share is not None or constraints.minimum_margin is not None
    if has_margin and profile.weights.shipping_basis_points != BASIS_POINTS:
        raise InvalidInput(
            "A margin is kept in real money: shipping must count in full.",
            field=("weights", "shipping_basis_points"),
        )
    for name in ("allowed_location_codes", "forbidden_location_codes"):
        codes = getattr(constraints, name)
        if len(codes) > LOCATIONS_LIMIT:
            raise InvalidInput(f"At most {LOCATIONS_LIMIT} locations.", field=(*field, name))
        for index, value in enumerate(codes):
            code(value, field=(*field, name, str(index)))


def _amount(value: int, field: tuple[str, ...]) -> None:
    if not 0 <= value <= LARGEST_COST:
        raise InvalidInput("An amount of zero or more, and below a hundred million.", field=field)
