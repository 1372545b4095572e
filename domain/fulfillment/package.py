"""Packages: the cartons that a location packs for its work."""

from dataclasses import dataclass
from uuid import UUID

from domain.errors import DomainError, InvalidInput
from domain.validation import measure


@dataclass(frozen=True, slots=True)
class Package:
    """A carton with its contents as (line number, pieces). Weight in grams with the carton."""

    id: UUID
    order_id: UUID
    fulfillment_order_id: UUID
    number: str
    lines: tuple[tuple[int, int], ...]
    weight_grams: int | None = None
    shipment_id: UUID | None = None
    unpacked: bool = False


class PackageNotFree(DomainError):
    """The package travels with another shipment, or was unpacked."""

    code = "PACKAGE_NOT_FREE"

    def __init__(self, number: str, index: int) -> None:
        super().__init__(
            f"Package {number} belongs to a shipment or was unpacked.",
            field=("packageIds", str(index)),
        )
        self.number = number


def checked_package(package: Package) -> Package:
    """The package, if it can be one. Raises InvalidInput."""
    if not package.lines:
        raise InvalidInput("A package has at least one line.", field=("lines",))
    measure(package.weight_grams, field=("weightGrams",))
    return package
