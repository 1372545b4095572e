"""Shoppers who sign in: codes, sessions, and the mails that wait to be sent."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table

from persistence.column_types import Identity, Instant, Words
from persistence.tables.schema import metadata

sign_in_code = Table(
    "sign_in_code",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("channel_id", Identity, ForeignKey("channel.id"), nullable=False),
    Column("email", Words, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("source", LargeBinary),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("attempts_elsewhere", Integer, nullable=False),
    Index("ix_sign_in_code_email_created_at", "email", "created_at"),
    Index("ix_sign_in_code_source_created_at", "source", "created_at"),
    Index("ix_sign_in_code_created_at", "created_at"),
)

shopper_session = Table(
    "shopper_session",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("customer_id", Identity, ForeignKey("customer.id"), nullable=False),
    Column("channel_id", Identity, ForeignKey("channel.id"), nullable=False),
    Column("client", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("trusted_documents_only", Boolean, nullable=False),
    Index("ix_shopper_session_customer_id", "customer_id"),
    Index("ix_shopper_session_expires_at", "expires_at"),
)

refresh_token = Table(
    "refresh_token",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("session_id", Identity, ForeignKey("shopper_session.id"), nullable=False),
    Column("used_at", Instant),
    Index("ix_refresh_token_session_id", "session_id"),
)
"""Used ones stay as long as their session, so that a stolen one is noticed when it comes again."""

customer_identity = Table(
    "customer_identity",
    metadata,
    Column("provider_id", Identity, ForeignKey("identity_provider.id"), primary_key=True),
    Column("subject", Words, primary_key=True),
    Column("customer_id", Identity, ForeignKey("customer.id"), nullable=False),
)
"""Which customer a provider's shopper is, for ever: their e-mail address may change hands."""

mail = Table(
    "mail",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("recipient", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("not_after", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Instant, nullable=False),
    Index("ix_mail_next_attempt_at", "next_attempt_at"),
)
"""Mails that wait. A sent one is deleted: it holds a code and who asked for it."""
