"""Following alerts: every event of every alert once, in the order of the log."""

from collections.abc import AsyncGenerator
from typing import Annotated, Final

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.cursors import parse_place_cursor, place_cursor
from api.following.log_entry import ALERTS
from api.following.log_following import LogTelling, follow_log
from api.following.stream_messages import After, CursorExpired, Heartbeat
from api.orders.event_data import public_data
from api.scalars import JSON, DateTime
from api.stock.alert_type import Alert
from domain.access.caller import Caller
from domain.errors import NotFound
from domain.events import WHOLE_KIND, StreamKind
from persistence.reads.alerts import alerts_by_id, open_alerts
from persistence.reads.followed_log import FollowedEvent
from persistence.reads.log import LogFilter

_ALERTS: Final = WHOLE_KIND[StreamKind.ALERT].hex


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
        after: After = None,
    ) -> AsyncGenerator[AlertEventMessage, None]:
        return follow_log(info.context, after, _telling(info.context.caller))


def _telling(caller: Caller) -> LogTelling:
    return LogTelling(
        name="alertEvents",
        topics=[ALERTS],
        wanted=LogFilter(kinds=[StreamKind.ALERT]),
        wants=lambda event: event.is_visible_to(caller),
        message=_message,
        beginning=_beginning,
        cursor=_cursor,
        parse=_position,
    )


async def _message(context: Context, event: FollowedEvent) -> AlertEvent:
    row = event.row
    found = await context.load(alerts_by_id, row["stream_id"])
    if found is None:
        raise NotFound("No such alert.")
    return AlertEvent(
        cursor=_cursor(event.position),
        type=row["type"],
        version=row["version"],
        occurred_at=DateTime(row["occurred_at"]),
        actor=row["actor"],
        data=JSON(public_data(row["data"])),
        alert=Alert.of(found),
    )


async def _beginning(context: Context, _: int) -> tuple[int, AlertSnapshot]:
    position, count, rows = await context.read(open_alerts, context.caller)
    alerts = [Alert.of(row) for row in rows]
    return position, AlertSnapshot(cursor=_cursor(position), open_count=count, alerts=alerts)


def _position(text: str) -> int:
    return parse_place_cursor(text, _ALERTS, "alerts")


def _cursor(position: int) -> str:
    return place_cursor(_ALERTS, position)
