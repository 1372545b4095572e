"""Which version of which sourcing profile plans an order now."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.fulfillment.sourcing.building.facts import LineFacts, OrderFacts
from domain.fulfillment.sourcing.profiles.choosing import Choice, chosen_profile
from domain.fulfillment.sourcing.profiles.profile import BUILT_IN, SourcingProfile
from integrations.expressions.common_expression_language import installed_expressions
from persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ChosenProfile:
    """The profile that plans, and how it was chosen."""

    profile: SourcingProfile
    choice: Choice


def sourcing_profile_of(
    unit: UnitOfWork, order: OrderFacts, lines: Sequence[LineFacts]
) -> ChosenProfile:
    """The active version of the profile assigned to the order's channel; else the built-in one."""
    assignment = unit.sourcing_profiles.assignments([order.channel.id])[order.channel.id]
    if assignment.profile_code is None and not assignment.rules:
        return ChosenProfile(BUILT_IN, Choice(None))
    choice = chosen_profile(assignment, order, lines, installed_expressions())
    code = choice.profile_code
    found = unit.sourcing_profiles.active([code]).get(code) if code is not None else None
    return ChosenProfile(found.profile if found is not None else BUILT_IN, choice)
