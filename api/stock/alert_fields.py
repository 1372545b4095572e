"""Queries and mutations of alerts."""

import asyncio
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import key_of
from api.stock.alert_type import Alert, AlertAcknowledgePayload, alert_node
from api.stock.filtered_places import location_keys
from domain.access.caller import Caller
from domain.stock.alerting import AlertKind, AlertStatus
from persistence.reads.alerts import AlertFilter, alert_page, count_alerts
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.acknowledge_alert import acknowledge_alert


@strawberry.input(description="Which alerts; every part that is given must hold.")
class AlertFilterInput:
    """An empty filter means every alert that ever was."""

    kinds: list[AlertKind] | None = strawberry.field(
        default=None, description="Any of these kinds."
    )
    statuses: list[AlertStatus] | None = strawberry.field(
        default=None, description="Any of these states."
    )
    skus: list[str] | None = strawberry.field(
        default=None, description="Of any of these SKUs, up to 1,000."
    )
    location_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="At any of these locations, up to 1,000."
    )
    acknowledged: bool | None = strawberry.field(
        default=None, description="Whether somebody said they know."
    )

    def to_filter(self) -> AlertFilter:
        """What the read takes. Raises InvalidInput."""
        kinds = [kind.value for kind in self.kinds] if self.kinds is not None else None
        statuses = [status.value for status in self.statuses] if self.statuses is not None else None
        places = location_keys(self.location_ids)
        return AlertFilter(kinds, statuses, self.skus, places, self.acknowledged)


@strawberry.type
class AlertQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Alerts about stock, newest first.", directives=[access("stock:read")]
    )
    async def alerts(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            AlertFilterInput | None, strawberry.argument(description="Which alerts.")
        ] = None,
    ) -> Connection[Alert]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = (filter or AlertFilterInput()).to_filter()
        page = await context.read(alert_page, context.caller, wanted, request)
        return connection_of(
            page, Alert.of, lambda: context.read(count_alerts, context.caller, wanted)
        )


@strawberry.type
class AlertMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Say that you know of alerts. They stay open until their reason is gone; a "
        "COUNT_SHORTFALL, which nothing ends, is resolved.",
        directives=[access("stock:write")],
    )
    async def alert_acknowledge(
        self,
        info: Info,
        alert_ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="Which alerts, up to 1,000.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> AlertAcknowledgePayload:
        def act(unit: UnitOfWork, caller: Caller, now: datetime) -> list[str]:
            keys = [
                key_of(text, "Alert", field=("alertIds", str(index)))
                for index, text in enumerate(alert_ids)
            ]
            done = acknowledge_alert(unit, caller, now, alert_ids=keys)
            return [key.hex for key in done]

        written = await info.context.write(info, act, idempotency_key=idempotency_key)
        keys = [UUID(hex=text) for text in written.reference or ()]
        found = await asyncio.gather(*(alert_node(info.context, key, None) for key in keys))
        return AlertAcknowledgePayload(
            alerts=[entry for entry in found if entry is not None], user_errors=written.user_errors
        )
