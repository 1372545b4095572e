"""Sourcing profiles: their versions, and that what is to plan a channel is there."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import rows_of, scan
from persistence.tables.catalog import channel
from persistence.tables.sourcing import sourcing_assignment, sourcing_profile


def _gaps(connection: Connection) -> Iterator[Finding]:
    profile = sourcing_profile.c
    # No two versions share a number: the database sees to it, and to one being active.
    last, versions = func.max(profile.version), func.count()
    query = (
        select(profile.code, versions.label("versions"), last.label("last"))
        .group_by(profile.code)
        .having(last != versions)
    )
    for row in scan(connection, query):
        yield Violation(
            f"sourcing profile {row.code}",
            f"{row.versions} versions up to number {row.last}",
        )


def _without_profile(connection: Connection) -> Iterator[Finding]:
    profile, assigned = sourcing_profile.c, sourcing_assignment.c
    active = set(connection.execute(select(profile.code).where(profile.active)).scalars())
    query = select(channel.c.code, assigned.profile_code, assigned.rules).join_from(
        sourcing_assignment, channel, channel.c.id == assigned.channel_id
    )
    for row in scan(connection, query):
        for code in (row.profile_code, *(rule["profile_code"] for rule in row.rules)):
            if code is not None and code not in active:
                yield Violation(f"channel {row.code}", f"no active version of profile {code}")


CHECKS = (
    Check(
        "sourcing profiles",
        "The versions of each profile are dense from 1",
        "versions",
        rows_of(sourcing_profile),
        _gaps,
    ),
    Check(
        "sourcing assignments",
        "Every profile that is to plan a channel has an active version",
        "channels",
        rows_of(sourcing_assignment),
        _without_profile,
    ),
)
