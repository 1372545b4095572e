"""Filtering and sorting lists of orders."""

import strawberry

from api.global_ids import key_of
from api.orders.enums import (
    AmountStatus,
    FulfillmentStatus,
    OrderSort,
    OrderStatus,
    ReturnStatus,
)
from api.scalars import DateTime
from domain.errors import NotFound
from persistence.reads.orders import OrderFilter


@strawberry.input(description="From an instant (included) until another (excluded).")
class DateTimeRange:
    """Either end may be left open."""

    since: DateTime | None = strawberry.field(default=None, description="From here, included.")
    until: DateTime | None = strawberry.field(default=None, description="Until here, excluded.")


@strawberry.input(description="Which orders; every part that is given must hold.")
class OrderFilterInput:
    """An empty filter means every order the credential may see."""

    statuses: list[OrderStatus] = strawberry.field(
        default_factory=list, description="Any of these states."
    )
    charge_statuses: list[AmountStatus] = strawberry.field(
        default_factory=list, description="Any of these."
    )
    fulfillment_statuses: list[FulfillmentStatus] = strawberry.field(
        default_factory=list, description="Any of these."
    )
    return_statuses: list[ReturnStatus] = strawberry.field(
        default_factory=list, description="Any of these."
    )
    channel_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="From any of these channels."
    )
    customer_id: strawberry.ID | None = strawberry.field(
        default=None, description="Bought by this customer."
    )
    sku: str | None = strawberry.field(default=None, description="Has a line of this SKU.")
    text: str | None = strawberry.field(
        default=None,
        description="Starts the number or channel reference, is the guest's e-mail address, or "
        "occurs in the customer's reference, name, e-mail address or telephone number.",
    )
    placed_at: DateTimeRange | None = strawberry.field(default=None, description="When placed.")
    updated_at: DateTimeRange | None = strawberry.field(
        default=None, description="When anything last changed: what a reconciling partner asks."
    )

    def to_filter(self) -> OrderFilter | None:
        """The filter; None when it names something that does not exist, so nothing matches."""
        placed, updated = self.placed_at or DateTimeRange(), self.updated_at or DateTimeRange()
        try:
            return OrderFilter(
                statuses=[value.value for value in self.statuses],
                charge_statuses=[value.value for value in self.charge_statuses],
                fulfillment_statuses=[value.value for value in self.fulfillment_statuses],
                return_statuses=[value.value for value in self.return_statuses],
                channel_ids=[key_of(key, "Channel") for key in self.channel_ids],
                customer_id=key_of(self.customer_id, "Customer") if self.customer_id else None,
                sku=self.sku,
                text=self.text,
                placed_from=placed.since,
                placed_before=placed.until,
                updated_from=updated.since,
                updated_before=updated.until,
            )
        except NotFound:
            return None


@strawberry.input(description="How a list of orders is sorted.")
class OrderOrder:
    """Ties are broken by id, so that pages never overlap."""

    field: OrderSort = strawberry.field(default=OrderSort.PLACED_AT, description="By what.")
    descending: bool = strawberry.field(default=True, description="Largest or newest first.")
