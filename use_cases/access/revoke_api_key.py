"""apiKeyRevoke: end a key before its time."""

from datetime import datetime
from uuid import UUID

from domain.access.api_keys import ApiKey
from domain.access.caller import Caller
from domain.access.key_rights import check_may_change
from persistence.unit_of_work import UnitOfWork


def revoke_api_key(unit: UnitOfWork, caller: Caller, now: datetime, *, key_id: UUID) -> ApiKey:
    """Let nobody use a key any more, for ever; a second time changes nothing.

    Processes that serve the API notice within seconds (see `Authentication`). Raises NotFound, also
    for keys the caller may not see, and NotPermitted for keys with more rights than the caller.
    """
    found = unit.api_keys.get(key_id, visible_to=caller)
    check_may_change(caller, found)
    revoked = found.revoke(now)
    unit.api_keys.save(revoked)
    return revoked
