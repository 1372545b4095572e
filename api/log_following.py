"""Following the log: from a cursor or from now on, of all that happens what is wanted."""

from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.context import Context
from api.follower import Follower
from api.log_entry import LogEntry
from api.orders.following import spread
from api.scalars import DateTime
from api.stream_messages import CursorExpired, Heartbeat
from api.tail import Tail
from api.transport.stream_message import StreamMessage
from domain.errors import InvalidInput
from domain.events import StreamKind
from persistence.reads.events import last_position
from persistence.reads.followed_log import FollowedEvent, followed_page
from persistence.reads.log import LogFilter, log_cursor, parse_log_cursor

EVENTS_PER_PAGE: Final = 100
POSITIONS_PER_PAGE: Final = 20_000
"""A follower who comes back after years and wants little reads the log in strides, each short."""


@dataclass(frozen=True, slots=True)
class LogTelling:
    """What a subscription tells of the log, and in which messages."""

    name: str
    """Of its messages: those of one name about one event are the same."""
    topics: Sequence[Hashable]
    """What it is woken for."""
    wanted: LogFilter
    """What it asks the database for when it comes back: all that it wants, maybe more."""
    wants: Callable[[FollowedEvent], bool]
    """Whether it wants an event, the caller's rights included. Reads nothing."""
    message: Callable[[Any, FollowedEvent], Awaitable[object]]
    """Makes the message of an event in its context; may not look at the field's arguments."""
    beginning: Callable[[Any, int], Awaitable[tuple[int, object]]]
    """Makes the first message without a cursor, and says behind which position the rest follows;
    it is given the position that the process knows."""
    cursor: Callable[[int], str] = log_cursor
    parse: Callable[[str], int] = parse_log_cursor


async def follow_log(
    context: Context, after: str | None, telling: LogTelling
) -> AsyncGenerator[Any, None]:
    """Tell every event that is wanted once, in the order of the log, without end.

    Waiting costs no connection and no read: the process reads the log once for all.
    """
    services = context.services
    tail = services.log
    follower = Follower[LogEntry](telling.topics, lambda entry: telling.wants(entry.event))
    with tail.followed_by(follower):
        await tail.ready()
        if after is None:
            beginning = _Beginning(telling, tail.head)
            yield StreamMessage(beginning.read)
            place = beginning.position
            del beginning
        else:
            try:
                place = telling.parse(after)
            except InvalidInput as error:
                yield CursorExpired(message=error.message)
                return
            if place > tail.head and place > await context.read(last_position):
                yield CursorExpired(message="The cursor is ahead of the log.")
                return
        while True:
            entries, reach = await _next(context, tail, place, telling)
            while entries:
                position, entry = entries.popleft()
                if telling.wants(entry.event):
                    yield entry.message(telling.name, telling.message)
                place = position
                del entry
            del entries
            place = max(place, reach)
            if place < tail.head:
                continue
            due = await follower.wait(spread(services.feed.settings.heartbeat_seconds))
            if due is None:
                # Whatever came meanwhile was offered and is not wanted.
                place = max(place, tail.head)
                yield Heartbeat(cursor=telling.cursor(place), at=DateTime(services.clock()))
            else:
                place = max(place, due - 1)


class _Beginning:
    """The first message, read in the context that resolves it: its parts are of one moment."""

    def __init__(self, telling: LogTelling, position: int) -> None:
        self._telling = telling
        self.position = position

    async def read(self, context: Context) -> object:
        self.position, message = await self._telling.beginning(context, self.position)
        return message


async def _next(
    context: Context, tail: Tail[LogEntry], place: int, telling: LogTelling
) -> tuple[deque[tuple[int, LogEntry]], int]:
    """What follows a place, and how far that reaches: remembered, or read where it is not."""
    if place >= tail.floor:
        return deque(tail.remembered_behind(place)), tail.head
    until = tail.head
    if StreamKind.ORDER in telling.wanted.kinds:
        # What is no order's has an index of its own.
        until = min(until, place + POSITIONS_PER_PAGE)
    events = await context.read(
        followed_page, context.caller, place, EVENTS_PER_PAGE, telling.wanted, until
    )
    reach = events[-1].position if len(events) == EVENTS_PER_PAGE else until
    return deque((event.position, LogEntry(event)) for event in events), reach
