"""Credentials in the API: API keys, and whoever is asking."""

import asyncio
from enum import Enum
from uuid import UUID

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from api.context import Context, Info
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from domain.access import Caller, PrincipalKind
from domain.access_keys import key_id_of
from domain.scopes import held_scopes
from persistence.database import Row
from persistence.reads.catalog import channels_by_id
from persistence.reads.keys import api_keys_by_id, channel_ids_by_api_key, name_of_api_key

describe(
    PrincipalKind,
    "What sort of credential was shown.",
    STAFF="People and programs of the merchant.",
    PARTNER="Another company's program: ERP, CRM, warehouse, marketplace.",
    STOREFRONT="A shop's pages, shared by all who visit them.",
    SHOPPER="A customer who has signed in.",
    GUEST="A buyer with the tracking token of one order.",
    SYSTEM="The application itself.",
)


class ApiKeyKind(Enum):
    """Principals whose credential is an API key; values are those of PrincipalKind."""

    STAFF = "STAFF"
    PARTNER = "PARTNER"
    STOREFRONT = "STOREFRONT"


describe(
    ApiKeyKind,
    "Who an API key is for.",
    STAFF="The merchant's own people and programs; every scope unless fewer are named.",
    PARTNER="Another company's program; holds the scopes that are named.",
    STOREFRONT="A shop's pages: may be published, is bound to one channel, holds what anyone may.",
)


@strawberry.type(
    description="The right of a program to use the API. Its text is not kept: only a hash is.",
    directives=[access("keys:read")],
)
class ApiKey(Node):
    """A credential as people manage it."""

    kind: ApiKeyKind = strawberry.field(description="Who it is for.")
    name: str = strawberry.field(description="What people call it.")
    prefix: str = strawberry.field(
        description="The part of its text between kind and secret: tells keys apart, proves nothing."
    )
    scopes: list[str] = strawberry.field(description="What it may do, such as `orders:read`.")
    created_at: DateTime = strawberry.field(description="When it was made.")
    expires_at: DateTime | None = strawberry.field(description="When it ends; null: never.")
    revoked_at: DateTime | None = strawberry.field(description="When it was revoked.")
    last_used_at: DateTime | None = strawberry.field(
        description="When it was last used, to about a minute."
    )
    key: strawberry.Private[UUID]
    every_channel: strawberry.Private[bool]

    @strawberry.field(description="The channels it is restricted to; null: every channel.")
    async def channel_ids(self, info: Info) -> list[strawberry.ID] | None:
        if self.every_channel:
            return None
        found = await info.context.load(channel_ids_by_api_key, self.key)
        return [strawberry.ID(global_id("Channel", key)) for key in found or ()]

    @classmethod
    def of(cls, row: Row) -> "ApiKey":
        """The key of a row."""
        return cls(
            id=strawberry.ID(global_id("ApiKey", row["id"])),
            key=row["id"],
            kind=ApiKeyKind(row["kind"]),
            name=row["name"],
            prefix=row["prefix"],
            scopes=sorted(held_scopes(PrincipalKind(row["kind"]), row["scopes"])),
            every_channel=row["every_channel"],
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            revoked_at=row["revoked_at"],
            last_used_at=row["last_used_at"],
        )


async def api_key_node(context: Context, key: UUID, _: int | None) -> ApiKey | None:
    """A key by its id."""
    row = await context.load(api_keys_by_id, key)
    return ApiKey.of(row) if row is not None else None


@strawberry.type(
    description="A channel as far as whoever belongs to it must know it.",
    directives=[access(ANY_CALLER)],
)
class ViewerChannel:
    """What a storefront needs to place orders."""

    id: strawberry.ID = strawberry.field(description="Global id of the `Channel`.")
    code: str = strawberry.field(description="What orders name it by.")
    name: str = strawberry.field(description="For people.")
    currency_code: str = strawberry.field(description="ISO 4217: what its prices are in.")


@strawberry.type(
    description="Whoever is asking: what the credential of this request is and may do.",
    directives=[access(ANY_CALLER)],
)
class Viewer:
    """The caller, to itself."""

    kind: PrincipalKind = strawberry.field(description="What sort of credential it is.")
    scopes: list[str] = strawberry.field(description="What it may do, such as `orders:read`.")
    expires_at: DateTime | None = strawberry.field(
        description="When the credential ends; null: not by itself."
    )
    order_id: strawberry.ID | None = strawberry.field(
        description="The one order that a guest may follow; null for everyone else."
    )
    caller: strawberry.Private[Caller]

    @strawberry.field(description="What people call the API key; null for a tracking token.")
    async def key_name(self, info: Info) -> str | None:
        key_id = key_id_of(self.caller.client)
        return None if key_id is None else await info.context.read(name_of_api_key, key_id)

    @strawberry.field(description="The channels it is restricted to; null: every channel.")
    async def channels(self, info: Info) -> list[ViewerChannel] | None:
        if self.caller.channel_ids is None:
            return None
        context = info.context
        keys = sorted(self.caller.channel_ids)
        rows = await asyncio.gather(*(context.load(channels_by_id, key) for key in keys))
        return [
            ViewerChannel(
                id=strawberry.ID(global_id("Channel", row["id"])),
                code=row["code"],
                name=row["name"],
                currency_code=row["currency"],
            )
            for row in rows
            if row is not None
        ]

    @classmethod
    def of(cls, caller: Caller) -> "Viewer":
        """The caller as it sees itself."""
        order_id = caller.order_id
        return cls(
            kind=caller.kind,
            scopes=sorted(caller.scopes),
            expires_at=DateTime(caller.expires_at) if caller.expires_at else None,
            order_id=strawberry.ID(global_id("Order", order_id)) if order_id else None,
            caller=caller,
        )
