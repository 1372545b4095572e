"""Parts of orders in one transaction: read once for each order, found by order without a search."""

from collections.abc import Callable
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


class OrderParts(Generic[Part]):
    """Entities of one kind that belong to orders, as this transaction read and saved them.

    The order's lock is held while its parts are used, so what was read once stays true; an order
    that this very transaction placed has no stored parts that it does not know.
    """

    def __init__(self, is_new_order: Callable[[UUID], bool]) -> None:
        self._is_new_order = is_new_order
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
        return sorted((part for part in found if part is not None), key=_age)

    def take_changes(self) -> tuple[list[Part], list[tuple[Part, Part]]]:
        """New parts, and pairs of before and after; from now on these count as loaded."""
        return self._tracked.take_changes()


def _age(part: BelongsToOrder) -> UUID:
    return part.id
