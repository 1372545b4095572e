"""Apollo's automatic persisted queries: a document that was sent once is then named by its hash."""

from collections import OrderedDict

from api.transport.settings import TransportSettings
from domain.access.caller import Caller, PrincipalKind

_PEOPLE = {PrincipalKind.GUEST, PrincipalKind.SHOPPER}


class PersistedQueries:
    """What this process's clients sent by hash and text: bounded, the least recently used leave.

    Each client has its own shelf, so that none can push out what others use. People share one for
    their kind: they are many, and use the same app. A document is only put here by whoever has
    shown that it is valid and allowed; and forgetting one is harmless, for clients send it again.
    """

    def __init__(self, settings: TransportSettings) -> None:
        self._settings = settings
        self._shelves: OrderedDict[str, OrderedDict[str, str]] = OrderedDict()
        self._characters = 0

    def find(self, sha256: str, caller: Caller) -> str | None:
        """The document of a hash."""
        name = _shelf_of(caller)
        shelf = self._shelves.get(name)
        if shelf is None or sha256 not in shelf:
            return None
        self._shelves.move_to_end(name)
        shelf.move_to_end(sha256)
        return shelf[sha256]

    def keep(self, sha256: str, query: str, caller: Caller) -> None:
        """Remember a document whose hash was verified."""
        settings = self._settings
        if len(query) > settings.max_persisted_characters // 8:
            return
        name = _shelf_of(caller)
        shelf = self._shelves.setdefault(name, OrderedDict())
        self._shelves.move_to_end(name)
        if sha256 not in shelf:
            self._characters += len(query)
        shelf[sha256] = query
        if len(shelf) > settings.max_persisted_queries_per_client:
            self._characters -= len(shelf.popitem(last=False)[1])
        while self._characters > settings.max_persisted_characters:
            self._forget_one()

    def _forget_one(self) -> None:
        """The oldest document of the client that was here longest ago."""
        name, shelf = next(iter(self._shelves.items()))
        self._characters -= len(shelf.popitem(last=False)[1])
        if not shelf:
            del self._shelves[name]

    def __len__(self) -> int:
        return sum(map(len, self._shelves.values()))


def _shelf_of(caller: Caller) -> str:
    return caller.kind.value if caller.kind in _PEOPLE else caller.client
