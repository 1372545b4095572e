"""Stock and sourcing."""

import sqlalchemy as sa
from alembic import op

from persistence.column_types import Codes, Identity, Instant, Json, Words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "calendar",
        sa.Column("id", Identity, nullable=False),
        sa.Column("code", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("working_weekdays", Codes, nullable=False),
        sa.Column("holiday_country", Words, nullable=True),
        sa.Column("holiday_subdivision", Words, nullable=True),
        sa.Column("closed_dates", Codes, nullable=False),
        sa.Column("open_dates", Codes, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
        sa.UniqueConstraint("code", name=op.f("uq_calendar_code")),
    )
    op.create_table(
        "sourcing_profile",
        sa.Column("id", Identity, nullable=False),
        sa.Column("code", Words, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("published_at", Instant, nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_sourcing_profile_version_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sourcing_profile")),
    )
    with op.batch_alter_table("sourcing_profile", schema=None) as batch_op:
        batch_op.create_index(
            "ux_sourcing_profile_active",
            ["code"],
            unique=True,
            sqlite_where=sa.text("active"),
            postgresql_where=sa.text("active"),
        )
        batch_op.create_index("ux_sourcing_profile_code_version", ["code", "version"], unique=True)

    op.create_table(
        "transit_table",
        sa.Column("id", Identity, nullable=False),
        sa.Column("code", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("zones", Json, nullable=False),
        sa.Column("pickup_weekdays", Codes, nullable=False),
        sa.Column("delivery_weekdays", Codes, nullable=False),
        sa.Column("cross_border_days", sa.Integer(), nullable=False),
        sa.Column("observes_holidays", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transit_table")),
        sa.UniqueConstraint("code", name=op.f("uq_transit_table_code")),
    )
    op.create_table(
        "zone_table",
        sa.Column("id", Identity, nullable=False),
        sa.Column("code", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("rules", Json, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_table")),
        sa.UniqueConstraint("code", name=op.f("uq_zone_table_code")),
    )
    op.create_table(
        "channel_stock_rule",
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("channel_id", Identity, nullable=False),
        sa.Column("buffer", sa.BigInteger(), nullable=False),
        sa.Column("allotment", sa.BigInteger(), nullable=False),
        sa.Column("allotment_used", sa.BigInteger(), nullable=False),
        sa.Column("allotment_started_at", Instant, nullable=False),
        sa.CheckConstraint(
            "buffer >= 0 AND allotment >= 0", name=op.f("ck_channel_stock_rule_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_channel_stock_rule_channel_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_channel_stock_rule_product_id")
        ),
        sa.PrimaryKeyConstraint("product_id", "channel_id", name=op.f("pk_channel_stock_rule")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kit_component",
        sa.Column("kit_id", Identity, nullable=False),
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_kit_component_quantity_positive")),
        sa.ForeignKeyConstraint(["kit_id"], ["product.id"], name=op.f("fk_kit_component_kit_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_kit_component_product_id")
        ),
        sa.PrimaryKeyConstraint("kit_id", "product_id", name=op.f("pk_kit_component")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("kit_component", schema=None) as batch_op:
        batch_op.create_index("ix_kit_component_product_id", ["product_id"], unique=False)

    op.create_table(
        "rate_card",
        sa.Column("id", Identity, nullable=False),
        sa.Column("code", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("currency", Words, nullable=False),
        sa.Column("zone_table_code", Words, nullable=False),
        sa.Column("dimensional_divisor", sa.Integer(), nullable=True),
        sa.Column("zones", Json, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["zone_table_code"], ["zone_table.code"], name=op.f("fk_rate_card_zone_table_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_card")),
        sa.UniqueConstraint("code", name=op.f("uq_rate_card_code")),
    )
    op.create_table(
        "sourcing_assignment",
        sa.Column("channel_id", Identity, nullable=False),
        sa.Column("profile_code", Words, nullable=True),
        sa.Column("rules", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_sourcing_assignment_channel_id")
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_sourcing_assignment")),
    )
    op.create_table(
        "alert",
        sa.Column("id", Identity, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("subject_id", Identity, nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=True),
        sa.Column("threshold", sa.BigInteger(), nullable=True),
        sa.Column("raised_at", Instant, nullable=False),
        sa.Column("resolved_at", Instant, nullable=True),
        sa.Column("acknowledged_at", Instant, nullable=True),
        sa.Column("acknowledged_by", Words, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_alert_location_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_alert_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index("ix_alert_status_kind", ["status", "kind"], unique=False)
        batch_op.create_index(
            "ux_alert_product_id_location_id_kind_subject_id",
            ["product_id", "location_id", "kind", "subject_id"],
            unique=True,
            sqlite_where=sa.text("status = 'OPEN'"),
            postgresql_where=sa.text("status = 'OPEN'"),
        )

    op.create_table(
        "carrier_service",
        sa.Column("id", Identity, nullable=False),
        sa.Column("code", Words, nullable=False),
        sa.Column("carrier", Words, nullable=False),
        sa.Column("service", Words, nullable=False),
        sa.Column("rate_card_code", Words, nullable=False),
        sa.Column("transit_table_code", Words, nullable=False),
        sa.Column("maximum_weight_grams", sa.Integer(), nullable=True),
        sa.Column("capabilities", Codes, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["rate_card_code"], ["rate_card.code"], name=op.f("fk_carrier_service_rate_card_code")
        ),
        sa.ForeignKeyConstraint(
            ["transit_table_code"],
            ["transit_table.code"],
            name=op.f("fk_carrier_service_transit_table_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_service")),
        sa.UniqueConstraint("code", name=op.f("uq_carrier_service_code")),
    )
    op.create_table(
        "incoming_supply",
        sa.Column("id", Identity, nullable=False),
        sa.Column("source", Words, nullable=False),
        sa.Column("reference", Words, nullable=False),
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_incoming_supply_quantity_positive")),
        sa.CheckConstraint("received >= 0", name=op.f("ck_incoming_supply_received_not_negative")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_incoming_supply_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_incoming_supply_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_supply")),
    )
    with op.batch_alter_table("incoming_supply", schema=None) as batch_op:
        batch_op.create_index(
            "ix_incoming_supply_status_expected_on", ["status", "expected_on"], unique=False
        )
        batch_op.create_index(
            "ux_incoming_supply_product_id_location_id_source_reference",
            ["product_id", "location_id", "source", "reference"],
            unique=True,
        )

    op.create_table(
        "location_day",
        sa.Column("location_id", Identity, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("parcels", sa.Integer(), nullable=False),
        sa.CheckConstraint("parcels >= 0", name=op.f("ck_location_day_parcels_not_negative")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_location_day_location_id")
        ),
        sa.PrimaryKeyConstraint("location_id", "day", name=op.f("pk_location_day")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reservation",
        sa.Column("id", Identity, nullable=False),
        sa.Column("owner_kind", Words, nullable=False),
        sa.Column("owner_id", Identity, nullable=False),
        sa.Column("channel_id", Identity, nullable=False),
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("reference", Words, nullable=True),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservation_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_reservation_channel_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_reservation_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_reservation_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.create_index("ix_reservation_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index(
            "ix_reservation_expires_at",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("status = 'CREATED'"),
            postgresql_where=sa.text("status = 'CREATED'"),
        )
        batch_op.create_index(batch_op.f("ix_reservation_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            "ix_reservation_product_id_location_id",
            ["product_id", "location_id"],
            unique=False,
            sqlite_where=sa.text("status = 'CREATED'"),
            postgresql_where=sa.text("status = 'CREATED'"),
        )

    op.create_table(
        "stock_count",
        sa.Column("id", Identity, nullable=False),
        sa.Column("number", Words, nullable=False),
        sa.Column("location_id", Identity, nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("approval_over_pieces", sa.BigInteger(), nullable=True),
        sa.Column("approval_over_amount", sa.BigInteger(), nullable=True),
        sa.Column("approval_currency", Words, nullable=True),
        sa.Column("note", Words, nullable=True),
        sa.Column("created_by", Words, nullable=False),
        sa.Column("decided_by", Words, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("submitted_at", Instant, nullable=True),
        sa.Column("decided_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stock_count_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_count_number")),
    )
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.create_index("ix_stock_count_status", ["status"], unique=False)

    op.create_table(
        "transfer",
        sa.Column("id", Identity, nullable=False),
        sa.Column("number", Words, nullable=False),
        sa.Column("from_location_id", Identity, nullable=False),
        sa.Column("to_location_id", Identity, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("reference", Words, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("shipped_at", Instant, nullable=True),
        sa.Column("received_at", Instant, nullable=True),
        sa.CheckConstraint(
            "from_location_id <> to_location_id", name=op.f("ck_transfer_locations_differ")
        ),
        sa.ForeignKeyConstraint(
            ["from_location_id"], ["location.id"], name=op.f("fk_transfer_from_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_location_id"], ["location.id"], name=op.f("fk_transfer_to_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_transfer_number")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index("ix_transfer_status", ["status"], unique=False)

    op.create_table(
        "backorder",
        sa.Column("order_id", Identity, nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("channel_id", Identity, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("queued_at", Instant, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_backorder_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_backorder_channel_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_backorder_order_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_backorder_product_id")
        ),
        sa.PrimaryKeyConstraint("order_id", "line_number", name=op.f("pk_backorder")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("backorder", schema=None) as batch_op:
        batch_op.create_index(
            "ix_backorder_product_id_priority_queued_at",
            ["product_id", "priority", "queued_at", "order_id", "line_number"],
            unique=False,
        )

    op.create_table(
        "cart",
        sa.Column("id", Identity, nullable=False),
        sa.Column("channel_id", Identity, nullable=False),
        sa.Column("secret_digest", Words, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("shipping_address_id", Identity, nullable=True),
        sa.Column("billing_address_id", Identity, nullable=True),
        sa.Column("contact_id", Identity, nullable=True),
        sa.Column("shipping_method_id", Identity, nullable=True),
        sa.Column("order_id", Identity, nullable=True),
        sa.Column("held_since", Instant, nullable=True),
        sa.Column("hold_expires_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("active_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["billing_address_id"], ["address.id"], name=op.f("fk_cart_billing_address_id")
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_cart_channel_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_cart_contact_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_cart_order_id")),
        sa.ForeignKeyConstraint(
            ["shipping_address_id"], ["address.id"], name=op.f("fk_cart_shipping_address_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipping_method_id"], ["shipping_method.id"], name=op.f("fk_cart_shipping_method_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart")),
        sa.UniqueConstraint("order_id", name=op.f("uq_cart_order_id")),
    )
    with op.batch_alter_table("cart", schema=None) as batch_op:
        batch_op.create_index("ix_cart_created_at_id", ["created_at", "id"], unique=False)
        batch_op.create_index(
            "ix_cart_hold_expires_at",
            ["hold_expires_at"],
            unique=False,
            sqlite_where=sa.text("hold_expires_at IS NOT NULL"),
            postgresql_where=sa.text("hold_expires_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_cart_open_active_at",
            ["active_at"],
            unique=False,
            sqlite_where=sa.text("status IN ('ACTIVE', 'IDLE')"),
            postgresql_where=sa.text("status IN ('ACTIVE', 'IDLE')"),
        )
        batch_op.create_index(
            "ix_cart_remembered_active_at",
            ["active_at"],
            unique=False,
            sqlite_where=sa.text(
                "status = 'ABANDONED' AND (shipping_address_id IS NOT NULL OR contact_id IS NOT NULL)"
            ),
            postgresql_where=sa.text(
                "status = 'ABANDONED' AND (shipping_address_id IS NOT NULL OR contact_id IS NOT NULL)"
            ),
        )
        batch_op.create_index("ix_cart_updated_at_id", ["updated_at", "id"], unique=False)

    op.create_table(
        "stock_count_line",
        sa.Column("stock_count_id", Identity, nullable=False),
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=True),
        sa.Column("counted", sa.BigInteger(), nullable=True),
        sa.Column("counted_at", Instant, nullable=True),
        sa.Column("robbed", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "counted >= 0 AND robbed >= 0", name=op.f("ck_stock_count_line_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_stock_count_line_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["stock_count_id"], ["stock_count.id"], name=op.f("fk_stock_count_line_stock_count_id")
        ),
        sa.PrimaryKeyConstraint("stock_count_id", "product_id", name=op.f("pk_stock_count_line")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "transfer_line",
        sa.Column("transfer_id", Identity, nullable=False),
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("shipped", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("lost", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_transfer_line_quantity_positive")),
        sa.CheckConstraint(
            "received >= 0 AND lost >= 0 AND received + lost <= shipped",
            name=op.f("ck_transfer_line_arrived_within_shipped"),
        ),
        sa.CheckConstraint(
            "shipped >= 0 AND shipped <= quantity",
            name=op.f("ck_transfer_line_shipped_within_quantity"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_transfer_line_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_transfer_line_transfer_id")
        ),
        sa.PrimaryKeyConstraint("transfer_id", "product_id", name=op.f("pk_transfer_line")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("transfer_line", schema=None) as batch_op:
        batch_op.create_index("ix_transfer_line_product_id", ["product_id"], unique=False)

    op.create_table(
        "cart_line",
        sa.Column("cart_id", Identity, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product_id", Identity, nullable=False),
        sa.Column("sku", Words, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cart_line_quantity_positive")),
        sa.ForeignKeyConstraint(["cart_id"], ["cart.id"], name=op.f("fk_cart_line_cart_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_cart_line_product_id")
        ),
        sa.PrimaryKeyConstraint("cart_id", "number", name=op.f("pk_cart_line")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stream_kind", Words, server_default="ORDER", nullable=False))

    with op.batch_alter_table("event_outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stream_kind", Words, server_default="ORDER", nullable=False))

    with op.batch_alter_table("event_position", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stream_kind", Words, server_default="ORDER", nullable=False))
        batch_op.create_index(
            "ix_event_position_stream_kind_position",
            ["stream_kind", "position"],
            unique=False,
            sqlite_where=sa.text("stream_kind <> 'ORDER'"),
            postgresql_where=sa.text("stream_kind <> 'ORDER'"),
        )

    with op.batch_alter_table("fulfillment_order", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("request_status", Words, server_default="UNSUBMITTED", nullable=False)
        )
        batch_op.add_column(sa.Column("hold_reason", Words, nullable=True))
        batch_op.add_column(sa.Column("reject_reason", Words, nullable=True))
        batch_op.add_column(sa.Column("note", Words, nullable=True))
        batch_op.add_column(sa.Column("service_code", Words, nullable=True))
        batch_op.add_column(sa.Column("ships_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("deliver_by", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("books_room", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar_code", Words, nullable=True))
        batch_op.add_column(sa.Column("cut_off_time", Words, nullable=True))
        batch_op.add_column(
            sa.Column("handling_days", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("daily_capacity", sa.Integer(), nullable=True))

    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("work_pause", Words, nullable=True))
        batch_op.add_column(sa.Column("promise", Json, nullable=True))
        batch_op.add_column(sa.Column("avoided", Json, nullable=True))

    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kit", Json, nullable=True))

    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stock_policy", Words, server_default="DENY", nullable=False))
        batch_op.add_column(sa.Column("backorder_limit", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "backorder_up_to_incoming", sa.Boolean(), server_default=sa.true(), nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("has_stock_rules", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("is_kit", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("shipping_method", schema=None) as batch_op:
        batch_op.add_column(sa.Column("service_codes", Codes, server_default="", nullable=False))

    with op.batch_alter_table("stock_position", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("safety_stock", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("reorder_point", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("overstock_level", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("unsold_days", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("stock_position", schema=None) as batch_op:
        batch_op.drop_column("unsold_days")
        batch_op.drop_column("overstock_level")
        batch_op.drop_column("reorder_point")
        batch_op.drop_column("safety_stock")

    with op.batch_alter_table("shipping_method", schema=None) as batch_op:
        batch_op.drop_column("service_codes")

    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_column("is_kit")
        batch_op.drop_column("has_stock_rules")
        batch_op.drop_column("backorder_up_to_incoming")
        batch_op.drop_column("backorder_limit")
        batch_op.drop_column("stock_policy")

    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.drop_column("kit")

    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.drop_column("avoided")
        batch_op.drop_column("promise")
        batch_op.drop_column("work_pause")

    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.drop_column("daily_capacity")
        batch_op.drop_column("handling_days")
        batch_op.drop_column("cut_off_time")
        batch_op.drop_column("calendar_code")

    with op.batch_alter_table("fulfillment_order", schema=None) as batch_op:
        batch_op.drop_column("books_room")
        batch_op.drop_column("deliver_by")
        batch_op.drop_column("ships_on")
        batch_op.drop_column("service_code")
        batch_op.drop_column("note")
        batch_op.drop_column("reject_reason")
        batch_op.drop_column("hold_reason")
        batch_op.drop_column("request_status")

    with op.batch_alter_table("event_position", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_event_position_stream_kind_position",
            sqlite_where=sa.text("stream_kind <> 'ORDER'"),
            postgresql_where=sa.text("stream_kind <> 'ORDER'"),
        )
        batch_op.drop_column("stream_kind")

    with op.batch_alter_table("event_outbox", schema=None) as batch_op:
        batch_op.drop_column("stream_kind")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("stream_kind")

    op.drop_table("cart_line")
    with op.batch_alter_table("transfer_line", schema=None) as batch_op:
        batch_op.drop_index("ix_transfer_line_product_id")

    op.drop_table("transfer_line")
    op.drop_table("stock_count_line")
    with op.batch_alter_table("cart", schema=None) as batch_op:
        batch_op.drop_index("ix_cart_updated_at_id")
        batch_op.drop_index(
            "ix_cart_remembered_active_at",
            sqlite_where=sa.text(
                "status = 'ABANDONED' AND (shipping_address_id IS NOT NULL OR contact_id IS NOT NULL)"
            ),
            postgresql_where=sa.text(
                "status = 'ABANDONED' AND (shipping_address_id IS NOT NULL OR contact_id IS NOT NULL)"
            ),
        )
        batch_op.drop_index(
            "ix_cart_open_active_at",
            sqlite_where=sa.text("status IN ('ACTIVE', 'IDLE')"),
            postgresql_where=sa.text("status IN ('ACTIVE', 'IDLE')"),
        )
        batch_op.drop_index(
            "ix_cart_hold_expires_at",
            sqlite_where=sa.text("hold_expires_at IS NOT NULL"),
            postgresql_where=sa.text("hold_expires_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_cart_created_at_id")

    op.drop_table("cart")
    with op.batch_alter_table("backorder", schema=None) as batch_op:
        batch_op.drop_index("ix_backorder_product_id_priority_queued_at")

    op.drop_table("backorder")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index("ix_transfer_status")

    op.drop_table("transfer")
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_count_status")

    op.drop_table("stock_count")
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_reservation_product_id_location_id",
            sqlite_where=sa.text("status = 'CREATED'"),
            postgresql_where=sa.text("status = 'CREATED'"),
        )
        batch_op.drop_index(batch_op.f("ix_reservation_owner_id"))
        batch_op.drop_index(
            "ix_reservation_expires_at",
            sqlite_where=sa.text("status = 'CREATED'"),
            postgresql_where=sa.text("status = 'CREATED'"),
        )
        batch_op.drop_index("ix_reservation_created_at_id")

    op.drop_table("reservation")
    op.drop_table("location_day")
    with op.batch_alter_table("incoming_supply", schema=None) as batch_op:
        batch_op.drop_index("ux_incoming_supply_product_id_location_id_source_reference")
        batch_op.drop_index("ix_incoming_supply_status_expected_on")

    op.drop_table("incoming_supply")
    op.drop_table("carrier_service")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_alert_product_id_location_id_kind_subject_id",
            sqlite_where=sa.text("status = 'OPEN'"),
            postgresql_where=sa.text("status = 'OPEN'"),
        )
        batch_op.drop_index("ix_alert_status_kind")

    op.drop_table("alert")
    op.drop_table("sourcing_assignment")
    op.drop_table("rate_card")
    with op.batch_alter_table("kit_component", schema=None) as batch_op:
        batch_op.drop_index("ix_kit_component_product_id")

    op.drop_table("kit_component")
    op.drop_table("channel_stock_rule")
    op.drop_table("zone_table")
    op.drop_table("transit_table")
    with op.batch_alter_table("sourcing_profile", schema=None) as batch_op:
        batch_op.drop_index("ux_sourcing_profile_code_version")
        batch_op.drop_index(
            "ux_sourcing_profile_active",
            sqlite_where=sa.text("active"),
            postgresql_where=sa.text("active"),
        )

    op.drop_table("sourcing_profile")
    op.drop_table("calendar")
