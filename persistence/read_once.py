"""Reference data of one transaction: read once by identity, forgotten when it is saved."""

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from persistence.in_chunks import in_chunks


class Identified(Protocol):
    """Anything with an identity."""

    @property
    def id(self) -> UUID:
        """Its identity."""
        ...


Entity = TypeVar("Entity", bound=Identified)


class ReadOnce(Generic[Entity]):
    """What `read` gives for identities, kept so that a batch of use cases asks once."""

    def __init__(self, read: Callable[[list[UUID]], Iterable[Entity]]) -> None:
        self._read = read
        self._known: dict[UUID, Entity] = {}

    def by_id(self, ids: Iterable[UUID]) -> dict[UUID, Entity]:
        """Entities by id; unknown ids are left out."""
        wanted = set(ids)
        for chunk in in_chunks(key for key in wanted if key not in self._known):
            self.add(self._read(chunk))
        return {key: self._known[key] for key in wanted if key in self._known}

    def add(self, entities: Iterable[Entity]) -> list[Entity]:
        """Keep what was read by another key."""
        found = list(entities)
        self._known.update((entry.id, entry) for entry in found)
        return found

    def forget(self, entities: Iterable[Entity]) -> None:
        """Read these again when they are asked for: they are being written."""
        self.forget_ids(entry.id for entry in entities)

    def forget_ids(self, ids: Iterable[UUID]) -> None:
        """The same, by identity."""
        for key in ids:
            self._known.pop(key, None)
