"""When and how moved work leaves its new location: quoted there as plans quote it."""

from dataclasses import replace
from datetime import datetime

from domain.errors import Refusals
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.plan import PlannedParcel
from domain.orders.event_parts import AllocatedLine
from domain.orders.order import Order
from domain.orders.placement import StockShortage
from domain.stock.location import Location
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.planning_facts import question_of
from use_cases.fulfillment.sourcing import plan_what_can_be, sourcing_of


def with_quote(
    unit: UnitOfWork, order: Order, made: FulfillmentOrder, place: Location, now: datetime
) -> FulfillmentOrder:
    """New work with the service and days that the channel's profile chooses at its location.

    `order` has its stock there already, and the positions are locked. Where no service takes the
    parcel the work stays without: somebody chose the place, and may know a carrier.
    """
    parcel = _parcel(unit, order, made, place, now)
    if parcel is None:
        return made
    return replace(
        made,
        service_code=parcel.service_code,
        ships_on=parcel.ships_on,
        deliver_by=parcel.deliver_by,
        books_room=place.daily_capacity is not None and parcel.ships_on is not None,
    )


def _parcel(
    unit: UnitOfWork, order: Order, made: FulfillmentOrder, place: Location, now: datetime
) -> PlannedParcel | None:
    pieces = [AllocatedLine(line, place.id, quantity) for line, quantity in made.left()]
    asked = question_of(unit, order, now, pieces)
    # Somebody's word goes over what the order avoids; nobody else is asked.
    others = {entry.id for entry in asked.facts.network.locations} - {place.id}
    facts = replace(asked.facts, avoided=frozenset(others))
    question = replace(asked, facts=facts, avoided_stock=frozenset())
    try:
        draft, short = plan_what_can_be(sourcing_of(unit, question, unit.stock.available))
    except (StockShortage, Refusals):
        return None
    return draft.parcels[0] if len(draft.parcels) == 1 and not short else None
