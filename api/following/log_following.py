"""Following the log of events: what is wanted of it, from a cursor or from now on."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.context import Context
from api.following.log_entry import LogEntry
from api.following.tail_following import Beginning, Following, follow_tail
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
    beginning: Beginning
    cursor: Callable[[int], str] = log_cursor
    parse: Callable[[str], int] = parse_log_cursor


def follow_log(
    context: Context, after: str | None, telling: LogTelling
) -> AsyncGenerator[Any, None]:
    """Tell every event that is wanted once, in the order of the log, without end."""

    async def catch_up(place: int, head: int) -> tuple[list[tuple[int, LogEntry]], int]:
        until = head
        if StreamKind.ORDER in telling.wanted.kinds:
            # What is no order's has an index of its own.
            until = min(until, place + POSITIONS_PER_PAGE)
        events = await context.read(
            followed_page, context.caller, place, EVENTS_PER_PAGE, telling.wanted, until
        )
        reach = events[-1].position if len(events) == EVENTS_PER_PAGE else until
        return [(event.position, LogEntry(event)) for event in events], reach

    following = Following(
        tail=context.services.log,
        topics=telling.topics,
        wants=lambda entry: telling.wants(entry.event),
        message=lambda entry: entry.message(telling.name, telling.message),
        beginning=telling.beginning,
        catch_up=catch_up,
        last=last_position,
        cursor=telling.cursor,
        parse=telling.parse,
    )
    return follow_tail(context, after, following)
