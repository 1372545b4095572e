"""Days for which stock lasts, for profiles that ask: what sold of late says how it sells."""

from datetime import timedelta
from uuid import UUID

from domain.fulfillment.planning import Available
from domain.fulfillment.sourcing.facts import DaysOfCover
from domain.fulfillment.sourcing.profile import SourcingProfile
from domain.fulfillment.sourcing.rules import compile_profile
from integrations.expressions.common_expression_language import installed_expressions
from persistence.sales import sold_since
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.planning_facts import Question

LOOK_BACK_DAYS = 28
"""Four weeks, so that every weekday counts alike."""


def days_of_cover(
    unit: UnitOfWork, profile: SourcingProfile, question: Question, stock: Available
) -> DaysOfCover:
    """How long each location's stock lasts; nothing is read where the profile does not ask."""
    if not compile_profile(profile, installed_expressions()).reads_cover:
        return _unknown
    since = question.facts.now - timedelta(days=LOOK_BACK_DAYS)
    sold = sold_since(unit.connection, question.product_ids, question.location_ids, since)

    def days(product_id: UUID, location_id: UUID) -> int | None:
        pieces = sold.get((product_id, location_id), 0)
        return stock(product_id, location_id) * LOOK_BACK_DAYS // pieces if pieces else None

    return days


def _unknown(_product_id: UUID, _location_id: UUID) -> int | None:
    return None
