"""What mutations of webhooks take."""

from uuid import UUID

import strawberry

from api.global_ids import key_of
from domain.webhooks.endpoint import NEWEST_PAYLOAD_VERSION

_TYPES = (
    "Types of events, as the guide of events names them, or beginnings that end in `*`: "
    '`["ORDER_PLACED", "SHIPMENT_*"]`.'
)
_CHANNELS = (
    "Orders of these channels only; null: of every channel that this credential may see. Events "
    "that belong to no channel, such as alerts, are told regardless."
)
_DOCUMENT = (
    "A query whose answer becomes the `data` of messages, for events of orders with the variables "
    "`$orderId` and `$eventId`, for those of alerts with `$alertId` (type ID). It is run when a "
    "message is sent, with the rights that this credential has now, as far as it needs them. "
    "Null: the data of the event, as the guide of events describes it."
)


@strawberry.input(description="An endpoint in full: to make, or what one becomes.")
class WebhookEndpointInput:
    """All of an endpoint that a client decides."""

    name: str = strawberry.field(description="What people call it; at most 100 characters.")
    url: str = strawberry.field(description="Where messages are sent: https, on a public address.")
    event_types: list[str] = strawberry.field(description=_TYPES)
    channel_ids: list[strawberry.ID] | None = strawberry.field(default=None, description=_CHANNELS)
    document: str | None = strawberry.field(default=None, description=_DOCUMENT)
    payload_version: str | None = strawberry.field(
        default=None,
        description="The version of messages it gets from now on; null: for a new endpoint "
        f"the newest, which is {NEWEST_PAYLOAD_VERSION}, for others the one it has.",
    )

    def channel_keys(self) -> list[UUID] | None:
        """The channels. Raises NotFound."""
        if self.channel_ids is None:
            return None
        return [key_of(text, "Channel", field=("channelIds",)) for text in self.channel_ids]


@strawberry.input(description="What is to be sent again: exactly one of the three ways.")
class WebhookReplayInput:
    """Messages keep their `webhook-id`, so receivers know what they have."""

    delivery_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="These deliveries that have ended, 1,000 at most."
    )
    dead_letters: bool | None = strawberry.field(
        default=None, description="True: all that were given up, 10,000 at a time."
    )
    after: str | None = strawberry.field(
        default=None,
        description="Everything behind this cursor of the log of events, as messages and `events` "
        "carry it, whether it was delivered or not. What is new comes after it.",
    )

    def delivery_keys(self) -> list[UUID] | None:
        """The deliveries. Raises NotFound."""
        if self.delivery_ids is None:
            return None
        return [
            key_of(text, "WebhookDelivery", field=("deliveryIds", str(place)))
            for place, text in enumerate(self.delivery_ids)
        ]
