"""A subscription's message: made when it is told, and encoded once for all who see it alike."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Final, TypeAlias
from weakref import WeakValueDictionary

MakeMessage: TypeAlias = Callable[[Any], Awaitable[object]]
"""Makes the message in the context that resolves it, so that all its parts are of one moment."""

AUDIENCES_PER_MESSAGE: Final = 64
"""Whoever selects what nobody else selects is served for itself."""


class Audience:
    """All subscribers who are told a message in the same words.

    They sent the same operation and hold the same rights. One object for each, so that a
    subscriber's wait costs a reference.
    """

    __slots__ = ("__weakref__",)


class Audiences:
    """The audiences that are listening now."""

    def __init__(self) -> None:
        self._known: WeakValueDictionary[Hashable, Audience] = WeakValueDictionary()

    def of(self, key: Hashable) -> Audience:
        """The audience of everybody with this key, for as long as one of them listens."""
        audience = self._known.get(key)
        if audience is None:
            audience = self._known[key] = Audience()
        return audience


class StreamMessage:
    """Yielded by a subscription in place of the object that its selection is resolved on.

    One that is yielded to many subscribers is made, resolved and encoded once for each audience.
    """

    __slots__ = ("_texts", "make")

    def __init__(self, make: MakeMessage) -> None:
        self.make = make
        self._texts: dict[Audience, asyncio.Task[bytes]] = {}

    @classmethod
    def of(cls, value: object) -> "StreamMessage":
        """A message that is made already."""

        async def give(_: Any) -> object:
            return value

        return cls(give)

    async def text_for(self, audience: Audience, encode: Callable[[], Awaitable[bytes]]) -> bytes:
        """The message as this audience reads it; `encode` is asked by the first of them only.

        Whoever comes first may leave while the others wait: the work goes on for them.
        """
        task = self._texts.get(audience)
        if task is None:
            if len(self._texts) >= AUDIENCES_PER_MESSAGE:
                return await encode()
            task = asyncio.ensure_future(encode())
            # A failure is told to those who wait; where all have left, it is nobody's business.
            task.add_done_callback(_look_at_failure)
            self._texts[audience] = task
        return task.result() if task.done() else await asyncio.shield(task)


def _look_at_failure(task: "asyncio.Task[bytes]") -> None:
    if not task.cancelled():
        task.exception()
