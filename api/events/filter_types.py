"""Filtering the log."""

import strawberry

from api.global_ids import key_of
from domain.errors import NotFound
from domain.events import StreamKind
from domain.webhooks.event_types import LOGGED_TYPES, check_types
from persistence.reads.log import LogFilter


@strawberry.input(description="Which events; every part that is given must hold.")
class EventFilterInput:
    """An empty filter means every event the credential may see."""

    subject_types: list[StreamKind] = strawberry.field(
        default_factory=list, description="About any of these."
    )
    types: list[str] = strawberry.field(
        default_factory=list, description="Any of these, such as `SHIPMENT_SHIPPED`, up to 1,000."
    )
    channel_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Of orders of any of these channels, and of nothing else."
    )
    order_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of this order, and of nothing else."
    )

    def to_filter(self) -> LogFilter | None:
        """The filter; None when it names something that does not exist, so nothing matches.

        Raises InvalidInput for a type that no event has.
        """
        check_types(self.types, LOGGED_TYPES)
        try:
            return LogFilter(
                kinds=self.subject_types,
                types=self.types,
                channel_ids=[key_of(key, "Channel") for key in self.channel_ids],
                order_id=key_of(self.order_id, "Order") if self.order_id is not None else None,
            )
        except NotFound:
            return None
