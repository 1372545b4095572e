"""Identity providers: whose tokens say who somebody is."""

from typing import Annotated

import strawberry

from api.access.provider_credentials import is_person
from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Info
from api.customers.address_type import NO_ID
from api.described_enum import describe
from api.global_ids import global_id, key_of
from api.user_errors import UserError
from domain.access.identity_providers import IdentityProvider as ProviderEntity
from domain.access.identity_providers import ProviderKind
from persistence.access.roles_and_providers import every_provider
from use_cases.access.upsert_identity_providers import upsert_identity_providers

describe(
    ProviderKind,
    "Whom an identity provider knows.",
    STAFF="People of the merchant, with roles.",
    SHOPPER="Customers of one channel.",
)


@strawberry.type(
    description="An OpenID Connect provider whose tokens are credentials of this API.",
    directives=[access("identity:read")],
)
class IdentityProvider:
    """Issuer and audience are its key."""

    issuer: str = strawberry.field(description="The `iss` of its tokens; discovery starts there.")
    audience: str = strawberry.field(description="The `aud` of those that are for us.")
    kind: ProviderKind = strawberry.field(description="Whether it knows staff or shoppers.")
    name: str = strawberry.field(description="What people call it.")
    roles_claim: str = strawberry.field(
        description="Where tokens of staff say their roles: a claim, or a path with dots."
    )
    channel_id: strawberry.ID | None = strawberry.field(
        description="Where its shoppers shop; null for staff."
    )
    leeway_seconds: int = strawberry.field(description="How far clocks may differ.")
    is_active: bool = strawberry.field(description="Whether its tokens are taken.")

    @classmethod
    def of(cls, provider: ProviderEntity) -> "IdentityProvider":
        """The provider as clients see it."""
        channel = provider.channel_id
        return cls(
            issuer=provider.issuer,
            audience=provider.audience,
            kind=provider.kind,
            name=provider.name,
            roles_claim=provider.roles_claim,
            channel_id=strawberry.ID(global_id("Channel", channel)) if channel else None,
            leeway_seconds=provider.leeway_seconds,
            is_active=provider.is_active,
        )


@strawberry.input(
    description="A provider, found by issuer and audience or made. A field that is left out is set "
    "to its default."
)
class IdentityProviderInput:
    """Kind and channel never change."""

    issuer: str = strawberry.field(description="An https address, as tokens have it.")
    audience: str = strawberry.field(description="The `aud` of tokens that are for us.")
    kind: ProviderKind = strawberry.field(description="Whether it knows staff or shoppers.")
    name: str = strawberry.field(description="For people; at most 100 characters.")
    roles_claim: str = strawberry.field(
        default="roles",
        description="Where tokens of staff say their roles: a claim, or a path with dots such as "
        "`realm_access.roles`.",
    )
    channel_id: strawberry.ID | None = strawberry.field(
        default=None, description="Where its shoppers shop; null for staff."
    )
    leeway_seconds: int = strawberry.field(
        default=30, description="How far clocks may differ, from 0 to 120."
    )
    is_active: bool = strawberry.field(
        default=True, description="False: none of its tokens is taken any more."
    )

    def to_domain(self) -> ProviderEntity:
        """The provider, not yet checked."""
        channel = self.channel_id
        return ProviderEntity(
            id=NO_ID,
            issuer=self.issuer,
            audience=self.audience,
            kind=self.kind,
            name=self.name,
            roles_claim=self.roles_claim,
            channel_id=key_of(channel, "Channel", field=("channelId",)) if channel else None,
            leeway_seconds=self.leeway_seconds,
            is_active=self.is_active,
        )


@strawberry.type(
    description="What became of naming providers: all of them or none.",
    directives=[access("identity:write")],
)
class IdentityProvidersUpsertPayload:
    """The providers as they are now."""

    identity_providers: list[IdentityProvider] = strawberry.field(
        description="Those that were sent; none if refused.", directives=[access("identity:read")]
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type
class IdentityProviderQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Every identity provider, switched off ones too; 50 at most.",
        directives=[access("identity:read")],
    )
    async def identity_providers(self, info: Info) -> list[IdentityProvider]:
        return [IdentityProvider.of(entry) for entry in await info.context.read(every_provider)]


@strawberry.type
class IdentityProviderMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Add identity providers, or change those with the same issuer and audience. "
        "Only for staff with every right: a provider decides who somebody is.",
        directives=[access("identity:write")],
    )
    async def identity_providers_upsert(
        self,
        info: Info,
        input: Annotated[
            list[IdentityProviderInput],
            strawberry.argument(description="Providers; 50 in all at most."),
        ],
        idempotency_key: IdempotencyKey,
    ) -> IdentityProvidersUpsertPayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: [
                provider.id.hex
                for provider in upsert_identity_providers(
                    unit, caller, now, providers=[entry.to_domain() for entry in input]
                )
            ],
            idempotency_key=idempotency_key,
        )
        info.context.services.rights_changed(is_person)
        ids = written.reference or []
        shown = ids and info.context.caller.may("identity:read")
        known = await info.context.read(every_provider) if shown else []
        by_id = {entry.id.hex: IdentityProvider.of(entry) for entry in known}
        return IdentityProvidersUpsertPayload(
            identity_providers=[by_id[key] for key in ids if key in by_id],
            user_errors=written.user_errors,
        )
