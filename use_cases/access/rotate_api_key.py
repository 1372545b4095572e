"""apiKeyRotate: a new text for a key, while the present one still works for a while."""

from datetime import datetime, timedelta
from uuid import UUID

from domain.access import Caller
from domain.access_keys import KeyText
from domain.key_rights import check_may_change
from persistence.unit_of_work import UnitOfWork
from use_cases.access.create_api_key import CreatedApiKey


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
    drawn = KeyText.draw(found.kind)
    rotated = found.rotate(drawn, overlap, now)
    unit.api_keys.save(rotated)
    return CreatedApiKey(rotated, drawn.shown())
