"""Following a log through its tail: from a cursor or from now on, without loss and without end."""

from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from api.context import Context
from api.following.follower import Follower
from api.following.heartbeats import spread
from api.following.stream_messages import CursorExpired, Heartbeat
from api.following.tail import Tail
from api.scalars import DateTime
from api.transport.stream_message import StreamMessage
from domain.errors import InvalidInput
from persistence.database import Snapshot

Entry = TypeVar("Entry")

Beginning: TypeAlias = Callable[[Any, int], Awaitable[tuple[int, object]]]
"""Makes the first message without a cursor, in the context that is given, and says behind which
place the rest follows; it is told the place that the process knows."""


@dataclass(frozen=True, slots=True)
class Following(Generic[Entry]):
    """What one subscriber follows, and what it is told."""

    tail: Tail[Entry]
    topics: Sequence[Hashable]
    """What it is woken for."""
    wants: Callable[[Entry], bool]
    """Whether it wants an entry, the caller's rights included. Reads nothing."""
    message: Callable[[Entry], StreamMessage]
    """The same for the same entry, so that it is made once for all."""
    beginning: Beginning
    catch_up: Callable[[int, int], Awaitable[tuple[Sequence[tuple[int, Entry]], int]]]
    """Reads what is not remembered: between two places, and how far that reaches."""
    last: Callable[[Snapshot], int]
    """Where the log ends: no cursor is beyond that."""
    cursor: Callable[[int], str]
    parse: Callable[[str], int]
    """The place of a cursor. Raises InvalidInput."""
    last_of_each: Callable[[Entry], Hashable] | None = None
    """Where only the latest counts: what entries are about, of which the last one is told."""


async def follow_tail(
    context: Context, after: str | None, following: Following[Entry]
) -> AsyncGenerator[Any, None]:
    """Tell every entry that is wanted once, in the order of the log.

    Waiting costs no connection and no read: the process reads the log once for all.
    """
    services, tail = context.services, following.tail
    follower = Follower(following.topics, following.wants)
    with tail.followed_by(follower):
        await tail.ready()
        if after is None:
            beginning = _Begun(following.beginning, tail.head)
            yield StreamMessage(beginning.read)
            place = beginning.place
            del beginning
        else:
            try:
                place = following.parse(after)
            except InvalidInput as error:
                yield CursorExpired(message=error.message)
                return
            if place > tail.head and place > await context.read(following.last):
                yield CursorExpired(message="The cursor is ahead of the log.")
                return
        while True:
            entries, reach = await _next(place, following)
            while entries:
                place, entry = entries.popleft()
                yield following.message(entry)
                del entry
            del entries
            place = max(place, reach)
            if place < tail.head:
                continue
            due = await follower.wait(spread(services.feed.settings.heartbeat_seconds))
            if due is None:
                # Whatever came meanwhile was offered and is not wanted.
                place = max(place, tail.head)
                yield Heartbeat(cursor=following.cursor(place), at=DateTime(services.clock()))
            else:
                place = max(place, due - 1)


class _Begun:
    """The first message, read in the context that resolves it: its parts are of one moment."""

    def __init__(self, beginning: Beginning, place: int) -> None:
        self._beginning = beginning
        self.place = place

    async def read(self, context: Context) -> object:
        self.place, message = await self._beginning(context, self.place)
        return message


async def _next(place: int, following: Following[Entry]) -> tuple[deque[tuple[int, Entry]], int]:
    """What is wanted behind a place, and how far that reaches: remembered, or read where it is not."""
    tail = following.tail
    found: Sequence[tuple[int, Entry]]
    if place >= tail.floor:
        found, reach = tail.remembered_behind(place), tail.head
    else:
        found, reach = await following.catch_up(place, tail.head)
    wanted = [part for part in found if following.wants(part[1])]
    if following.last_of_each is not None:
        last = {following.last_of_each(entry): (place, entry) for place, entry in wanted}
        wanted = sorted(last.values(), key=lambda part: part[0])
    return deque(wanted), reach
