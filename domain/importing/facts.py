"""What an export says, in the words of the business: the seam between reading and recording.

Unit prices are ten-thousandths of the major unit, amounts minor units of the mapping's currency,
times aware UTC. `row` is the row's number in the file as a spreadsheet shows it: the header is 1.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.importing.treatments import Treatment


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """One line of an order, numbered from 1. Only goods (`treatment`) have stock and ship."""

    number: int
    sku: str
    title: str
    quantity: int
    unit_price: int
    amount: int
    treatment: Treatment
    row: int


@dataclass(frozen=True, slots=True)
class ImportedCharge:
    """Postage added to an order, or a discount taken off it.

    `quantity` and `unit_price` are signed as in the file, `amount` is never negative.
    """

    code: str
    title: str
    quantity: int
    unit_price: int
    amount: int
    row: int


@dataclass(frozen=True, slots=True)
class ImportedOrder:
    """A sale. Without `customer_key` the buyer is a guest; without `country_code` it is unknown where to.

    `country_name` is what the file says, also where no code stands for it.
    """

    reference: str
    placed_at: datetime
    customer_key: str | None
    country_code: str | None
    country_name: str
    lines: tuple[ImportedLine, ...]
    shipping: tuple[ImportedCharge, ...] = ()
    discounts: tuple[ImportedCharge, ...] = ()

    @property
    def shipping_amount(self) -> int:
        """Minor units the customer paid for shipping."""
        return sum(charge.amount for charge in self.shipping)

    @property
    def discount_amount(self) -> int:
        """Minor units taken off the order."""
        return sum(charge.amount for charge in self.discounts)

    @property
    def total(self) -> int:
        """Minor units the customer paid."""
        lines = sum(line.amount for line in self.lines)
        return lines + self.shipping_amount - self.discount_amount


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """Pieces of one order line taken back; `line_number` None: shipping refunded.

    `refund` never exceeds what is left of what the line cost. `surplus` is what the merchant
    credited above the price paid (minor units): money without a purchase behind it.
    """

    line_number: int | None
    sku: str
    treatment: Treatment
    quantity: int
    unit_price_paid: int
    unit_price_credited: int
    refund: int
    surplus: int
    row: int


@dataclass(frozen=True, slots=True)
class ImportedReturn:
    """What one credit took back of one order. Two of its lines may name the same order line."""

    reference: str
    at: datetime
    customer_key: str | None
    order_reference: str
    lines: tuple[ReturnedLine, ...]

    @property
    def refund(self) -> int:
        """Minor units that the order gives back."""
        return sum(line.refund for line in self.lines)

    @property
    def surplus(self) -> int:
        """Minor units credited above the prices paid."""
        return sum(line.surplus for line in self.lines)


class CreditReason(StrEnum):
    """Why a credit could not be tied to a purchase."""

    GUEST = "guest"
    NOT_BOUGHT_BEFORE = "not_bought_before"
    ALL_RETURNED = "all_returned"
    MORE_THAN_BOUGHT = "more_than_bought"
    NO_SUCH_CHARGE = "no_such_charge"


@dataclass(frozen=True, slots=True)
class UnlinkedCredit:
    """Pieces or charges credited that no earlier order of the customer explains."""

    reference: str
    at: datetime
    customer_key: str | None
    sku: str
    title: str
    treatment: Treatment
    quantity: int
    unit_price: int
    amount: int
    reason: CreditReason
    row: int


@dataclass(frozen=True, slots=True)
class StockCorrection:
    """Stock written off (negative) or found (positive), without money or customer."""

    reference: str
    at: datetime
    sku: str
    quantity: int
    note: str
    row: int


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Money or bookkeeping outside every order: fees, bad debt, samples, discounts granted later.

    `quantity`, `unit_price` and `amount` are signed as in the file.
    """

    reference: str
    at: datetime
    customer_key: str | None
    kind: Treatment
    code: str
    note: str
    quantity: int
    unit_price: int
    amount: int
    row: int


class RejectReason(StrEnum):
    """Why a row says nothing that can be recorded."""

    WRONG_COLUMN_COUNT = "wrong_column_count"
    BAD_BYTES = "bad_bytes"
    BAD_QUOTES = "bad_quotes"
    BAD_REFERENCE = "bad_reference"
    BAD_SKU = "bad_sku"
    BAD_TITLE = "bad_title"
    BAD_QUANTITY = "bad_quantity"
    BAD_PRICE = "bad_price"
    BAD_DATE = "bad_date"
    BAD_CUSTOMER = "bad_customer"
    UNKNOWN_COUNTRY = "unknown_country"
    AMOUNT_TOO_LARGE = "amount_too_large"
    NEGATIVE_PRICE = "negative_price"
    SALE_IN_CANCELLATION = "sale_in_cancellation"
    CUSTOMER_DIFFERS = "customer_differs"
    DUPLICATE_DOCUMENT = "duplicate_document"
    DUPLICATE_ORDER = "duplicate_order"
    ORDER_REFUSED = "order_refused"
    RETURN_REFUSED = "return_refused"
    STOCK_REFUSED = "stock_refused"


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is not recorded, as it stood in the file, and why.

    `quantity` and `value` (ten-thousandths) are zero where the row's numbers cannot be read.
    """

    row: int
    reason: RejectReason
    message: str
    fields: tuple[str, ...]
    quantity: int = 0
    value: int = 0


Fact = ImportedOrder | ImportedReturn | UnlinkedCredit | StockCorrection | Adjustment | RejectedRow


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """All facts of one reference of the file, in the order in which they are to be recorded.

    `position` counts from 1 without gaps, the same in every run over the same file: record in
    order, remember the last position, and continue after it. Rows that carry no readable
    reference are documents of their own, with an empty one.
    """

    position: int
    reference: str
    is_cancellation: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """A SKU of the file: its commonest title and price on paid sales. Only goods have stock."""

    sku: str
    title: str
    unit_price: int
    treatment: Treatment


@dataclass(frozen=True, slots=True)
class ImportedCustomer:
    """A customer by the export's own key, with the country of the last document."""

    key: str
    country_code: str | None
    country_name: str


@dataclass(frozen=True, slots=True)
class StockToSeed:
    """Pieces of a SKU that a location needs before the first document is replayed."""

    sku: str
    location_code: str
    quantity: int
