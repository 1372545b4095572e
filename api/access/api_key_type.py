"""API keys as people manage them."""

from enum import Enum
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from domain.access.caller import PrincipalKind
from domain.access.location_rights import LOCATION_SCOPES
from domain.access.scopes import held_scopes
from persistence.database import Row
from persistence.reads.keys import (
    api_keys_by_id,
    channel_ids_by_api_key,
    location_ids_by_api_key,
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
    description="How much a program may ask for: a bucket of points that fills again as time goes.",
    directives=[access("keys:read")],
)
class ApiKeyCostBudget:
    """A leaky bucket's two numbers."""

    points: int = strawberry.field(description="What the bucket holds.")
    points_per_second: int = strawberry.field(description="How many come back each second.")

    @classmethod
    def of(cls, row: Row) -> "ApiKeyCostBudget | None":
        """The budget of a key's row."""
        if row["budget_points"] is None:
            return None
        return cls(points=row["budget_points"], points_per_second=row["budget_points_per_second"])


@strawberry.type(
    description="The text that a key had before it was rotated.", directives=[access("keys:read")]
)
class ApiKeyFormer:
    """It works beside the present one until it ends."""

    prefix: str = strawberry.field(description="The part of that text that tells keys apart.")
    ends_at: DateTime = strawberry.field(description="Until when that text works.")

    @classmethod
    def of(cls, row: Row) -> "ApiKeyFormer | None":
        """The former text of a key's row."""
        if row["former_prefix"] is None:
            return None
        return cls(prefix=row["former_prefix"], ends_at=row["former_ends_at"])


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
    allowed_addresses: list[str] | None = strawberry.field(
        description="Ranges of network addresses (CIDR) from which it may be used; null: from "
        "everywhere."
    )
    cost_budget: ApiKeyCostBudget | None = strawberry.field(
        description="How much it may ask for; null: what the installation gives every program."
    )
    trusted_documents_only: bool = strawberry.field(
        description="Whether it may send only documents that the server knows."
    )
    former: ApiKeyFormer | None = strawberry.field(
        description="Its text before it was last rotated; null where it never was."
    )
    key: strawberry.Private[UUID]
    every_channel: strawberry.Private[bool]
    every_location: strawberry.Private[bool]

    @strawberry.field(description="The channels it is restricted to; null: every channel.")
    async def channel_ids(self, info: Info) -> list[strawberry.ID] | None:
        if self.every_channel:
            return None
        found = await info.context.load(channel_ids_by_api_key, self.key)
        return [strawberry.ID(global_id("Channel", key)) for key in found or ()]

    @strawberry.field(description="The locations it is restricted to; null: every location.")
    async def location_ids(self, info: Info) -> list[strawberry.ID] | None:
        if self.every_location:
            return None
        found = await info.context.load(location_ids_by_api_key, self.key)
        return [strawberry.ID(global_id("Location", key)) for key in found or ()]

    @classmethod
    def of(cls, row: Row) -> "ApiKey":
        """The key of a row."""
        addresses = row["allowed_addresses"]
        scopes = held_scopes(PrincipalKind(row["kind"]), row["scopes"])
        return cls(
            id=strawberry.ID(global_id("ApiKey", row["id"])),
            key=row["id"],
            kind=ApiKeyKind(row["kind"]),
            name=row["name"],
            prefix=row["prefix"],
            scopes=sorted(scopes if row["every_location"] else scopes & LOCATION_SCOPES),
            every_channel=row["every_channel"],
            every_location=row["every_location"],
            allowed_addresses=None if addresses is None else sorted(addresses),
            cost_budget=ApiKeyCostBudget.of(row),
            trusted_documents_only=row["trusted_documents_only"],
            former=ApiKeyFormer.of(row),
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            revoked_at=row["revoked_at"],
            last_used_at=row["last_used_at"],
        )


async def api_key_node(context: Context, key: UUID, _: int | None) -> ApiKey | None:
    """A key by its id."""
    row = await context.load(api_keys_by_id, key)
    return ApiKey.of(row) if row is not None else None
