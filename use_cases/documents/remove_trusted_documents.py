"""Forgetting the documents that an app no longer sends."""

from datetime import datetime

from domain.access.caller import Caller
from domain.errors import InvalidInput
from domain.validation import code
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import require_whole_merchant


def remove_trusted_documents(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    application: str,
    loaded_before: datetime,
) -> int:
    """Forget an app's documents that no manifest held since; how many there were.

    Raises NotPermitted for a caller bound to channels, InvalidInput for a time to come: it would
    remove what the present release sends.
    """
    require_whole_merchant(caller, "trusted documents")
    if loaded_before > now:
        raise InvalidInput("Must be in the past.", field=("loadedBefore",))
    return unit.trusted_documents.remove(
        code(application, field=("application",)), loaded_before=loaded_before
    )
