"""Which profile plans an order."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.fulfillment.sourcing.building.facts import LineFacts, OrderFacts
from domain.fulfillment.sourcing.profiles.asking import Asking, RuleFailure
from domain.fulfillment.sourcing.profiles.profile import SourcingAssignment
from domain.fulfillment.sourcing.profiles.rules import OF_ORDER, rule_of
from domain.fulfillment.sourcing.profiles.variables import order_values
from domain.ports import Expressions


@dataclass(frozen=True, slots=True)
class Choice:
    """The code of the profile (None: the built-in one), and the rule that chose it, if one did."""

    profile_code: str | None
    rule: str | None = None
    failures: tuple[RuleFailure, ...] = ()


def chosen_profile(
    assignment: SourcingAssignment,
    order: OrderFacts,
    lines: Sequence[LineFacts],
    expressions: Expressions,
) -> Choice:
    """The profile of the first rule that holds for the order, else the channel's own."""
    asking = Asking(order=order_values(order, tuple(lines)), lines=(), locations=())
    for entry in assignment.rules:
        if asking.of_order(rule_of(entry.name, entry.condition, expressions, OF_ORDER)):
            return Choice(entry.profile_code, entry.name, tuple(asking.failures))
    return Choice(assignment.profile_code, None, tuple(asking.failures))
