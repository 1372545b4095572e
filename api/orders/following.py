"""Following one order's event stream: where to begin, what comes next, and when to stay silent."""

from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from api.context import Context
from api.cursors import event_cursor, parse_event_cursor
from api.following.heartbeats import spread
from api.following.stream_messages import CursorExpired, Heartbeat
from api.scalars import DateTime
from api.transport.stream_message import StreamMessage
from domain.access.caller import Caller
from domain.errors import InvalidInput
from persistence.database import Snapshot

Message = TypeVar("Message")
Told_co = TypeVar("Told_co", covariant=True)

EVENTS_PER_PAGE: Final = 100
"""What a subscriber holds in memory at most; the next page is read once these were sent."""


@dataclass(frozen=True, slots=True)
class Piece(Generic[Told_co]):
    """The messages of a piece of the stream: one for each event after the version asked for."""

    version: int
    """Of the order when the piece was read."""
    messages: Sequence[Told_co]

    @property
    def found_something(self) -> bool:
        """Whether anything followed."""
        return bool(self.messages)


@dataclass(frozen=True, slots=True)
class Telling(Generic[Told_co]):
    """What a subscription tells. Both read in one snapshot and raise NotFound."""

    snapshot: Callable[[Snapshot, Caller, UUID], tuple[int, Told_co]]
    """The version and the state of the order now."""
    piece: Callable[[Snapshot, Caller, UUID, int, int], Piece[Told_co]]
    """Given a version and a limit: what followed it."""


async def follow(
    context: Context, order_id: UUID, after: str | None, telling: Telling[Message]
) -> AsyncGenerator[Any, None]:
    """Tell everything about an order from a cursor on, or from its present state, without end.

    Every event once, in the order of versions; no connection is held while waiting. What many
    followers of an order are told is read and made once. Raises NotFound.
    """
    services, caller = context.services, context.caller
    # Watched before it is read, so that no commit falls in between.
    with services.feed.watch(order_id) as watch:
        if after is None:
            beginning = _Beginning(telling, order_id)
            yield StreamMessage(beginning.read)
            version = beginning.version
            # A subscriber may wait for weeks: it holds nothing that it does not need.
            del beginning
        else:
            try:
                version = parse_event_cursor(after, order_id)
            except InvalidInput as error:
                # An order that may not be seen looks absent, whatever the cursor.
                await context.read(telling.piece, caller, order_id, 0, 1)
                yield CursorExpired(message=error.message)
                return
        while True:
            piece = await _piece(context, order_id, version, telling)
            if piece.version < version:
                yield CursorExpired(message="The cursor is ahead of the order's history.")
                return
            messages = deque(piece.messages)
            is_full = len(messages) == EVENTS_PER_PAGE
            version += len(messages)
            del piece
            while messages:
                yield messages.popleft()
            del messages
            if is_full:
                continue
            while not await watch.wait(version, spread(services.feed.settings.heartbeat_seconds)):
                cursor = event_cursor(order_id, version)
                yield Heartbeat(cursor=cursor, at=DateTime(services.clock()))


class _Beginning(Generic[Message]):
    """The first message, read in the context that resolves it: its parts are of one moment."""

    def __init__(self, telling: Telling[Message], order_id: UUID) -> None:
        self._telling = telling
        self._order_id = order_id
        self.version = 0

    async def read(self, context: Context) -> Message:
        read = self._telling.snapshot
        self.version, snapshot = await context.read(read, context.caller, self._order_id)
        return snapshot


async def _piece(
    context: Context, order_id: UUID, version: int, telling: Telling[Message]
) -> Piece[StreamMessage]:
    """What follows a version, read once for all who stand there and may see the same."""
    caller = context.caller

    async def read() -> Piece[StreamMessage]:
        piece = await context.read(telling.piece, caller, order_id, version, EVENTS_PER_PAGE)
        return Piece(piece.version, [StreamMessage.of(message) for message in piece.messages])

    key = telling, caller.rights, version
    return await context.services.feed.topic(order_id).read(key, read)
