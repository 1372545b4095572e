"""Channels in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.bulk import BulkItem
from api.context import Context, Info
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.user_errors import UserError
from domain.channels.channel import PaymentPolicy, TaxMode
from persistence.database import Row
from persistence.reads.catalog import channels_by_id, location_ids_by_channel
from use_cases.channels.upsert_channels import ChannelData

describe(
    TaxMode,
    "How prices of a channel relate to tax.",
    NONE="No tax is shown or added.",
    INCLUDED="Prices include tax; nothing is added.",
    ADDED="Tax is added to prices.",
)
describe(
    PaymentPolicy,
    "When an order of a channel is confirmed.",
    AUTHORIZE_FIRST="Once its total is authorized or charged.",
    PAY_LATER="At once.",
)


@strawberry.type(
    description="A web store, app, marketplace, till or portal that orders come from.",
    directives=[access("channels:read")],
)
class Channel(Node):
    """Where orders come from, and the rules that hold there."""

    code: str = strawberry.field(description="The merchant's own name for it; never changes.")
    name: str = strawberry.field(description="What people call it.")
    currency_code: str = strawberry.field(description="ISO 4217; never changes.")
    order_number_format: str = strawberry.field(description="Such as `WEB-{number:06}`.")
    tax_mode: TaxMode = strawberry.field(description="How prices relate to tax.")
    tax_rate_basis_points: int = strawberry.field(description="Hundredths of a percent.")
    payment_policy: PaymentPolicy = strawberry.field(description="When an order is confirmed.")
    country_codes: list[str] = strawberry.field(description="Where it delivers; empty: anywhere.")
    active: bool = strawberry.field(description="Whether it takes orders.")
    allowed_origins: list[str] = strawberry.field(
        description="Web pages that may call the API with this channel's keys."
    )
    key: strawberry.Private[UUID]

    @strawberry.field(description="Locations whose stock it may use; empty: all.")
    async def location_ids(self, info: Info) -> list[strawberry.ID]:
        found = await info.context.load(location_ids_by_channel, self.key)
        return [strawberry.ID(global_id("Location", key)) for key in found or ()]

    @classmethod
    def of(cls, row: Row) -> "Channel":
        """The channel of a row."""
        return cls(
            id=strawberry.ID(global_id("Channel", row["id"])),
            key=row["id"],
            code=row["code"],
            name=row["name"],
            currency_code=row["currency"],
            order_number_format=row["order_number_format"],
            tax_mode=TaxMode(row["tax_mode"]),
            tax_rate_basis_points=row["tax_rate_basis_points"],
            payment_policy=PaymentPolicy(row["payment_policy"]),
            country_codes=sorted(row["country_codes"]),
            active=row["active"],
            allowed_origins=sorted(row["allowed_origins"] or ()),
        )


async def channel_node(context: Context, key: UUID, _: int | None) -> Channel | None:
    """A channel by its key."""
    row = await context.load(channels_by_id, key)
    return Channel.of(row) if row is not None else None


@strawberry.input(description="A channel, found by its code or made.")
class ChannelInput:
    """What a client sends for a channel."""

    code: str = strawberry.field(description="Natural key: letters, digits, `.`, `_`, `-`.")
    name: str = strawberry.field(description="What people call it.")
    currency_code: str = strawberry.field(description="ISO 4217; never changes.")
    order_number_format: str = strawberry.field(
        default="{number}",
        description="A prefix that does not end in a digit, then `{number}` or `{number:06}`.",
    )
    tax_mode: TaxMode = strawberry.field(
        default=TaxMode.NONE, description="How prices relate to tax."
    )
    tax_rate_basis_points: int = strawberry.field(
        default=0, description="Hundredths of a percent: 2000 is 20 %."
    )
    payment_policy: PaymentPolicy = strawberry.field(
        default=PaymentPolicy.PAY_LATER, description="When an order is confirmed."
    )
    country_codes: list[str] = strawberry.field(
        default_factory=list, description="Where it delivers (ISO 3166-1 alpha-2); empty: anywhere."
    )
    location_codes: list[str] = strawberry.field(
        default_factory=list, description="Locations whose stock it may use; empty: all."
    )
    active: bool = strawberry.field(default=True, description="Whether it takes orders.")
    allowed_origins: list[str] = strawberry.field(
        default_factory=list,
        description="Origins of web pages that may call the API with this channel's keys, such as "
        "`https://shop.example`.",
    )

    def to_data(self) -> ChannelData:
        """What the use case takes."""
        return ChannelData(
            code=self.code,
            name=self.name,
            currency=self.currency_code,
            order_number_format=self.order_number_format,
            tax_mode=self.tax_mode,
            tax_rate_basis_points=self.tax_rate_basis_points,
            payment_policy=self.payment_policy,
            country_codes=self.country_codes,
            location_codes=self.location_codes,
            active=self.active,
            allowed_origins=self.allowed_origins,
        )


@strawberry.type(description="What became of each channel.", directives=[access("channels:write")])
class ChannelsUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[Channel]] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
