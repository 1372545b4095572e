"""Entities of one transaction: as they were loaded, and as they are now.

What a use case saves is kept here and written once, when the transaction ends: a batch of use
cases then costs few statements, and several steps on one entity cost one row.
"""

from collections.abc import Iterable
from typing import Generic, TypeVar
from uuid import UUID

Entity = TypeVar("Entity")


class Tracked(Generic[Entity]):
    """The entities of one kind that this transaction has touched, by identity."""

    def __init__(self) -> None:
        self._loaded: dict[UUID, Entity] = {}
        self._current: dict[UUID, Entity] = {}
        self._born: set[UUID] = set()
        self._written: dict[UUID, Entity] = {}

    def get(self, key: UUID) -> Entity | None:
        """The entity as it is now, or None when this transaction has not met it."""
        return self._current.get(key)

    def remember(self, key: UUID, entity: Entity) -> Entity:
        """Take in what was read, unless the transaction has a newer one; the one that counts."""
        if key not in self._current:
            self._loaded[key] = self._current[key] = entity
        return self._current[key]

    def save(self, key: UUID, entity: Entity) -> None:
        """The entity as it shall be; new when it was never remembered."""
        if key not in self._current:
            self._born.add(key)
        self._current[key] = entity

    def is_born(self, key: UUID) -> bool:
        """Whether this transaction made the entity; stays true once it is written."""
        return key in self._born

    def values(self) -> Iterable[Entity]:
        """Every entity as it is now."""
        return self._current.values()

    def take_changes(self) -> tuple[list[Entity], list[tuple[Entity, Entity]]]:
        """New entities, and pairs of before and after; from now on these count as loaded."""
        added, changed = [], []
        for key, entity in self._current.items():
            before = self._written.get(key) or self._loaded.get(key)
            if before is entity:
                continue
            if before is None:
                added.append(entity)
            else:
                changed.append((before, entity))
            self._written[key] = entity
        return added, changed

    def all_changes(self) -> list[tuple[UUID, Entity | None, Entity]]:
        """Everything that this transaction changed, written or not: as it was found (None: it was
        made here), and as it is now.
        """
        return [
            (key, self._loaded.get(key), entity)
            for key, entity in self._current.items()
            if entity is not self._loaded.get(key)
        ]
