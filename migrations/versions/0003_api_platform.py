"""API platform."""

import sqlalchemy as sa
from alembic import op

from persistence.column_types import Codes, Identity, Instant, Json, Serial, Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "audit_entry",
        sa.Column("id", Identity, nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("principal_kind", Words, nullable=False),
        sa.Column("client", Words, nullable=False),
        sa.Column("subject", Words, nullable=True),
        sa.Column("mutation", Words, nullable=False),
        sa.Column("operation_name", Words, nullable=True),
        sa.Column("request_id", Words, nullable=False),
        sa.Column("client_address", Words, nullable=True),
        sa.Column("user_agent", Words, nullable=True),
        sa.Column("changes", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_client_id", ["client", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_mutation_id", ["mutation", "id"], unique=False)

    op.create_table(
        "bulk_operation",
        sa.Column("id", Identity, nullable=False),
        sa.Column("client", Words, nullable=False),
        sa.Column("rights", Json, nullable=False),
        sa.Column("document", Words, nullable=False),
        sa.Column("variables", Json, nullable=False),
        sa.Column("operation_name", Words, nullable=True),
        sa.Column("status", Words, nullable=False),
        sa.Column("cursor", Words, nullable=True),
        sa.Column("object_count", sa.BigInteger(), nullable=False),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
        sa.Column("part_count", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error_code", Words, nullable=True),
        sa.Column("error_message", Words, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("started_at", Instant, nullable=True),
        sa.Column("completed_at", Instant, nullable=True),
        sa.Column("leased_until", Instant, nullable=True),
        sa.CheckConstraint(
            "object_count >= 0 AND byte_count >= 0",
            name=op.f("ck_bulk_operation_counts_not_negative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_operation")),
    )
    with op.batch_alter_table("bulk_operation", schema=None) as batch_op:
        batch_op.create_index("ix_bulk_operation_client_id", ["client", "id"], unique=False)
        batch_op.create_index("ix_bulk_operation_completed_at", ["completed_at"], unique=False)
        batch_op.create_index(
            "ix_bulk_operation_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("status IN ('CREATED', 'RUNNING')"),
            postgresql_where=sa.text("status IN ('CREATED', 'RUNNING')"),
        )

    op.create_table(
        "cost_bucket",
        sa.Column("name", Words, nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("granted", sa.Double(), nullable=False),
        sa.Column("at_seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cost_bucket")),
    )
    op.create_table(
        "mail",
        sa.Column("id", Identity, nullable=False),
        sa.Column("recipient", Words, nullable=False),
        sa.Column("subject", Words, nullable=False),
        sa.Column("body", Words, nullable=False),
        sa.Column("not_after", Instant, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index("ix_mail_next_attempt_at", ["next_attempt_at"], unique=False)

    op.create_table(
        "role",
        sa.Column("code", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("scopes", Codes, nullable=False),
        sa.Column("channel_ids", Json, nullable=True),
        sa.Column("location_ids", Json, nullable=True),
        sa.Column("updated_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_role")),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", Identity, nullable=False),
        sa.Column("algorithm", Words, nullable=False),
        sa.Column("private_jwk", Words, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("retired_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
    )
    op.create_table(
        "trusted_document",
        sa.Column("id", Identity, nullable=False),
        sa.Column("application", Words, nullable=False),
        sa.Column("document_id", Words, nullable=False),
        sa.Column("sha256", Words, nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("operation_name", Words, nullable=True),
        sa.Column("loaded_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_document")),
        sa.UniqueConstraint(
            "document_id", "application", name=op.f("uq_trusted_document_document_id_application")
        ),
    )
    with op.batch_alter_table("trusted_document", schema=None) as batch_op:
        batch_op.create_index("ix_trusted_document_loaded_at_id", ["loaded_at", "id"], unique=False)
        batch_op.create_index("ix_trusted_document_sha256", ["sha256"], unique=False)

    op.create_table(
        "audit_object",
        sa.Column("object_id", Words, nullable=False),
        sa.Column("audit_entry_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_entry_id"], ["audit_entry.id"], name=op.f("fk_audit_object_audit_entry_id")
        ),
        sa.PrimaryKeyConstraint("object_id", "audit_entry_id", name=op.f("pk_audit_object")),
    )
    with op.batch_alter_table("audit_object", schema=None) as batch_op:
        batch_op.create_index("ix_audit_object_audit_entry_id", ["audit_entry_id"], unique=False)

    op.create_table(
        "bulk_operation_part",
        sa.Column("operation_id", Identity, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_byte", sa.BigInteger(), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("object_count", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operation_id"],
            ["bulk_operation.id"],
            name=op.f("fk_bulk_operation_part_operation_id"),
        ),
        sa.PrimaryKeyConstraint("operation_id", "number", name=op.f("pk_bulk_operation_part")),
    )
    op.create_table(
        "identity_provider",
        sa.Column("id", Identity, nullable=False),
        sa.Column("issuer", Words, nullable=False),
        sa.Column("audience", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("roles_claim", Words, nullable=False),
        sa.Column("channel_id", Identity, nullable=True),
        sa.Column("leeway_seconds", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_identity_provider_channel_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_provider")),
        sa.UniqueConstraint(
            "issuer", "audience", name=op.f("uq_identity_provider_issuer_audience")
        ),
    )
    op.create_table(
        "sign_in_code",
        sa.Column("id", Identity, nullable=False),
        sa.Column("channel_id", Identity, nullable=False),
        sa.Column("email", Words, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempts_elsewhere", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_sign_in_code_channel_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
    )
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_code_created_at", ["created_at"], unique=False)
        batch_op.create_index(
            "ix_sign_in_code_email_created_at", ["email", "created_at"], unique=False
        )
        batch_op.create_index(
            "ix_sign_in_code_source_created_at", ["source", "created_at"], unique=False
        )

    op.create_table(
        "webhook_endpoint",
        sa.Column("id", Identity, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("url", Words, nullable=False),
        sa.Column("owner", Words, nullable=False),
        sa.Column("owner_kind", Words, nullable=False),
        sa.Column("owner_key_id", Identity, nullable=True),
        sa.Column("event_types", Codes, nullable=False),
        sa.Column("document", Words, nullable=True),
        sa.Column("payload_version", Words, nullable=False),
        sa.Column("scopes", Codes, nullable=False),
        sa.Column("channel_ids", Json, nullable=True),
        sa.Column("location_ids", Json, nullable=True),
        sa.Column("status", Words, nullable=False),
        sa.Column("disabled_reason", Words, nullable=True),
        sa.Column("disabled_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_key_id"], ["api_key.id"], name=op.f("fk_webhook_endpoint_owner_key_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
    )
    op.create_table(
        "api_key_location",
        sa.Column("api_key_id", Identity, nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["api_key_id"], ["api_key.id"], name=op.f("fk_api_key_location_api_key_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_api_key_location_location_id")
        ),
        sa.PrimaryKeyConstraint("api_key_id", "location_id", name=op.f("pk_api_key_location")),
    )
    op.create_table(
        "customer_identity",
        sa.Column("provider_id", Identity, nullable=False),
        sa.Column("subject", Words, nullable=False),
        sa.Column("customer_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_identity_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["identity_provider.id"], name=op.f("fk_customer_identity_provider_id")
        ),
        sa.PrimaryKeyConstraint("provider_id", "subject", name=op.f("pk_customer_identity")),
    )
    op.create_table(
        "shopper_session",
        sa.Column("id", Identity, nullable=False),
        sa.Column("customer_id", Identity, nullable=False),
        sa.Column("channel_id", Identity, nullable=False),
        sa.Column("client", Words, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.Column("trusted_documents_only", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_shopper_session_channel_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_shopper_session_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopper_session")),
    )
    with op.batch_alter_table("shopper_session", schema=None) as batch_op:
        batch_op.create_index("ix_shopper_session_customer_id", ["customer_id"], unique=False)
        batch_op.create_index("ix_shopper_session_expires_at", ["expires_at"], unique=False)

    op.create_table(
        "webhook_cursor",
        sa.Column("endpoint_id", Identity, nullable=False),
        sa.Column("position", Serial, autoincrement=False, nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", Instant, nullable=True),
        sa.Column("resting_until", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoint.id"], name=op.f("fk_webhook_cursor_endpoint_id")
        ),
        sa.PrimaryKeyConstraint("endpoint_id", name=op.f("pk_webhook_cursor")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", Identity, nullable=False),
        sa.Column("endpoint_id", Identity, nullable=False),
        sa.Column("stream_id", Identity, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", Serial, autoincrement=False, nullable=False),
        sa.Column("type", Words, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempts_in_round", sa.Integer(), nullable=False),
        sa.Column("queued_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoint.id"], name=op.f("fk_webhook_delivery_endpoint_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "endpoint_id",
            "stream_id",
            "version",
            name=op.f("uq_webhook_delivery_endpoint_id_stream_id_version"),
        ),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhook_delivery_dead",
            ["endpoint_id", "position"],
            unique=False,
            sqlite_where=sa.text("status = 'DEAD'"),
            postgresql_where=sa.text("status = 'DEAD'"),
        )
        batch_op.create_index(
            "ix_webhook_delivery_endpoint_id_queued_at",
            ["endpoint_id", "queued_at", "id"],
            unique=False,
        )
        batch_op.create_index("ix_webhook_delivery_finished_at", ["finished_at"], unique=False)
        batch_op.create_index("ix_webhook_delivery_queued_at_id", ["queued_at", "id"], unique=False)
        batch_op.create_index(
            "ix_webhook_delivery_waiting",
            ["endpoint_id", "stream_id", "position"],
            unique=False,
            sqlite_where=sa.text("status = 'PENDING'"),
            postgresql_where=sa.text("status = 'PENDING'"),
        )

    op.create_table(
        "webhook_lane",
        sa.Column("endpoint_id", Identity, nullable=False),
        sa.Column("stream_id", Identity, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("claimed_until", Instant, nullable=True),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoint.id"], name=op.f("fk_webhook_lane_endpoint_id")
        ),
        sa.PrimaryKeyConstraint("endpoint_id", "stream_id", name=op.f("pk_webhook_lane")),
    )
    with op.batch_alter_table("webhook_lane", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhook_lane_endpoint_id_due_at", ["endpoint_id", "due_at"], unique=False
        )

    op.create_table(
        "webhook_secret",
        sa.Column("endpoint_id", Identity, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoint.id"], name=op.f("fk_webhook_secret_endpoint_id")
        ),
        sa.PrimaryKeyConstraint("endpoint_id", "number", name=op.f("pk_webhook_secret")),
    )
    op.create_table(
        "refresh_token",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", Identity, nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["shopper_session.id"], name=op.f("fk_refresh_token_session_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_refresh_token")),
    )
    with op.batch_alter_table("refresh_token", schema=None) as batch_op:
        batch_op.create_index("ix_refresh_token_session_id", ["session_id"], unique=False)

    op.create_table(
        "webhook_attempt",
        sa.Column("delivery_id", Identity, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("waited_milliseconds", Serial, nullable=False),
        sa.Column("resolve_milliseconds", sa.Integer(), nullable=True),
        sa.Column("connect_milliseconds", sa.Integer(), nullable=True),
        sa.Column("first_byte_milliseconds", sa.Integer(), nullable=True),
        sa.Column("total_milliseconds", sa.Integer(), nullable=False),
        sa.Column("response_status", sa.Integer(), nullable=True),
        sa.Column("problem", Words, nullable=True),
        sa.Column("detail", Words, nullable=True),
        sa.Column("response_start", Words, nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["webhook_delivery.id"], name=op.f("fk_webhook_attempt_delivery_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_webhook_attempt")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("every_location", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(sa.Column("allowed_addresses", Codes, nullable=True))
        batch_op.add_column(sa.Column("budget_points", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("budget_points_per_second", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "trusted_documents_only", sa.Boolean(), server_default=sa.false(), nullable=False
            )
        )
        batch_op.add_column(sa.Column("former_prefix", Words, nullable=True))
        batch_op.add_column(sa.Column("former_secret_hash", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("former_ends_at", Instant, nullable=True))
        batch_op.create_index("ix_api_key_former_prefix", ["former_prefix"], unique=True)

    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.add_column(sa.Column("allowed_origins", Codes, nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_column("allowed_origins")

    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index("ix_api_key_former_prefix")
        batch_op.drop_column("former_ends_at")
        batch_op.drop_column("former_secret_hash")
        batch_op.drop_column("former_prefix")
        batch_op.drop_column("trusted_documents_only")
        batch_op.drop_column("budget_points_per_second")
        batch_op.drop_column("budget_points")
        batch_op.drop_column("allowed_addresses")
        batch_op.drop_column("every_location")

    op.drop_table("webhook_attempt")
    with op.batch_alter_table("refresh_token", schema=None) as batch_op:
        batch_op.drop_index("ix_refresh_token_session_id")

    op.drop_table("refresh_token")
    op.drop_table("webhook_secret")
    with op.batch_alter_table("webhook_lane", schema=None) as batch_op:
        batch_op.drop_index("ix_webhook_lane_endpoint_id_due_at")

    op.drop_table("webhook_lane")
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_webhook_delivery_waiting",
            sqlite_where=sa.text("status = 'PENDING'"),
            postgresql_where=sa.text("status = 'PENDING'"),
        )
        batch_op.drop_index("ix_webhook_delivery_queued_at_id")
        batch_op.drop_index("ix_webhook_delivery_finished_at")
        batch_op.drop_index("ix_webhook_delivery_endpoint_id_queued_at")
        batch_op.drop_index(
            "ix_webhook_delivery_dead",
            sqlite_where=sa.text("status = 'DEAD'"),
            postgresql_where=sa.text("status = 'DEAD'"),
        )

    op.drop_table("webhook_delivery")
    op.drop_table("webhook_cursor")
    with op.batch_alter_table("shopper_session", schema=None) as batch_op:
        batch_op.drop_index("ix_shopper_session_expires_at")
        batch_op.drop_index("ix_shopper_session_customer_id")

    op.drop_table("shopper_session")
    op.drop_table("customer_identity")
    op.drop_table("api_key_location")
    op.drop_table("webhook_endpoint")
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_code_source_created_at")
        batch_op.drop_index("ix_sign_in_code_email_created_at")
        batch_op.drop_index("ix_sign_in_code_created_at")

    op.drop_table("sign_in_code")
    op.drop_table("identity_provider")
    op.drop_table("bulk_operation_part")
    with op.batch_alter_table("audit_object", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_object_audit_entry_id")

    op.drop_table("audit_object")
    with op.batch_alter_table("trusted_document", schema=None) as batch_op:
        batch_op.drop_index("ix_trusted_document_sha256")
        batch_op.drop_index("ix_trusted_document_loaded_at_id")

    op.drop_table("trusted_document")
    op.drop_table("signing_key")
    op.drop_table("role")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_next_attempt_at")

    op.drop_table("mail")
    op.drop_table("cost_bucket")
    with op.batch_alter_table("bulk_operation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_bulk_operation_open",
            sqlite_where=sa.text("status IN ('CREATED', 'RUNNING')"),
            postgresql_where=sa.text("status IN ('CREATED', 'RUNNING')"),
        )
        batch_op.drop_index("ix_bulk_operation_completed_at")
        batch_op.drop_index("ix_bulk_operation_client_id")

    op.drop_table("bulk_operation")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_mutation_id")
        batch_op.drop_index("ix_audit_entry_client_id")

    op.drop_table("audit_entry")
