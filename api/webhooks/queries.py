"""Queries of webhooks."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import key_of
from api.webhooks.delivery_type import WebhookDelivery
from api.webhooks.endpoint_type import WebhookEndpoint
from domain.webhooks.retrying import DeliveryStatus
from persistence.reads.webhooks import (
    DeliveryFilter,
    count_deliveries,
    count_endpoints,
    delivery_page,
    endpoint_page,
)


@strawberry.input(description="Which deliveries; every part that is given must hold.")
class WebhookDeliveryFilterInput:
    """An empty filter means every delivery that is still known."""

    endpoint_id: strawberry.ID | None = strawberry.field(
        default=None, description="To this endpoint."
    )
    statuses: list[DeliveryStatus] | None = strawberry.field(
        default=None, description="Any of these states."
    )
    types: list[str] | None = strawberry.field(
        default=None, description="Of events of any of these types, written out."
    )
    order_id: strawberry.ID | None = strawberry.field(default=None, description="About this order.")

    def to_filter(self) -> DeliveryFilter:
        """What the read takes. Raises NotFound for ids of something else."""
        statuses = self.statuses
        return DeliveryFilter(
            endpoint_id=None
            if self.endpoint_id is None
            else key_of(self.endpoint_id, "WebhookEndpoint", field=("endpointId",)),
            statuses=None if statuses is None else [status.value for status in statuses],
            types=self.types,
            stream_id=None
            if self.order_id is None
            else key_of(self.order_id, "Order", field=("orderId",)),
        )


@strawberry.type
class WebhookQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Webhook endpoints, newest first: all of them for staff of every channel, for "
        "everybody else those that this credential made.",
        directives=[access("webhooks:read")],
    )
    async def webhook_endpoints(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[WebhookEndpoint]:
        context = info.context
        request = page_request(first, after, last, before)
        page = await context.read(endpoint_page, context.caller, request)
        return connection_of(
            page, WebhookEndpoint.of, lambda: context.read(count_endpoints, context.caller)
        )

    @strawberry.field(
        description="Deliveries, made and to be made, those queued last first.",
        directives=[access("webhooks:read")],
    )
    async def webhook_deliveries(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            WebhookDeliveryFilterInput | None,
            strawberry.argument(description="Which deliveries."),
        ] = None,
    ) -> Connection[WebhookDelivery]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = (filter or WebhookDeliveryFilterInput()).to_filter()
        page = await context.read(delivery_page, context.caller, wanted, request)
        return connection_of(
            page,
            WebhookDelivery.of,
            lambda: context.read(count_deliveries, context.caller, wanted),
        )
