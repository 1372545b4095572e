"""How one export is to be read: its columns, its formats, its codes, and where its stock was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from domain.importing.treatments import Treatment


@dataclass(frozen=True, slots=True)
class Columns:
    """Header names of the columns. None: the export has no such column."""

    reference: str
    sku: str
    quantity: str
    placed_at: str
    unit_price: str
    title: str | None = None
    customer: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Formats:
    """How values are written. `date` is a strptime format; times are local to `time_zone`."""

    date: str
    time_zone: tzinfo
    decimal_separator: str = "."
    thousands_separator: str = ""
    delimiter: str = ","
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class SeedLocation:
    """A place that held stock before the first sale. `share` weighs it against the others."""

    code: str
    name: str
    country_code: str
    share: int
    city: str | None = None
    postal_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class SeedingPlan:
    """Where the stock of the first day stands.

    `exclusive_percent` of the SKUs stand at one location only, so that some orders need several.
    `surplus_percent` is held beyond what the file takes, so that no location runs dry early.
    """

    locations: tuple[SeedLocation, ...]
    exclusive_percent: int = 0
    surplus_percent: int = 0


@dataclass(frozen=True, slots=True)
class ImportChannel:
    """The channel that the imported orders belong to, with the currency of all amounts.

    `order_number_format` is that of a channel which the import has to make.
    """

    code: str
    name: str
    currency: str
    order_number_format: str = "{number}"


@dataclass(frozen=True, slots=True)
class OrderMapping:
    """Everything a merchant says about an export.

    `cancellation_prefix` marks references of credits; without one, every negative quantity is a
    credit. `codes` names what is not goods, a trailing `*` standing for any ending. `countries`
    translates names to ISO 3166 codes; None means that the name tells no country.
    """

    name: str
    columns: Columns
    formats: Formats
    channel: ImportChannel
    codes: Mapping[str, Treatment]
    countries: Mapping[str, str | None]
    seeding: SeedingPlan
    cancellation_prefix: str | None = None
    fold_sku_case: bool = False

    def sku_of(self, text: str) -> str:
        """The SKU a code stands for: upper case where the merchant's codes ignore case."""
        return text.upper() if self.fold_sku_case else text

    def treatment_of(self, sku: str) -> Treatment:
        """What rows with this SKU are; goods unless the mapping says otherwise."""
        exact = self.codes.get(sku)
        if exact is not None:
            return exact
        for pattern, treatment in self.codes.items():
            if pattern.endswith("*") and sku.startswith(pattern[:-1]):
                return treatment
        return Treatment.GOODS

    def is_cancellation(self, reference: str) -> bool:
        """Whether a whole document gives money back."""
        return self.cancellation_prefix is not None and reference.startswith(
            self.cancellation_prefix
        )
