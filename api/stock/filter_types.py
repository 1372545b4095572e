"""Filtering lists of stock positions and movements."""

import strawberry

from api.global_ids import key_of, parse_global_id
from api.orders.filter_types import DateTimeRange
from api.stock.ledger_types import DOCUMENT_NODES
from domain.errors import InvalidInput, NotFound
from domain.stock.ledger import MovementReason
from persistence.reads.stock import MovementFilter, PositionFilter
from persistence.reads.wanted_values import VALUES_LIMIT


@strawberry.input(description="Which positions; every part that is given must hold.")
class StockPositionFilterInput:
    """An empty filter means every position."""

    skus: list[str] | None = strawberry.field(
        default=None, description="Of any of these SKUs, up to 1,000."
    )
    location_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="At any of these locations, up to 1,000."
    )
    available_at_most: int | None = strawberry.field(
        default=None, description="With no more than this many pieces available: what runs low."
    )

    def to_filter(self) -> PositionFilter:
        """The filter; a location that does not exist matches nothing. Raises InvalidInput."""
        places = None
        if self.location_ids:
            if len(self.location_ids) > VALUES_LIMIT:
                raise InvalidInput(
                    f"At most {VALUES_LIMIT} values.", field=("filter", "locationIds")
                )
            parsed = [parse_global_id(text) for text in self.location_ids]
            places = [found[1] for found in parsed if found is not None and found[0] == "Location"]
        return PositionFilter(self.skus, places, self.available_at_most)


@strawberry.input(description="Which movements; every part that is given must hold.")
class StockMovementFilterInput:
    """An empty filter means the whole ledger."""

    sku: str | None = strawberry.field(default=None, description="Of this SKU.")
    location_id: strawberry.ID | None = strawberry.field(
        default=None, description="At this location."
    )
    reasons: list[MovementReason] | None = strawberry.field(
        default=None, description="For any of these reasons."
    )
    document_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of this order, shipment, return or update; needs `sku` too."
    )
    occurred_at: DateTimeRange | None = strawberry.field(
        default=None, description="When it happened."
    )

    def to_filter(self) -> MovementFilter | None:
        """The filter; None when it names something that cannot exist, so nothing matches."""
        happened = self.occurred_at or DateTimeRange()
        reasons = [reason.value for reason in self.reasons] if self.reasons is not None else None
        document = parse_global_id(self.document_id) if self.document_id is not None else None
        if self.document_id is not None and (
            document is None or document[0] not in DOCUMENT_NODES.values()
        ):
            return None
        try:
            place = key_of(self.location_id, "Location") if self.location_id is not None else None
        except NotFound:
            return None
        return MovementFilter(
            sku=self.sku,
            location_id=place,
            reasons=reasons,
            document_id=document[1] if document is not None else None,
            occurred_from=happened.since,
            occurred_before=happened.until,
        )
