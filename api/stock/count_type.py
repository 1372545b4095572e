"""Stock counts in the API."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.catalog.product_type import Product
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Context, Info
from api.described_enum import describe
from api.global_ids import global_id
from api.money_type import Money, MoneyInput, amount_of, money
from api.node_type import Node
from api.scalars import DateTime
from api.stock.location_type import Location
from api.user_errors import UserError
from domain.stock.counting import ApprovalLimit, CountLine, CountStatus
from persistence.counts import count_from, line_from
from persistence.database import Row
from persistence.reads.counts import (
    count_count_lines,
    count_line_pages,
    counts_by_id,
    sums_of_counts,
)
from persistence.reads.keyset import Page
from use_cases.stock.record_stock_count import FoundPieces

describe(
    CountStatus,
    "How far a stock count is.",
    name="StockCountStatus",
    OPEN="Being counted.",
    SUBMITTED="Counted; somebody has to agree, for the differences are above the limit.",
    APPLIED="The books are what was found.",
    REJECTED="Not believed, or given up: the books stayed as they were.",
)


@strawberry.type(description="One product of a stock count.", directives=[access("stock:read")])
class StockCountLine:
    """What was found, against the books at that moment, in every state together."""

    sku: str = strawberry.field(description="Which product.")
    counted: int | None = strawberry.field(
        description="Pieces that were found; null while nobody counted."
    )
    counted_at: DateTime | None = strawberry.field(description="When somebody counted.")
    expected: int | None = strawberry.field(
        description="Pieces in the books at that moment; null in a blind count that is open."
    )
    variance: int | None = strawberry.field(
        description="Pieces found beyond the books, negative where some are missing; null while "
        "`expected` is."
    )
    robbed: int = strawberry.field(
        description="Pieces that orders were promised and that were missing: they wait for others."
    )
    product_key: strawberry.Private[UUID]

    @strawberry.field(description="The product.", directives=[access("catalog:read")])
    async def product(self, info: Info) -> Product | None:
        found: Product | None = await info.context.node("Product", self.product_key)
        return found


def _line(row: Row, *, hidden: bool) -> StockCountLine:
    facts: CountLine = line_from(row)
    shown = facts.counted is not None and not hidden
    return StockCountLine(
        sku=row["sku"],
        counted=facts.counted,
        counted_at=DateTime(facts.counted_at) if facts.counted_at is not None else None,
        expected=facts.expected if shown else None,
        variance=facts.variance if shown else None,
        robbed=facts.robbed,
        product_key=facts.product_id,
    )


@strawberry.type(
    description="What the lines of a stock count come to.", directives=[access("stock:read")]
)
class StockCountSummary:
    """Differences are null in a blind count that is open."""

    lines: int = strawberry.field(description="SKUs to be counted, and those found besides.")
    counted: int = strawberry.field(description="SKUs that were counted.")
    found: int | None = strawberry.field(description="Pieces found beyond the books.")
    missing: int | None = strawberry.field(description="Pieces in the books that were not found.")
    robbed: int = strawberry.field(description="Missing pieces that orders were promised.")


@strawberry.type(
    description="A count of products at one location.", directives=[access("stock:read")]
)
class StockCount(Node):
    """Opened, recorded, submitted; applied at once or after approval."""

    number: str = strawberry.field(description="For people; unique.")
    status: CountStatus = strawberry.field(description="How far it is.")
    blind: bool = strawberry.field(
        description="Whether who counts does not see what the books say."
    )
    note: str | None = strawberry.field(description="What somebody said about it.")
    approval_over_pieces: int | None = strawberry.field(
        description="Above so many pieces of difference somebody has to agree."
    )
    approval_over_amount: Money | None = strawberry.field(
        description="Above so much value of difference, at cost, somebody has to agree."
    )
    created_by: str = strawberry.field(description="The credential that began it.")
    decided_by: str | None = strawberry.field(
        description="The credential that applied or rejected it."
    )
    created_at: DateTime = strawberry.field(description="When it began.")
    submitted_at: DateTime | None = strawberry.field(description="When counting was done.")
    decided_at: DateTime | None = strawberry.field(description="When it was applied or rejected.")
    key: strawberry.Private[UUID]
    location_key: strawberry.Private[UUID]

    @strawberry.field(description="The location whose stock is counted.")
    async def location(self, info: Info) -> Location | None:
        found: Location | None = await info.context.node("Location", self.location_key)
        return found

    @strawberry.field(description="What its lines come to.")
    async def summary(self, info: Info) -> StockCountSummary:
        row = await info.context.load(sums_of_counts, self.key)
        sums = dict(row) if row is not None else dict.fromkeys(("lines", "counted", "robbed"), 0)
        hidden = self._hides_the_books()
        return StockCountSummary(
            lines=sums["lines"],
            counted=sums["counted"],
            found=None if hidden else int(sums.get("found", 0)),
            missing=None if hidden else int(sums.get("missing", 0)),
            robbed=int(sums["robbed"]),
        )

    @strawberry.field(description="Its products, in the order in which they were created.")
    async def lines(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        only_different: Annotated[
            bool,
            strawberry.argument(
                description="Only those that are not what the books said; none while that is "
                "hidden."
            ),
        ] = False,
    ) -> Connection[StockCountLine]:
        context, hidden = info.context, self._hides_the_books()
        request = page_request(first, after, last, before)
        page = await context.load(count_line_pages, (self.key, only_different, request))
        if page is None or (hidden and only_different):
            page = Page([], [], has_next=False, has_previous=False)
        return connection_of(
            page,
            lambda row: _line(row, hidden=hidden),
            lambda: context.read(count_count_lines, context.caller, self.key, only_different),
        )

    def _hides_the_books(self) -> bool:
        return self.blind and self.status is CountStatus.OPEN

    @classmethod
    def of(cls, row: Row) -> "StockCount":
        """The count of a row."""
        facts = count_from(row)
        amount = facts.limit.amount
        return cls(
            id=strawberry.ID(global_id("StockCount", facts.id)),
            number=facts.number,
            status=facts.status,
            blind=facts.blind,
            note=facts.note,
            approval_over_pieces=facts.limit.pieces,
            approval_over_amount=money(amount.minor, amount.currency) if amount else None,
            created_by=facts.created_by,
            decided_by=facts.decided_by,
            created_at=row["created_at"],
            submitted_at=row["submitted_at"],
            decided_at=row["decided_at"],
            key=facts.id,
            location_key=facts.location_id,
        )


async def stock_count_node(context: Context, key: UUID, _: int | None) -> StockCount | None:
    """A stock count by its key."""
    row = await context.load(counts_by_id, key)
    return StockCount.of(row) if row is not None else None


@strawberry.input(description="A count to begin.")
class StockCountCreateInput:
    """What is counted, and above which difference somebody has to agree."""

    location_code: str = strawberry.field(description="The location whose stock is counted.")
    skus: list[str] | None = strawberry.field(
        default=None,
        description="What, up to 10,000; left out: everything that was ever there.",
    )
    blind: bool = strawberry.field(
        default=False, description="Whether who counts does not see what the books say."
    )
    approval_over_pieces: int | None = strawberry.field(
        default=None,
        description="Above so many pieces of difference, surpluses and losses added up, somebody "
        "has to agree.",
    )
    approval_over_amount: MoneyInput | None = strawberry.field(
        default=None,
        description="Above so much value of difference, at cost, somebody has to agree; also for "
        "a product without a cost in this currency.",
    )
    note: str | None = strawberry.field(default=None, description="A note for people.")

    def limit(self) -> ApprovalLimit:
        """What the use case takes. Raises InvalidInput."""
        amount = self.approval_over_amount
        bound = amount_of(amount, field=("approvalOverAmount",)) if amount is not None else None
        return ApprovalLimit(self.approval_over_pieces, bound)


@strawberry.input(description="Pieces of a SKU that were found.")
class StockCountRecordInput:
    """Recorded again, it replaces what was recorded."""

    sku: str = strawberry.field(description="Which product; also one that nobody expected.")
    counted: int = strawberry.field(
        description="Pieces physically there in every state together, promised ones included."
    )

    def to_data(self) -> FoundPieces:
        """What the use case takes."""
        return FoundPieces(self.sku, self.counted)


@strawberry.type(description="What became of a stock count.", directives=[access("stock:write")])
class StockCountPayload:
    """The count as it is now."""

    stock_count: StockCount | None = strawberry.field(
        description="The count; null if refused.", directives=[access("stock:read")]
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")
