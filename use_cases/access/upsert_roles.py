"""rolesUpsert: what people with a role may do, never more than whoever says so."""

from collections.abc import Sequence
from datetime import datetime

from domain.access.caller import Caller
from domain.access.roles import Role, check_may_give, checked_role
from domain.errors import InvalidInput, NotFound
from persistence.unit_of_work import UnitOfWork

ROLES_LIMIT = 100


def upsert_roles(
    unit: UnitOfWork, caller: Caller, now: datetime, *, roles: Sequence[Role]
) -> list[Role]:
    """Define roles, or redefine those with the same code: all of them or none.

    People have the new rights within seconds. Raises InvalidInput, NotFound for an unknown channel
    or location, and NotPermitted where the caller lacks something of the role, new or old.
    """
    checked = [checked_role(entry) for entry in roles]
    known = unit.identity.roles()
    if not checked or len(known.keys() | {entry.code for entry in checked}) > ROLES_LIMIT:
        raise InvalidInput(f"From 1 to {ROLES_LIMIT} roles in all.", field=("input",))
    for entry in checked:
        check_may_give(caller, entry)
        if entry.code in known:
            check_may_give(caller, known[entry.code])
        if entry.channel_ids and entry.channel_ids - unit.channels.by_id(entry.channel_ids).keys():
            raise NotFound("No such channel.", field=("channelIds",))
        if entry.location_ids and (
            entry.location_ids - unit.locations.by_id(entry.location_ids).keys()
        ):
            raise NotFound("No such location.", field=("locationIds",))
    unit.identity.save_roles(checked, now)
    return checked
