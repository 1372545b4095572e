"""The first pass over a file: its own totals, and what has to exist before the first order."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime

from domain.errors import DomainError
from domain.importing.catalog import ProductTally
from domain.importing.facts import ImportedCustomer, ImportedProduct, RejectedRow, RejectReason
from domain.importing.mapping import OrderMapping
from domain.importing.purchases import PurchaseKey, purchase_key
from domain.importing.roles import Role, role_of
from domain.importing.rows import Row


class NewestFirst(DomainError):
    """The file runs backwards in time, so credits would come before what they undo."""

    code = "NEWEST_FIRST"


@dataclass(frozen=True, slots=True)
class FileTotals:
    """What the file itself adds up to; `value` is quantity times price in ten-thousandths.

    Rows whose numbers cannot be read count as rows only.
    """

    rows: int
    quantity: int
    value: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole file needs and holds, known before its first document is interpreted.

    `demand`: pieces of each SKU that sales and write-offs take, were nothing ever returned.
    `credited`: the buyers and SKUs that credits ask for. `out_of_order`: rows dated before the
    row above them. Times are None for a file without readable rows.
    """

    totals: FileTotals
    rows_by_reference: Mapping[str, int]
    products: tuple[ImportedProduct, ...]
    customers: tuple[ImportedCustomer, ...]
    demand: Mapping[str, int]
    credited: Set[PurchaseKey]
    first_at: datetime | None
    last_at: datetime | None
    out_of_order: int


def survey(rows: Iterable[Row | RejectedRow], mapping: OrderMapping) -> Survey:
    """Read everything once. Raises NewestFirst for a file that runs backwards in time."""
    surveyor = _Surveyor(mapping)
    for row in rows:
        if isinstance(row, RejectedRow):
            surveyor.add_rejected(row)
        else:
            surveyor.add(row)
    return surveyor.result()


@dataclass(slots=True)
class _Surveyor:
    mapping: OrderMapping
    rows: int = 0
    quantity: int = 0
    value: int = 0
    rows_by_reference: dict[str, int] = field(default_factory=dict)
    customer_by_reference: dict[str, str] = field(default_factory=dict)
    with_money: set[str] = field(default_factory=set)
    products: dict[str, ProductTally] = field(default_factory=dict)
    customers: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    demand: dict[str, int] = field(default_factory=dict)
    perhaps_found: list[Row] = field(default_factory=list)
    credits: list[Row] = field(default_factory=list)
    first_at: datetime | None = None
    last_at: datetime | None = None
    above: datetime | None = None
    forward: int = 0
    backward: int = 0

    def add_rejected(self, row: RejectedRow) -> None:
        self.rows += 1
        self.quantity += row.quantity
        self.value += row.value

    def add(self, row: Row) -> None:
        self.rows += 1
        self.quantity += row.quantity
        self.value += row.quantity * row.unit_price
        reference = row.reference
        self.rows_by_reference[reference] = self.rows_by_reference.get(reference, 0) + 1
        if row.unit_price:
            self.with_money.add(reference)
        if row.customer_key is not None:
            self.customer_by_reference.setdefault(reference, row.customer_key)
            self.customers[row.customer_key] = (row.country_code, row.country_name)
        product = self.products.get(row.sku)
        if product is None:
            product = self.products[row.sku] = ProductTally(row.sku, row.treatment)
        product.add(row)
        self._add_time(row.at)
        self._add_demand(row)

    def _add_time(self, at: datetime) -> None:
        if at is self.above:
            return
        if self.above is None or self.first_at is None or self.last_at is None:
            self.first_at = self.last_at = at
        elif at > self.above:
            self.forward += 1
            self.last_at = max(at, self.last_at)
        elif at < self.above:
            self.backward += 1
            self.first_at = min(at, self.first_at)
        self.above = at

    def _add_demand(self, row: Row) -> None:
        is_cancellation = self.mapping.is_cancellation(row.reference)
        role = role_of(row, is_cancellation=is_cancellation, is_moneyless=False)
        if isinstance(role, RejectReason):
            return
        if role is Role.CREDIT:
            self.credits.append(row)
        elif role in {Role.LINE, Role.SHIPPING, Role.CORRECTION}:
            # Postage is a line where a document bills nothing else; it has no stock anyway.
            self.demand[row.sku] = self.demand.get(row.sku, 0) + abs(row.quantity)
            if role is not Role.CORRECTION and row.customer_key is None and not row.unit_price:
                self.perhaps_found.append(row)

    def result(self) -> Survey:
        if self.backward > self.forward:
            raise NewestFirst(
                "The file runs from the newest order to the oldest. Sort it by date, oldest first."
            )
        sales = self.with_money | self.customer_by_reference.keys()
        for row in self.perhaps_found:
            if row.reference not in sales:
                self.demand[row.sku] -= row.quantity
        keys = (
            purchase_key(
                row.customer_key or self.customer_by_reference.get(row.reference),
                row.country_name,
                row.sku,
            )
            for row in self.credits
        )
        return Survey(
            totals=FileTotals(self.rows, self.quantity, self.value),
            rows_by_reference=self.rows_by_reference,
            products=tuple(tally.product() for tally in self.products.values()),
            customers=tuple(
                ImportedCustomer(key, code, name) for key, (code, name) in self.customers.items()
            ),
            demand={sku: pieces for sku, pieces in self.demand.items() if pieces},
            credited=frozenset(keys),
            first_at=self.first_at,
            last_at=self.last_at,
            out_of_order=self.backward,
        )
