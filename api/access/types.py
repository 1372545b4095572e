"""Whoever is asking, to itself."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.access.principal_kind import PrincipalKind
from api.access.scope_directive import ANY_CALLER, access
from api.context import Info
from api.global_ids import global_id
from api.scalars import DateTime
from domain.access.api_keys import key_id_of
from domain.access.caller import Caller
from persistence.reads.catalog import channels_by_id
from persistence.reads.keys import name_of_api_key
from persistence.reads.stock import locations_by_id

if TYPE_CHECKING:
    from api.customers.types import Customer


@strawberry.type(
    description="A channel as far as whoever belongs to it must know it.",
    directives=[access(ANY_CALLER)],
)
class ViewerChannel:
    """What a storefront needs to place orders."""

    id: strawberry.ID = strawberry.field(description="Global id of the `Channel`.")
    code: str = strawberry.field(description="What orders name it by.")
    name: str = strawberry.field(description="What people call it.")
    currency_code: str = strawberry.field(description="ISO 4217: what its prices are in.")


@strawberry.type(
    description="A location as far as whoever works there must know it.",
    directives=[access(ANY_CALLER)],
)
class ViewerLocation:
    """What a warehouse's program needs to ask for its own work."""

    id: strawberry.ID = strawberry.field(description="Global id of the `Location`.")
    code: str = strawberry.field(description="What people and files name it by.")
    name: str = strawberry.field(description="What people call it.")


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

    @strawberry.field(description="The locations it is restricted to; null: every location.")
    async def locations(self, info: Info) -> list[ViewerLocation] | None:
        if self.caller.location_ids is None:
            return None
        context = info.context
        keys = sorted(self.caller.location_ids)
        rows = await asyncio.gather(*(context.load(locations_by_id, key) for key in keys))
        return [
            ViewerLocation(
                id=strawberry.ID(global_id("Location", row["id"])),
                code=row["code"],
                name=row["name"],
            )
            for row in rows
            if row is not None
        ]

    @strawberry.field(description="The customer who has signed in; null for everyone else.")
    async def customer(
        self, info: Info
    ) -> Annotated["Customer", strawberry.lazy("api.customers.types")] | None:
        if self.caller.kind is not PrincipalKind.SHOPPER:
            return None
        found: Customer | None = await info.context.node("Customer", self.caller.customer_id)
        return found

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
