"""Days for which stock lasts, for profiles that ask: what sold of late says how it sells."""

from uuid import UUID

from domain.fulfillment.planning import Available
from domain.fulfillment.sourcing.building.facts import DaysOfCover
from domain.fulfillment.sourcing.profiles.profile import SourcingProfile
from domain.fulfillment.sourcing.profiles.rules import compile_profile
from domain.stock import cover
from integrations.expressions.common_expression_language import installed_expressions
from persistence.selling import WINDOW, pieces_sold
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.planning_facts import Question


def days_of_cover(
    unit: UnitOfWork, profile: SourcingProfile, question: Question, stock: Available
) -> DaysOfCover:
    """How long each location's stock lasts; nothing is read where the profile does not ask."""
    if not compile_profile(profile, installed_expressions()).reads_cover:
        return _unknown
    now = question.facts.now
    sold = pieces_sold(unit.connection, question.product_ids, question.location_ids, now)

    def days(product_id: UUID, location_id: UUID) -> int | None:
        pieces = sold.get((product_id, location_id), 0)
        return cover.days_of_cover(stock(product_id, location_id), pieces, WINDOW.days)

    return days


def _unknown(_product_id: UUID, _location_id: UUID) -> int | None:
    return None
