"""Sourcing profiles and assignments for queries."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select

from domain.access.caller import Caller
from domain.validation import storable
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.tables.catalog import channel
from persistence.tables.sourcing import sourcing_assignment, sourcing_profile

_ORDER = (
    SortColumn(sourcing_profile.c.code, "code"),
    SortColumn(sourcing_profile.c.version, "version"),
)


def sourcing_profile_page(
    connection: Connection, _: Caller, code: str | None, active: bool | None, request: PageRequest
) -> Page[RowMapping]:
    """A page of versions, by code and version."""
    return read_page(connection, _wanted(code, active), _ORDER, request)


def count_sourcing_profiles(
    connection: Connection, _: Caller, code: str | None, active: bool | None
) -> int:
    """How many versions match."""
    return count_rows(connection, _wanted(code, active))


def sourcing_profiles_by_id(
    connection: Connection, _: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Versions by id."""
    query = select(sourcing_profile).where(sourcing_profile.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def sourcing_profile_version(
    connection: Connection, _: Caller, code: str, version: int | None
) -> RowMapping | None:
    """One version; without a number the one that plans."""
    profile = sourcing_profile.c
    wanted = profile.active if version is None else profile.version == version
    query = _wanted(code, None).where(wanted)
    return connection.execute(query).mappings().first()


def sourcing_assignments(connection: Connection, caller: Caller) -> Sequence[RowMapping]:
    """What was assigned to the channels that are the caller's business, by channel code."""
    query = (
        select(sourcing_assignment, channel.c.code.label("channel_code"))
        .join(channel, channel.c.id == sourcing_assignment.c.channel_id)
        .order_by(channel.c.code)
    )
    if caller.channel_ids is not None:
        query = query.where(channel.c.id.in_(caller.channel_ids))
    return connection.execute(query).mappings().all()


def _wanted(code: str | None, active: bool | None) -> Select[Any]:
    query = select(sourcing_profile)
    if code is not None:
        query = query.where(sourcing_profile.c.code == (code if storable(code) else ""))
    if active is not None:
        query = query.where(sourcing_profile.c.active.is_(active))
    return query
