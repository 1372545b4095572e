"""Mails that wait to be sent."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from domain.mail import Mail, retry_after
from persistence.dialects import skipping_locked
from persistence.tables.sign_in import mail


class MailRepository:
    """The outbox of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entry: Mail, now: datetime) -> None:
        """Let the worker send a mail as soon as this is committed."""
        row = {
            "id": entry.id,
            "recipient": entry.recipient,
            "subject": entry.subject,
            "body": entry.body,
            "not_after": entry.not_after,
            "attempts": 0,
            "next_attempt_at": now,
        }
        self._connection.execute(insert(mail), row)

    def claim(self, now: datetime) -> Mail | None:
        """The next mail that is due, kept from other workers for a while."""
        query = select(mail).where(mail.c.next_attempt_at <= now, mail.c.not_after > now)
        query = query.order_by(mail.c.next_attempt_at, mail.c.id).limit(1)
        row = self._connection.execute(skipping_locked(self._connection, query)).mappings().first()
        if row is None:
            return None
        attempts = row["attempts"] + 1
        self._connection.execute(
            update(mail)
            .where(mail.c.id == row["id"])
            .values(attempts=attempts, next_attempt_at=now + retry_after(attempts))
        )
        return Mail(row["id"], row["recipient"], row["subject"], row["body"], row["not_after"])

    def forget(self, entry: Mail) -> None:
        """A mail was sent, or never will be: nothing of it is kept."""
        self._connection.execute(delete(mail).where(mail.c.id == entry.id))

    def forget_useless(self, now: datetime) -> int:
        """Forget mails whose time is over; how many."""
        return self._connection.execute(delete(mail).where(mail.c.not_after <= now)).rowcount
