"""An event of the log as this process remembers it: with what was made of it for its followers."""

from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import Any, Final

from api.following.tail import ENTRIES_PER_READ, ENTRIES_REMEMBERED, Log, Stretch
from api.transport.stream_message import StreamMessage
from domain.access.caller import SYSTEM
from domain.events import WHOLE_LOG, StreamKind
from persistence.database import Snapshot
from persistence.reads.events import last_position
from persistence.reads.followed_log import RETURN_TYPES, WORK_TYPES, FollowedEvent, followed_page

ORDERS: Final = "orders"
WORK: Final = "work"
RETURNS: Final = "returns"
ALERTS: Final = "alerts"


class LogEntry:
    """The messages of an event are the same for all its followers, so they are made once."""

    __slots__ = ("_messages", "event")

    def __init__(self, event: FollowedEvent) -> None:
        self.event = event
        self._messages: dict[str, StreamMessage] = {}

    def message(
        self, name: str, make: Callable[[Any, FollowedEvent], Awaitable[object]]
    ) -> StreamMessage:
        """The message of this name about the event."""
        message = self._messages.get(name)
        if message is None:
            event = self.event
            message = self._messages[name] = StreamMessage(lambda context: make(context, event))
        return message


def topics_of(entry: LogEntry) -> Iterable[Hashable]:
    """What an event is about, in the words of those who follow."""
    event = entry.event
    kind, type_name = event.row["stream_kind"], event.row["type"]
    if kind == StreamKind.ORDER.value:
        yield ORDERS
        if type_name in WORK_TYPES:
            yield WORK
            yield from {(WORK, place) for place in event.work.values()}
        elif type_name in RETURN_TYPES:
            yield RETURNS
    elif kind == StreamKind.ALERT.value:
        yield ALERTS


def event_log(read: Callable[[Callable[[Snapshot], Any]], Awaitable[Any]]) -> Log[LogEntry]:
    """The log of events, read by `read`: whatever it tells is told under the followers' rights."""

    def newest(snapshot: Snapshot) -> Stretch[LogEntry]:
        reach = last_position(snapshot)
        after = max(0, reach - ENTRIES_REMEMBERED)
        return Stretch(_entries(followed_page(snapshot, SYSTEM, after, ENTRIES_REMEMBERED)), reach)

    def behind(snapshot: Snapshot, place: int) -> Stretch[LogEntry]:
        entries = _entries(followed_page(snapshot, SYSTEM, place, ENTRIES_PER_READ))
        reach = entries[-1][0] if entries else place
        return Stretch(entries, reach, is_settled=len(entries) < ENTRIES_PER_READ)

    return Log(
        WHOLE_LOG,
        newest=lambda: read(newest),
        behind=lambda place: read(lambda snapshot: behind(snapshot, place)),
        topics=topics_of,
    )


def _entries(events: Iterable[FollowedEvent]) -> list[tuple[int, LogEntry]]:
    return [(event.position, LogEntry(event)) for event in events]
