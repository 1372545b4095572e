"""apiKeyUpdate: a key's name, end, addresses and budget; its rights never change."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.access.api_keys import ApiKey
from domain.access.caller import Caller
from domain.access.client_addresses import allowed_addresses
from domain.access.key_rights import (
    check_budget,
    check_documents,
    check_future,
    check_may_change,
    check_within_bounds,
)
from domain.validation import text
from persistence.unit_of_work import UnitOfWork
from use_cases.access.create_api_key import NAME_LIMIT, own_key


def update_api_key(
    unit: UnitOfWork, caller: Caller, now: datetime, *, key_id: UUID, changes: dict[str, Any]
) -> ApiKey:
    """Change what `changes` names of name, expires_at, allowed_addresses, budget and
    trusted_documents_only.

    Raises NotFound, also for keys the caller may not see, NotPermitted for keys with more rights
    than the caller or such values, MoveRefused for a key that is over, InvalidInput.
    """
    found = unit.api_keys.get(key_id, visible_to=caller)
    check_may_change(caller, found)
    found.check_not_over("change", now)
    wanted = dict(changes)
    if "name" in wanted:
        wanted["name"] = text(wanted["name"], field=("name",), limit=NAME_LIMIT)
    if "allowed_addresses" in wanted:
        wanted["allowed_addresses"] = allowed_addresses(wanted["allowed_addresses"])
    if "expires_at" in wanted:
        check_future(wanted["expires_at"], now)
    if "budget" in wanted:
        check_budget(caller, wanted["budget"])
    changed = replace(found, **wanted)
    check_documents(caller, changed.trusted_documents_only)
    giver = own_key(unit, caller)
    for version in (found, changed):
        check_within_bounds(giver, version)
    unit.api_keys.save(changed)
    return changed
