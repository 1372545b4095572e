"""The first tables, and where order numbers come from."""

import sqlalchemy as sa
from alembic import op

from persistence.column_types import Codes, Identity, Instant, Json, Serial, Words

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "address",
        sa.Column("id", Identity, nullable=False),
        sa.Column("name", Words, nullable=True),
        sa.Column("company", Words, nullable=True),
        sa.Column("street", Words, nullable=True),
        sa.Column("street_extra", Words, nullable=True),
        sa.Column("city", Words, nullable=True),
        sa.Column("region", Words, nullable=True),
        sa.Column("postal_code", Words, nullable=True),
        sa.Column("country_code", Words, nullable=False),
        sa.Column("phone", Words, nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    op.create_table(
        "channel",
        sa.Column("id", Identity, nullable=False),
        sa.Column("code", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("currency", Words, nullable=False),
        sa.Column("order_number_format", Words, nullable=False),
        sa.Column("tax_mode", Words, nullable=False),
        sa.Column("tax_rate_basis_points", sa.Integer(), nullable=False),
        sa.Column("payment_policy", Words, nullable=False),
        sa.Column("country_codes", Codes, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("code", name=op.f("uq_channel_code")),
    )
    op.create_table(
        "contact",
        sa.Column("id", Identity, nullable=False),
        sa.Column("name", Words, nullable=True),
        sa.Column("email", Words, nullable=True),
        sa.Column("phone", Words, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_table(
        "counter",
        sa.Column("name", Words, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "event",
        sa.Column("stream_id", Identity, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", Words, nullable=False),
        sa.Column("type_version", sa.Integer(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("actor", Words, nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("stream_id", "version", name=op.f("pk_event")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "event_outbox",
        sa.Column("id", Serial, autoincrement=True, nullable=False),
        sa.Column("stream_id", Identity, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_outbox")),
    )
    op.create_table(
        "event_position",
        sa.Column("position", Serial, autoincrement=False, nullable=False),
        sa.Column("stream_id", Identity, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event_position")),
        sa.UniqueConstraint(
            "stream_id", "version", name=op.f("uq_event_position_stream_id_version")
        ),
    )
    op.create_table(
        "idempotency_record",
        sa.Column("client", Words, nullable=False),
        sa.Column("key", Words, nullable=False),
        sa.Column("operation", Words, nullable=False),
        sa.Column("fingerprint", Words, nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("client", "key", name=op.f("pk_idempotency_record")),
    )
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_record_expires_at", ["expires_at"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("id", Identity, nullable=False),
        sa.Column("source", Words, nullable=False),
        sa.Column("channel_code", Words, nullable=False),
        sa.Column("step", Words, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", Json, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("source", name=op.f("uq_import_run_source")),
    )
    op.create_table(
        "import_document",
        sa.Column("channel_code", Words, nullable=False),
        sa.Column("reference", Words, nullable=False),
        sa.Column("run_id", Identity, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_document_run_id")
        ),
        sa.PrimaryKeyConstraint("channel_code", "reference", name=op.f("pk_import_document")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "import_residue",
        sa.Column("run_id", Identity, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("reference", Words, nullable=False),
        sa.Column("sku", Words, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", Words, nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_residue_run_id")
        ),
        sa.PrimaryKeyConstraint(
            "run_id", "position", "fact", "row", "kind", name=op.f("pk_import_residue")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "installation_secret",
        sa.Column("name", Words, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation_secret")),
    )
    op.create_table(
        "product",
        sa.Column("id", Identity, nullable=False),
        sa.Column("sku", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("barcode", Words, nullable=True),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("length_millimetres", sa.Integer(), nullable=True),
        sa.Column("width_millimetres", sa.Integer(), nullable=True),
        sa.Column("height_millimetres", sa.Integer(), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("cost_currency", Words, nullable=True),
        sa.Column("tax_category", Words, nullable=True),
        sa.Column("origin_country_code", Words, nullable=True),
        sa.Column("hs_code", Words, nullable=True),
        sa.Column("launch_date", sa.Date(), nullable=True),
        sa.Column("status", Words, nullable=False),
        sa.Column("flags", Codes, nullable=False),
        sa.Column("tracks_stock", sa.Boolean(), nullable=False),
        sa.Column("attributes", Json, nullable=False),
        sa.Column("search_text", Words, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("sku", name=op.f("uq_product_sku")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index("ix_product_barcode", ["barcode"], unique=False)
        batch_op.create_index("ix_product_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_product_name_id", ["name", "id"], unique=False)

    op.create_table(
        "shipping_method",
        sa.Column("id", Identity, nullable=False),
        sa.Column("code", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("currency", Words, nullable=False),
        sa.Column("rate_kind", Words, nullable=False),
        sa.Column("base_amount", sa.BigInteger(), nullable=False),
        sa.Column("amount_per_kilogram", sa.BigInteger(), nullable=False),
        sa.Column("carrier", Words, nullable=True),
        sa.Column("service", Words, nullable=True),
        sa.Column("transit_days_min", sa.Integer(), nullable=False),
        sa.Column("transit_days_max", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_method")),
        sa.UniqueConstraint("code", name=op.f("uq_shipping_method_code")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", Identity, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("prefix", Words, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", Codes, nullable=False),
        sa.Column("every_channel", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=True),
        sa.Column("revoked_at", Instant, nullable=True),
        sa.Column("last_used_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_key_prefix")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index("ix_api_key_created_at_id", ["created_at", "id"], unique=False)

    op.create_table(
        "api_key_channel",
        sa.Column("api_key_id", Identity, nullable=False),
        sa.Column("channel_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["api_key_id"], ["api_key.id"], name=op.f("fk_api_key_channel_api_key_id")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_api_key_channel_channel_id")
        ),
        sa.PrimaryKeyConstraint("api_key_id", "channel_id", name=op.f("pk_api_key_channel")),
    )

    op.create_table(
        "customer",
        sa.Column("id", Identity, nullable=False),
        sa.Column("reference", Words, nullable=False),
        sa.Column("name", Words, nullable=True),
        sa.Column("email", Words, nullable=True),
        sa.Column("phone", Words, nullable=True),
        sa.Column("tags", Codes, nullable=False),
        sa.Column("default_address_id", Identity, nullable=True),
        sa.Column("attributes", Json, nullable=False),
        sa.Column("search_text", Words, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["default_address_id"], ["address.id"], name=op.f("fk_customer_default_address_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("reference", name=op.f("uq_customer_reference")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index("ix_customer_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_customer_email", ["email"], unique=False)

    op.create_table(
        "location",
        sa.Column("id", Identity, nullable=False),
        sa.Column("code", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("address_id", Identity, nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("time_zone", Words, nullable=False),
        sa.Column("capabilities", Codes, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["address.id"], name=op.f("fk_location_address_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("code", name=op.f("uq_location_code")),
    )
    op.create_table(
        "price",
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("channel_id", Identity, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_price_amount_not_negative")),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_price_channel_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_price_product_id")),
        sa.PrimaryKeyConstraint("product_id", "channel_id", name=op.f("pk_price")),
    )
    op.create_table(
        "channel_location",
        sa.Column("channel_id", Identity, nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_channel_location_channel_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_channel_location_location_id")
        ),
        sa.PrimaryKeyConstraint("channel_id", "location_id", name=op.f("pk_channel_location")),
    )
    op.create_table(
        "order",
        sa.Column("id", Identity, nullable=False),
        sa.Column("number", Words, nullable=False),
        sa.Column("channel_id", Identity, nullable=False),
        sa.Column("channel_reference", Words, nullable=True),
        sa.Column("customer_id", Identity, nullable=True),
        sa.Column("contact_id", Identity, nullable=True),
        sa.Column("shipping_address_id", Identity, nullable=True),
        sa.Column("billing_address_id", Identity, nullable=True),
        sa.Column("shipping_method_id", Identity, nullable=True),
        sa.Column("currency", Words, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("authorize_status", Words, nullable=False),
        sa.Column("charge_status", Words, nullable=False),
        sa.Column("fulfillment_status", Words, nullable=False),
        sa.Column("return_status", Words, nullable=False),
        sa.Column("subtotal", sa.BigInteger(), nullable=False),
        sa.Column("shipping_amount", sa.BigInteger(), nullable=False),
        sa.Column("shipping_tax", sa.BigInteger(), nullable=False),
        sa.Column("tax_amount", sa.BigInteger(), nullable=False),
        sa.Column("discount_amount", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("authorized", sa.BigInteger(), nullable=False),
        sa.Column("charged", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("refund_pending", sa.BigInteger(), nullable=False),
        sa.Column("work_started", sa.Boolean(), nullable=False),
        sa.Column("tracking_version", sa.Integer(), nullable=False),
        sa.Column("cancel_reason", Words, nullable=True),
        sa.Column("note", Words, nullable=True),
        sa.Column("attributes", Json, nullable=False),
        sa.Column("estimated_delivery_at", Instant, nullable=True),
        sa.Column("placed_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["billing_address_id"], ["address.id"], name=op.f("fk_order_billing_address_id")
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_order_channel_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_order_contact_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_order_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipping_address_id"], ["address.id"], name=op.f("fk_order_shipping_address_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipping_method_id"], ["shipping_method.id"], name=op.f("fk_order_shipping_method_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        sa.UniqueConstraint(
            "channel_id", "channel_reference", name=op.f("uq_order_channel_id_channel_reference")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_order_number")),
    )
    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.create_index(
            "ix_order_customer_id_placed_at", ["customer_id", "placed_at"], unique=False
        )
        batch_op.create_index("ix_order_placed_at_id", ["placed_at", "id"], unique=False)
        batch_op.create_index("ix_order_updated_at_id", ["updated_at", "id"], unique=False)

    op.create_table(
        "stock_movement",
        sa.Column("id", Serial, autoincrement=True, nullable=False),
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.Column("from_state", Words, nullable=False),
        sa.Column("to_state", Words, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("reason", Words, nullable=False),
        sa.Column("document_type", Words, nullable=False),
        sa.Column("document_id", Identity, nullable=False),
        sa.Column("actor", Words, nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.CheckConstraint("from_state <> to_state", name=op.f("ck_stock_movement_states_differ")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_movement_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stock_movement_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_stock_movement_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    with op.batch_alter_table("stock_movement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stock_movement_product_id_location_id_id",
            ["product_id", "location_id", "id"],
            unique=False,
        )

    op.create_table(
        "stock_position",
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("quality_control", sa.BigInteger(), nullable=False),
        sa.Column("damaged", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.CheckConstraint("available >= 0", name=op.f("ck_stock_position_available_not_negative")),
        sa.CheckConstraint("committed >= 0", name=op.f("ck_stock_position_committed_not_negative")),
        sa.CheckConstraint("damaged >= 0", name=op.f("ck_stock_position_damaged_not_negative")),
        sa.CheckConstraint(
            "quality_control >= 0", name=op.f("ck_stock_position_quality_control_not_negative")
        ),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_stock_position_reserved_not_negative")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stock_position_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_stock_position_product_id")
        ),
        sa.PrimaryKeyConstraint("product_id", "location_id", name=op.f("pk_stock_position")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("stock_position", schema=None) as batch_op:
        batch_op.create_index("ix_stock_position_location_id", ["location_id"], unique=False)

    op.create_table(
        "allocation",
        sa.Column("order_id", Identity, nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "shipped >= 0 AND shipped <= quantity",
            name=op.f("ck_allocation_shipped_within_quantity"),
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_allocation_location_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_allocation_order_id")),
        sa.PrimaryKeyConstraint(
            "order_id", "line_number", "location_id", name=op.f("pk_allocation")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fulfillment_plan",
        sa.Column("id", Identity, nullable=False),
        sa.Column("order_id", Identity, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("draft", Json, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_fulfillment_plan_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fulfillment_plan")),
    )
    with op.batch_alter_table("fulfillment_plan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fulfillment_plan_order_id"), ["order_id"], unique=False
        )

    op.create_table(
        "order_line",
        sa.Column("order_id", Identity, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("title", Words, nullable=False),
        sa.Column("sku", Words, nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("weight_grams", sa.Integer(), nullable=False),
        sa.Column("tracks_stock", sa.Boolean(), nullable=False),
        sa.Column("ordered", sa.Integer(), nullable=False),
        sa.Column("canceled", sa.Integer(), nullable=False),
        sa.Column("backordered", sa.Integer(), nullable=False),
        sa.Column("packed", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("return_requested", sa.Integer(), nullable=False),
        sa.Column("return_received", sa.Integer(), nullable=False),
        sa.Column("return_dismissed", sa.Integer(), nullable=False),
        sa.CheckConstraint("ordered > 0", name=op.f("ck_order_line_ordered_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_line_order_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_order_line_product_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "number", name=op.f("pk_order_line")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.create_index("ix_order_line_product_id", ["product_id"], unique=False)

    op.create_table(
        "payment_transaction",
        sa.Column("id", Identity, nullable=False),
        sa.Column("order_id", Identity, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", Words, nullable=False),
        sa.Column("gateway", Words, nullable=False),
        sa.Column("reference", Words, nullable=True),
        sa.Column("parent_id", Identity, nullable=True),
        sa.Column("error", Words, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_transaction_amount_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_payment_transaction_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["payment_transaction.id"], name=op.f("fk_payment_transaction_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_transaction")),
    )
    with op.batch_alter_table("payment_transaction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payment_transaction_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            "ix_payment_transaction_next_attempt_at",
            ["next_attempt_at"],
            unique=False,
            sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
            postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
        )

    op.create_table(
        "return",
        sa.Column("id", Identity, nullable=False),
        sa.Column("order_id", Identity, nullable=False),
        sa.Column("number", Words, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("decline_reason", Words, nullable=True),
        sa.Column("requested_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_return_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return")),
        sa.UniqueConstraint("number", name=op.f("uq_return_number")),
    )
    with op.batch_alter_table("return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_return_requested_at_id", ["requested_at", "id"], unique=False)

    op.create_table(
        "shipment",
        sa.Column("id", Identity, nullable=False),
        sa.Column("order_id", Identity, nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.Column("number", Words, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("carrier", Words, nullable=False),
        sa.Column("service", Words, nullable=True),
        sa.Column("tracking_number", Words, nullable=True),
        sa.Column("tracking_url", Words, nullable=True),
        sa.Column("tracking_status", Words, nullable=True),
        sa.Column("estimated_delivery_at", Instant, nullable=True),
        sa.Column("shipped_at", Instant, nullable=True),
        sa.Column("delivered_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_shipment_location_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_shipment_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("number", name=op.f("uq_shipment_number")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipment_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_shipment_tracking_number"), ["tracking_number"], unique=False
        )

    op.create_table(
        "fulfillment_order",
        sa.Column("id", Identity, nullable=False),
        sa.Column("order_id", Identity, nullable=False),
        sa.Column("number", Words, nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.Column("plan_id", Identity, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_fulfillment_order_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_fulfillment_order_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["fulfillment_plan.id"], name=op.f("fk_fulfillment_order_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fulfillment_order")),
        sa.UniqueConstraint("number", name=op.f("uq_fulfillment_order_number")),
    )
    with op.batch_alter_table("fulfillment_order", schema=None) as batch_op:
        batch_op.create_index(
            "ix_fulfillment_order_location_id_status_id",
            ["location_id", "status", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_fulfillment_order_order_id"), ["order_id"], unique=False
        )

    op.create_table(
        "refund",
        sa.Column("id", Identity, nullable=False),
        sa.Column("order_id", Identity, nullable=False),
        sa.Column("return_id", Identity, nullable=True),
        sa.Column("transaction_id", Identity, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("shipping_amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", Words, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_refund_order_id")),
        sa.ForeignKeyConstraint(["return_id"], ["return.id"], name=op.f("fk_refund_return_id")),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["payment_transaction.id"], name=op.f("fk_refund_transaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_order_id"), ["order_id"], unique=False)

    op.create_table(
        "return_line",
        sa.Column("return_id", Identity, nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", Words, nullable=False),
        sa.Column("note", Words, nullable=True),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("dismissed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_id"], ["return.id"], name=op.f("fk_return_line_return_id")
        ),
        sa.PrimaryKeyConstraint("return_id", "line_number", name=op.f("pk_return_line")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "return_receipt",
        sa.Column("return_id", Identity, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("disposition", Words, nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_return_receipt_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["return.id"], name=op.f("fk_return_receipt_return_id")
        ),
        sa.PrimaryKeyConstraint("return_id", "sequence", name=op.f("pk_return_receipt")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tracking_event",
        sa.Column("id", Identity, nullable=False),
        sa.Column("shipment_id", Identity, nullable=False),
        sa.Column("carrier_event_id", Words, nullable=False),
        sa.Column("code", Words, nullable=False),
        sa.Column("description", Words, nullable=True),
        sa.Column("place", Words, nullable=True),
        sa.Column("estimated_delivery_at", Instant, nullable=True),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_tracking_event_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_event")),
        sa.UniqueConstraint(
            "shipment_id",
            "carrier_event_id",
            name=op.f("uq_tracking_event_shipment_id_carrier_event_id"),
        ),
    )
    op.create_table(
        "fulfillment_order_line",
        sa.Column("fulfillment_order_id", Identity, nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("packed", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fulfillment_order_id"],
            ["fulfillment_order.id"],
            name=op.f("fk_fulfillment_order_line_fulfillment_order_id"),
        ),
        sa.PrimaryKeyConstraint(
            "fulfillment_order_id", "line_number", name=op.f("pk_fulfillment_order_line")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "package",
        sa.Column("id", Identity, nullable=False),
        sa.Column("order_id", Identity, nullable=False),
        sa.Column("fulfillment_order_id", Identity, nullable=False),
        sa.Column("shipment_id", Identity, nullable=True),
        sa.Column("number", Words, nullable=False),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("unpacked", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["fulfillment_order_id"],
            ["fulfillment_order.id"],
            name=op.f("fk_package_fulfillment_order_id"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_package_order_id")),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_package_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
        sa.UniqueConstraint("number", name=op.f("uq_package_number")),
    )
    with op.batch_alter_table("package", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_package_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_package_shipment_id"), ["shipment_id"], unique=False)

    op.create_table(
        "refund_line",
        sa.Column("refund_id", Identity, nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refund.id"], name=op.f("fk_refund_line_refund_id")
        ),
        sa.PrimaryKeyConstraint("refund_id", "line_number", name=op.f("pk_refund_line")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "package_line",
        sa.Column("package_id", Identity, nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["package_id"], ["package.id"], name=op.f("fk_package_line_package_id")
        ),
        sa.PrimaryKeyConstraint("package_id", "line_number", name=op.f("pk_package_line")),
        sqlite_with_rowid=False,
    )

    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE order_number START 1001 CACHE 32")
    else:
        op.execute("INSERT INTO counter (name, value) VALUES ('order_number', 1000)")


def downgrade() -> None:
    """Remove every table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SEQUENCE order_number")
    op.drop_table("package_line")
    op.drop_table("refund_line")
    with op.batch_alter_table("package", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_package_shipment_id"))
        batch_op.drop_index(batch_op.f("ix_package_order_id"))

    op.drop_table("package")
    op.drop_table("fulfillment_order_line")
    op.drop_table("tracking_event")
    op.drop_table("return_receipt")
    op.drop_table("return_line")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_order_id"))

    op.drop_table("refund")
    with op.batch_alter_table("fulfillment_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fulfillment_order_order_id"))
        batch_op.drop_index("ix_fulfillment_order_location_id_status_id")

    op.drop_table("fulfillment_order")
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipment_tracking_number"))
        batch_op.drop_index(batch_op.f("ix_shipment_order_id"))

    op.drop_table("shipment")
    with op.batch_alter_table("return", schema=None) as batch_op:
        batch_op.drop_index("ix_return_requested_at_id")
        batch_op.drop_index(batch_op.f("ix_return_order_id"))

    op.drop_table("return")
    with op.batch_alter_table("payment_transaction", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_payment_transaction_next_attempt_at",
            sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
            postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_payment_transaction_order_id"))

    op.drop_table("payment_transaction")
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.drop_index("ix_order_line_product_id")

    op.drop_table("order_line")
    with op.batch_alter_table("fulfillment_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fulfillment_plan_order_id"))

    op.drop_table("fulfillment_plan")
    op.drop_table("allocation")
    with op.batch_alter_table("stock_position", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_position_location_id")

    op.drop_table("stock_position")
    with op.batch_alter_table("stock_movement", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_movement_product_id_location_id_id")

    op.drop_table("stock_movement")
    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.drop_index("ix_order_updated_at_id")
        batch_op.drop_index("ix_order_placed_at_id")
        batch_op.drop_index("ix_order_customer_id_placed_at")

    op.drop_table("order")
    op.drop_table("channel_location")
    op.drop_table("price")
    op.drop_table("location")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_email")
        batch_op.drop_index("ix_customer_created_at_id")

    op.drop_table("customer")
    op.drop_table("api_key_channel")
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index("ix_api_key_created_at_id")

    op.drop_table("api_key")
    op.drop_table("shipping_method")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index("ix_product_created_at_id")
        batch_op.drop_index("ix_product_name_id")
        batch_op.drop_index("ix_product_barcode")

    op.drop_table("product")
    op.drop_table("installation_secret")
    op.drop_table("import_residue")
    op.drop_table("import_document")
    op.drop_table("import_run")
    with op.batch_alter_table("idempotency_record", schema=None) as batch_op:
        batch_op.drop_index("ix_idempotency_record_expires_at")

    op.drop_table("idempotency_record")
    op.drop_table("event_position")
    op.drop_table("event_outbox")
    op.drop_table("event")
    op.drop_table("counter")
    op.drop_table("contact")
    op.drop_table("channel")
    op.drop_table("address")
