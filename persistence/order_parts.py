"""Parts of orders in one transaction: read once for each order, found by order without a search."""

from collections.abc import Callable
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from persistence.tracked import Tracked


class BelongsToOrder(Protocol):
    """Anything that is part of one order."""

    @property
    def id(self) -> UUID:
        """Its own identity."""
        ...

    @property
    def order_id(self) -> UUID:
        """The order whose lock guards it."""
        ...


Part = TypeVar("Part", bound=BelongsToOrder)

Age = UUID | tuple[int, str] | tuple[datetime, UUID]
"""What sorts parts by age: an identity alone does not, within a millisecond."""


class Numbered(Protocol):
    """A part that carries the order's number and a count."""

    @property
    def number(self) -> str:
        """Such as WEB-1001-F2."""
        ...


def by_number(part: Numbered) -> Age:
    """Numbers of one order count up: the shorter is the older, then the smaller."""
    return (len(part.number), part.number)


class Dated(Protocol):
    """A part that says when it was made."""

    @property
    def id(self) -> UUID:
        """Its own identity."""
        ...

    @property
    def created_at(self) -> datetime:
        """When it was made."""
        ...


def by_date(part: Dated) -> Age:
    """By the time of making."""
    return (part.created_at, part.id)


class OrderParts(Generic[Part]):
    """Entities of one kind that belong to orders, as this transaction read and saved them.

    The order's lock is held while its parts are used, so what was read once stays true; an order
    that this very transaction placed has no stored parts that it does not know.
    """

    def __init__(
        self, is_new_order: Callable[[UUID], bool], age: Callable[[Part], Age] | None = None
    ) -> None:
        self._is_new_order = is_new_order
        self._age = age or _by_identity
        self._tracked: Tracked[Part] = Tracked()
        self._keys: dict[UUID, set[UUID]] = {}
        self._read: set[UUID] = set()

    def must_read(self, order_id: UUID) -> bool:
        """Whether the order's parts have to be read now; answers True at most once an order."""
        if order_id in self._read or self._is_new_order(order_id):
            return False
        self._read.add(order_id)
        return True

    def get(self, key: UUID) -> Part | None:
        """The part as it is now, or None when this transaction has not met it."""
        return self._tracked.get(key)

    def remember(self, part: Part) -> None:
        """Take in what was read, unless the transaction has a newer one."""
        self._tracked.remember(part.id, part)
        self._keys.setdefault(part.order_id, set()).add(part.id)

    def save(self, part: Part) -> Part:
        """The part as it shall be."""
        self._tracked.save(part.id, part)
        self._keys.setdefault(part.order_id, set()).add(part.id)
        return part

    def of(self, order_id: UUID) -> list[Part]:
        """The order's parts as they are now, oldest first."""
        found = (self._tracked.get(key) for key in self._keys.get(order_id, ()))
        return sorted((part for part in found if part is not None), key=self._age)

    def all_changes(self) -> list[tuple[UUID, Part | None, Part]]:
        """Everything that this transaction changed: as it was found, and as it is now."""
        return self._tracked.all_changes()

    def take_changes(self) -> tuple[list[Part], list[tuple[Part, Part]]]:
        """New parts, and pairs of before and after; from now on these count as loaded."""
        return self._tracked.take_changes()


def _by_identity(part: BelongsToOrder) -> Age:
    return part.id
