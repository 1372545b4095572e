"""apiKeyRotate: a new text for a key, while the present one still works for a while."""

from datetime import datetime, timedelta
from uuid import UUID

from domain.access.api_keys import KeyText
from domain.access.caller import Caller
from domain.access.key_rights import check_budget, check_may_change, check_within_bounds
from persistence.unit_of_work import UnitOfWork
from use_cases.access.create_api_key import CreatedApiKey, own_key


def rotate_api_key(
    unit: UnitOfWork, caller: Caller, now: datetime, *, key_id: UUID, overlap: timedelta
) -> CreatedApiKey:
    """Draw a new text for a key; what it may do, and who it is as a client, stay the same.

    The present text works until the overlap is over; with an overlap of nothing it ends at once.
    Raises NotFound, also for keys the caller may not see, NotPermitted for keys with more rights
    than the caller, MoveRefused for a key that is over, InvalidInput.
    """
    found = unit.api_keys.get(key_id, visible_to=caller)
    check_may_change(caller, found)
    # Whoever rotates a key has its text from then on, with the budget and the bounds that it has.
    check_budget(caller, found.budget)
    check_within_bounds(own_key(unit, caller), found)
    drawn = KeyText.draw(found.kind)
    rotated = found.rotate(drawn, overlap, now)
    unit.api_keys.save(rotated)
    return CreatedApiKey(rotated, drawn.shown())
