"""Which shipment a carrier means: carriers know their own numbers, not ours."""

from uuid import UUID

from domain.access.caller import Caller
from domain.errors import NotFound
from integrations.carriers.registry import installed_carriers
from persistence.unit_of_work import UnitOfWork


def tracked_shipment(
    unit: UnitOfWork, caller: Caller, *, carrier: str, tracking_number: str
) -> UUID:
    """The shipment that left last with this tracking number: carriers use their numbers again.

    Raises UnknownCarrier, and NotFound, also when the caller may not see its order.
    """
    name = installed_carriers().named(carrier, field=("carrierTracking", "carrier")).name
    number = tracking_number.strip()
    found = unit.fulfillment.shipment_tracked_as(name, number, visible_to=caller)
    if found is None:
        raise NotFound(
            f"No shipment with {name} has the tracking number {number!r}.",
            field=("carrierTracking", "trackingNumber"),
        )
    return found
