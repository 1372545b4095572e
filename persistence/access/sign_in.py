"""Codes and sessions of shoppers."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from domain.customers.sign_in import ShopperSession, SignInCode
from persistence.dialects import insert_missing, locking
from persistence.tables.parties import customer
from persistence.tables.sign_in import (
    customer_identity,
    refresh_token,
    shopper_session,
    sign_in_code,
)


class SentCodes(NamedTuple):
    """How many codes there were within a while."""

    to_mailbox: int
    to_mailbox_from_there: int
    """Asked for by the address that asks now."""
    from_there: int
    """Whatever the mailbox."""


class SignInRepository:
    """Codes, sessions and refresh tokens of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_code(self, code: SignInCode) -> None:
        """Keep a new code."""
        self._connection.execute(insert(sign_in_code), asdict(code))

    def sent_since(self, since: datetime, *, email: str, source: bytes | None) -> SentCodes:
        """How many codes this mailbox was sent and this address asked for."""
        table = sign_in_code.c
        from_there = table.source.is_not_distinct_from(source)

        def count(*conditions: ColumnElement[bool]) -> int:
            query = select(func.count()).where(table.created_at > since, *conditions)
            return int(self._connection.execute(query).scalar_one())

        return SentCodes(
            to_mailbox=count(table.email == email),
            to_mailbox_from_there=count(table.email == email, from_there),
            from_there=0 if source is None else count(from_there),
        )

    def good_codes(self, channel_id: UUID, email: str, now: datetime) -> Sequence[SignInCode]:
        """The codes of a mailbox that may be shown now, locked: attempts wait for each other."""
        table = sign_in_code.c
        query = select(sign_in_code).where(
            table.channel_id == channel_id, table.email == email, table.expires_at > now
        )
        query = locking(self._connection, query.order_by(table.id))
        return [SignInCode(**row) for row in self._connection.execute(query).mappings()]

    def has_good_code(self, channel_id: UUID, email: str, now: datetime) -> bool:
        """Whether a mailbox has a code that has not been used or expired."""
        table = sign_in_code.c
        mine = (table.channel_id == channel_id, table.email == email)
        query = select(exists().where(*mine, table.expires_at > now))
        return bool(self._connection.execute(query).scalar_one())

    def note_failure(self, codes: Sequence[SignInCode], source: bytes | None) -> None:
        """One more wrong attempt, from there, at all of these."""
        table = sign_in_code.c
        for counted, ids in (
            (table.attempts, [code.id for code in codes if code.source == source]),
            (table.attempts_elsewhere, [code.id for code in codes if code.source != source]),
        ):
            if ids:
                self._connection.execute(
                    update(sign_in_code).where(table.id.in_(ids)).values({counted: counted + 1})
                )

    def spend(self, codes: Sequence[SignInCode]) -> None:
        """Let none of these be shown again; they still count for how many were sent.

        Not from now on, but ever: whoever waited for the lock may have begun at an earlier moment.
        """
        ids = [code.id for code in codes]
        self._connection.execute(
            update(sign_in_code)
            .where(sign_in_code.c.id.in_(ids))
            .values(expires_at=sign_in_code.c.created_at)
        )

    def add_session(self, session: ShopperSession) -> None:
        """Keep a new session."""
        self._connection.execute(insert(shopper_session), asdict(session))

    def session(self, session_id: UUID) -> ShopperSession | None:
        """A session, locked until the transaction ends."""
        query = select(shopper_session).where(shopper_session.c.id == session_id)
        row = self._connection.execute(locking(self._connection, query)).mappings().first()
        return None if row is None else _session(row)

    def prolong(self, session_id: UUID, expires_at: datetime) -> None:
        """Let a session live on."""
        self._change(session_id, expires_at=expires_at)

    def end(self, session_id: UUID, now: datetime) -> None:
        """Sign out; a second time changes nothing."""
        self._change(session_id, ended_at=now)

    def _change(self, session_id: UUID, **values: datetime) -> None:
        table = shopper_session
        condition = (table.c.id == session_id, table.c.ended_at.is_(None))
        self._connection.execute(update(table).where(*condition).values(values))

    def add_refresh_token(self, digest: bytes, session_id: UUID) -> None:
        """Keep a new refresh token."""
        row = {"digest": digest, "session_id": session_id}
        self._connection.execute(insert(refresh_token), row)

    def session_of_token(self, digest: bytes) -> UUID | None:
        """The session that a refresh token was given in."""
        query = select(refresh_token.c.session_id).where(refresh_token.c.digest == digest)
        return self._connection.execute(query).scalar_one_or_none()

    def use_token(self, digest: bytes, now: datetime) -> bool:
        """Use a refresh token; False for one that was used before."""
        table = refresh_token.c
        done = self._connection.execute(
            update(refresh_token)
            .where(table.digest == digest, table.used_at.is_(None))
            .values(used_at=now)
        )
        return done.rowcount == 1

    def customer_with_email(self, email: str) -> UUID | None:
        """The customer with this e-mail address; of several the one we have known the longest.

        However a merchant's system wrote it: mailboxes here are in small letters.
        """
        query = (
            select(customer.c.id)
            .where(func.lower(customer.c.email) == email)
            .order_by(customer.c.created_at, customer.c.id)
            .limit(1)
        )
        return self._connection.execute(query).scalar_one_or_none()

    def link(self, provider_id: UUID, subject: str, customer_id: UUID) -> UUID:
        """Keep which customer somebody is; the one that was kept first."""
        row = {"provider_id": provider_id, "subject": subject, "customer_id": customer_id}
        insert_missing(self._connection, customer_identity, [row])
        found = linked_customer(self._connection, provider_id, subject)
        assert found is not None, "it was there or has just been inserted"
        return found

    def forget(self, *, codes_before: datetime, sessions_before: datetime) -> None:
        """Forget codes that no limit counts any more, and sessions that are over."""
        run = self._connection.execute
        run(delete(sign_in_code).where(sign_in_code.c.created_at < codes_before))
        table = shopper_session.c
        over = select(table.id).where(
            or_(table.expires_at < sessions_before, table.ended_at < sessions_before)
        )
        run(delete(refresh_token).where(refresh_token.c.session_id.in_(over)))
        run(delete(shopper_session).where(table.id.in_(over)))


def shopper_session_by_id(connection: Connection, session_id: UUID) -> ShopperSession | None:
    """A session, for authentication."""
    query = select(shopper_session).where(shopper_session.c.id == session_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _session(row)


def linked_customer(connection: Connection, provider_id: UUID, subject: str) -> UUID | None:
    """Which customer a provider's shopper is; None before their first visit."""
    query = select(customer_identity.c.customer_id).where(
        customer_identity.c.provider_id == provider_id, customer_identity.c.subject == subject
    )
    return connection.execute(query).scalar_one_or_none()


def _session(row: RowMapping) -> ShopperSession:
    return ShopperSession(**row)
