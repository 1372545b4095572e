"""alertAcknowledge: somebody knows."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import NotFound
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import check_bulk_size


def acknowledge_alert(
    unit: UnitOfWork, caller: Caller, now: datetime, *, alert_ids: Sequence[UUID]
) -> list[UUID]:
    """Note that somebody knows of these alerts; who said so first stands.

    An alert stays open until its reason is gone; a count's shortfall, which nothing ends, is
    resolved. Raises NotFound.
    """
    check_bulk_size(alert_ids)
    found = unit.alerts.locked(alert_ids)
    for index, key in enumerate(alert_ids):
        if key not in found or not caller.may_use_location(found[key].location_id):
            raise NotFound("No such alert.", field=("alertIds", str(index)))
    for entry in found.values():
        if entry.acknowledged_at is None:
            unit.alerts.acknowledge(entry, caller, now)
    return list(dict.fromkeys(alert_ids))
