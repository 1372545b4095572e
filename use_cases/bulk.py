"""Bulk upserts: one outcome per item, in order, each saved or refused on its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import DomainError, InvalidInput, NotPermitted

Item = TypeVar("Item")

BULK_LIMIT = 1_000
"""Items of one request; a partner with more sends several."""


@dataclass(frozen=True, slots=True)
class Saved:
    """An item that was created or brought up to date."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Failed:
    """An item that was refused; nothing of it was kept."""

    error: DomainError


BulkOutcome: TypeAlias = Saved | Failed


def check_bulk_size(items: Sequence[object]) -> None:
    """Raise InvalidInput for an empty or too long list."""
    if not 0 < len(items) <= BULK_LIMIT:
        raise InvalidInput(f"Send from 1 to {BULK_LIMIT} items at once.", field=("input",))


def require_whole_merchant(caller: Caller, what: str) -> None:
    """Raise NotPermitted for a caller bound to channels: this belongs to all of them."""
    if caller.channel_ids is not None:
        raise NotPermitted(f"A credential bound to channels may not write {what}.")


class Identified(Protocol):
    """Anything with an identity."""

    @property
    def id(self) -> UUID:
        """Its identity."""
        ...


Entity = TypeVar("Entity", bound=Identified)


def each_in_order(
    items: Sequence[Item],
    existing: Mapping[str, Entity],
    *,
    key_of: Callable[[Item], str],
    make: Callable[[Item, Entity | None], Entity],
) -> tuple[list[Entity], list[BulkOutcome]]:
    """What to save, and one outcome per item, as if the items came one after the other.

    `make` gets the entity that has the item's natural key so far. What to save is sorted by that
    key, so that two requests never wait for each other in a circle.
    """
    saved: dict[str, Entity] = {}
    outcomes: list[BulkOutcome] = []
    for item in items:
        key = key_of(item)
        try:
            entity = make(item, saved.get(key) or existing.get(key))
        except DomainError as error:
            outcomes.append(Failed(error))
            continue
        saved[key] = entity
        outcomes.append(Saved(entity.id))
    return [saved[key] for key in sorted(saved)], outcomes
