"""Carrier services: what a location can hand a parcel to."""

from dataclasses import dataclass, replace
from uuid import UUID

from domain.catalog.product import ProductFlag
from domain.errors import InvalidInput
from domain.stock.location import FLAG_NEEDS, Capability
from domain.validation import LARGEST_QUANTITY, code, text

CARRIED = frozenset(FLAG_NEEDS.values())
"""What a service may be able to carry beyond ordinary parcels."""


@dataclass(frozen=True, slots=True)
class CarrierService:
    """A service of a carrier: its prices, its speed, what it takes."""

    id: UUID
    code: str
    carrier: str
    service: str
    rate_card_code: str
    transit_table_code: str
    maximum_weight_grams: int | None = None
    capabilities: frozenset[Capability] = frozenset()
    active: bool = True

    def takes(self, weight_grams: int, flags: frozenset[ProductFlag]) -> bool:
        """Whether a parcel of this weight with such products may travel by it."""
        if self.maximum_weight_grams is not None and weight_grams > self.maximum_weight_grams:
            return False
        return {FLAG_NEEDS[flag] for flag in flags if flag in FLAG_NEEDS} <= self.capabilities


def checked_carrier_service(service: CarrierService) -> CarrierService:
    """The service with trimmed texts, if every part of it is possible.

    Raises InvalidInput naming the part.
    """
    code(service.code, field=("code",))
    heaviest = service.maximum_weight_grams
    if heaviest is not None and not 0 < heaviest <= LARGEST_QUANTITY:
        raise InvalidInput("A weight is above zero.", field=("maximum_weight_grams",))
    beyond = sorted(service.capabilities - CARRIED)
    if beyond:
        raise InvalidInput(f"{beyond[0]} is for locations.", field=("capabilities",))
    return replace(
        service,
        carrier=text(service.carrier, field=("carrier",), limit=64),
        service=text(service.service, field=("service",), limit=64),
    )
