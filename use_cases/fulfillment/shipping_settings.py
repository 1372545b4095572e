"""Saving settings of shipping in bulk, by code: what all kinds of them share."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import NotFound
from domain.validation import storable
from persistence.shipping_settings import Coded, SettingRepository
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, check_bulk_size, each_in_order, require_whole_merchant

Item = TypeVar("Item")
Setting = TypeVar("Setting", bound=Coded)


def upsert_settings(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    items: Sequence[Item],
    repository: SettingRepository[Setting],
    what: str,
    code_of: Callable[[Item], str],
    make: Callable[[Item, UUID, Setting | None], Setting],
) -> list[BulkOutcome]:
    """Create settings, or bring those with the same code up to date; one outcome per item.

    `make` gives the checked setting of an item, with the id and what is known under its code.
    """
    check_bulk_size(items)
    require_whole_merchant(caller, what)
    existing = repository.by_code(code_of(item) for item in items if storable(code_of(item)))

    def made(item: Item, known: Setting | None) -> Setting:
        return make(item, known.id if known is not None else unit.ids.new(now), known)

    entities, outcomes = each_in_order(items, existing, key_of=code_of, make=made)
    repository.save(entities, now)
    return outcomes


def require_known(code: str, known: set[str], what: str, field: str) -> None:
    """Raise NotFound for a code that nothing of this kind has."""
    if code not in known:
        raise NotFound(f"No {what} {code!r}.", field=(field,))
