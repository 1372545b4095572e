"""Bulk upserts: one outcome per item, in order, each saved or refused on its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from domain.errors import DomainError, InvalidInput

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
        raise InvalidInput(f"Send from 1 to {BULK_LIMIT} items at once.", field=("items",))
