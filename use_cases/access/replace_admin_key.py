"""keys replace-admin: a way back in for whoever lost the first key."""

from datetime import datetime

from domain.access.caller import SYSTEM, PrincipalKind
from persistence.reads.keys import unrevoked_staff_keys
from persistence.unit_of_work import UnitOfWork
from use_cases.access.create_api_key import CreatedApiKey, create_api_key
from use_cases.access.revoke_api_key import revoke_api_key

ADMIN = "admin"
"""What the first key is called, and each that takes its place."""


def replace_admin_key(unit: UnitOfWork, now: datetime) -> tuple[CreatedApiKey, int]:
    """A new staff key with every scope, and how many earlier ones of its name are now revoked.

    Only for someone who may write to the database itself: it asks for no credential.
    """
    lost = unrevoked_staff_keys(unit.connection, ADMIN)
    for key_id in lost:
        revoke_api_key(unit, SYSTEM, now, key_id=key_id)
    return create_api_key(unit, SYSTEM, now, kind=PrincipalKind.STAFF, name=ADMIN), len(lost)
