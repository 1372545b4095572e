"""Sourcing profiles, their versions, and the channels they plan for."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from domain.fulfillment.sourcing.profiles.profile import PublishedProfile, SourcingAssignment
from persistence.dialects import upsert
from persistence.settings_version import note_changed_settings
from persistence.sourcing_profile_data import (
    profile_from_data,
    profile_to_data,
    rules_from_data,
    rules_to_data,
)
from persistence.tables.sourcing import sourcing_assignment, sourcing_profile


class SourcingProfileRepository:
    """Sourcing profiles and assignments of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._assignments: dict[UUID, SourcingAssignment] = {}

    def next_version(self, code: str) -> int:
        """The number that the next version of a code gets; holds off other publishers."""
        note_changed_settings(self._connection)
        query = select(func.max(sourcing_profile.c.version)).where(sourcing_profile.c.code == code)
        return (self._connection.execute(query).scalar_one() or 0) + 1

    def find(self, code: str, version: int) -> PublishedProfile | None:
        """One version."""
        profile = sourcing_profile.c
        return next(self._read((profile.code == code) & (profile.version == version)), None)

    def active(self, codes: Iterable[str]) -> dict[str, PublishedProfile]:
        """The version of each code that plans; codes without one are left out."""
        wanted = sourcing_profile.c.code.in_(set(codes)) & sourcing_profile.c.active
        return {entry.profile.code: entry for entry in self._read(wanted)}

    def add(self, published: PublishedProfile) -> None:
        """Keep a new version; an active one takes the place of the active version before it."""
        note_changed_settings(self._connection)
        profile = published.profile
        if published.active:
            self._rest(profile.code)
        self._connection.execute(
            insert(sourcing_profile).values(
                id=published.id,
                code=profile.code,
                version=profile.version,
                name=profile.name,
                data=profile_to_data(profile),
                active=published.active,
                published_at=published.published_at,
            )
        )

    def activate(self, published: PublishedProfile) -> None:
        """Let this version plan, and no other of its code."""
        note_changed_settings(self._connection)
        self._rest(published.profile.code)
        self._connection.execute(
            update(sourcing_profile)
            .where(sourcing_profile.c.id == published.id)
            .values(active=True)
        )

    def assignments(self, channel_ids: Iterable[UUID]) -> dict[UUID, SourcingAssignment]:
        """What plans for channels; those without an assignment have the default one."""
        asked = set(channel_ids)
        wanted = asked - self._assignments.keys()
        if wanted:
            query = select(sourcing_assignment).where(sourcing_assignment.c.channel_id.in_(wanted))
            # Read once a transaction: a batch asks for each of its orders.
            self._assignments.update({key: SourcingAssignment(key) for key in wanted})
            for row in self._connection.execute(query):
                self._assignments[row.channel_id] = SourcingAssignment(
                    row.channel_id, row.profile_code, rules_from_data(row.rules)
                )
        return {key: self._assignments[key] for key in asked}

    def assign(self, assignment: SourcingAssignment) -> None:
        """Say what plans for a channel."""
        note_changed_settings(self._connection)
        self._assignments.pop(assignment.channel_id, None)
        row = {
            "channel_id": assignment.channel_id,
            "profile_code": assignment.profile_code,
            "rules": rules_to_data(assignment.rules),
        }
        upsert(self._connection, sourcing_assignment, [row])

    def _rest(self, code: str) -> None:
        active = (sourcing_profile.c.code == code) & sourcing_profile.c.active
        self._connection.execute(update(sourcing_profile).where(active).values(active=False))

    def _read(self, condition: ColumnElement[bool]) -> Iterator[PublishedProfile]:
        rows = self._connection.execute(select(sourcing_profile).where(condition)).mappings()
        return (published_from_row(row) for row in rows)


def published_from_row(row: RowMapping) -> PublishedProfile:
    """The version of a row."""
    profile = profile_from_data(row["code"], row["version"], row["name"], row["data"])
    return PublishedProfile(row["id"], profile, row["active"], row["published_at"])
