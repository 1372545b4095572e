"""Following alerts: every event of every alert once, in the order of the log."""

from collections.abc import AsyncGenerator
from random import uniform
from typing import Annotated, Final

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.orders.event_data import public_data
from api.scalars import JSON, DateTime
from api.stock.alert_type import Alert
from api.stream_messages import CursorExpired, Heartbeat
from domain.access import Caller
from domain.events import WHOLE_KIND, StreamKind
from persistence.database import Snapshot
from persistence.reads.alerts import ToldEvent, alert_events, open_alerts
from persistence.reads.events import newest_position

EVENTS_PER_PAGE: Final = 100
_ALERTS: Final = WHOLE_KIND[StreamKind.ALERT]


@strawberry.type(
    description="Something that happened to an alert.", directives=[access("stock:read")]
)
class AlertEvent:
    """Raised, acknowledged or resolved."""

    cursor: str = strawberry.field(description="Give it back as `after` to resume behind it.")
    type: str = strawberry.field(
        description="`ALERT_RAISED`, `ALERT_ACKNOWLEDGED` or `ALERT_RESOLVED`."
    )
    version: int = strawberry.field(description="Its place in the alert's history, from 1.")
    occurred_at: DateTime = strawberry.field(description="When it happened.")
    actor: str = strawberry.field(description="Which credential, or part of the system, did it.")
    data: JSON = strawberry.field(description="Its facts, documented in the guide of events.")
    alert: Alert = strawberry.field(description="The alert as it was when this was read.")

    @classmethod
    def of(cls, told: ToldEvent) -> "AlertEvent":
        """The event of rows."""
        row = told.event
        return cls(
            cursor=_cursor(told.position),
            type=row["type"],
            version=row["version"],
            occurred_at=DateTime(row["occurred_at"]),
            actor=row["actor"],
            data=JSON(public_data(row["data"])),
            alert=Alert.of(told.alert),
        )


@strawberry.type(
    description="The open alerts: the first message without `after`.",
    directives=[access("stock:read")],
)
class AlertSnapshot:
    """Events that follow the cursor are told next; the alerts may be ahead of it."""

    cursor: str = strawberry.field(description="Give it back as `after` to resume behind it.")
    open_count: int = strawberry.field(description="How many alerts are open.")
    alerts: list[Alert] = strawberry.field(
        description="The newest of them, 100 at most; `alerts` lists them all."
    )


AlertEventMessage = Annotated[
    AlertEvent | AlertSnapshot | Heartbeat | CursorExpired,
    strawberry.union("AlertEventMessage", description="What `alertEvents` may send."),
]


@strawberry.type
class AlertSubscriptions:
    """Part of the subscription root."""

    @strawberry.subscription(
        description="What happens to alerts: every event once, in order, also across "
        "reconnections.",
        directives=[access("stock:read")],
    )
    def alert_events(
        self,
        info: Info,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="The `cursor` of the last message you have, to resume without loss; "
                "none to begin with a snapshot."
            ),
        ] = None,
    ) -> AsyncGenerator[AlertEventMessage, None]:
        return _follow(info.context, after)


async def _follow(context: Context, after: str | None) -> AsyncGenerator[AlertEventMessage, None]:
    services, caller = context.services, context.caller
    # Watched before it is read, so that no commit falls in between.
    with services.feed.watch(_ALERTS) as watch:
        position, first = await context.read(_begin, caller, after)
        if first is not None:
            yield first
            if isinstance(first, CursorExpired):
                return
        del first
        while True:
            told = await context.read(alert_events, caller, position, EVENTS_PER_PAGE)
            for entry in told:
                yield AlertEvent.of(entry)
                position = entry.position
            if len(told) == EVENTS_PER_PAGE:
                continue
            beat = services.feed.settings.heartbeat_seconds * uniform(0.8, 1)  # noqa: S311
            while not await watch.wait(position, beat):
                yield Heartbeat(cursor=_cursor(position), at=DateTime(services.clock()))


def _begin(
    connection: Snapshot, caller: Caller, after: str | None
) -> tuple[int, AlertSnapshot | CursorExpired | None]:
    if after is None:
        position, count, rows = open_alerts(connection, caller)
        alerts = [Alert.of(row) for row in rows]
        return position, AlertSnapshot(cursor=_cursor(position), open_count=count, alerts=alerts)
    text = after.removeprefix(f"{_ALERTS.hex}.")
    if text == after or not (text.isascii() and text.isdigit() and len(text) <= 18):
        return 0, CursorExpired(message="This is not a cursor of alerts.")
    if int(text) > newest_position(connection, StreamKind.ALERT):
        return 0, CursorExpired(message="The cursor is ahead of the log.")
    return int(text), None


def _cursor(position: int) -> str:
    return f"{_ALERTS.hex}.{position}"
