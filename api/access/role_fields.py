"""Roles: sets of scopes that an identity provider gives to people."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.access.provider_credentials import is_person
from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Info
from api.global_ids import global_id, key_of
from api.user_errors import UserError
from domain.access.roles import BUILT_IN_ROLES
from domain.access.roles import Role as RoleEntity
from persistence.access.roles_and_providers import every_role
from use_cases.access.delete_role import delete_role
from use_cases.access.upsert_roles import upsert_roles


@strawberry.type(
    description="What staff may do whose token, from an identity provider, names this role.",
    directives=[access("identity:read")],
)
class Role:
    """Scopes of several roles add up; their restrictions narrow each other."""

    code: str = strawberry.field(description="What the provider's tokens call it.")
    name: str = strawberry.field(description="What people call it.")
    scopes: list[str] = strawberry.field(
        description="The scopes that it gives, such as `orders:read`."
    )
    channel_ids: list[strawberry.ID] | None = strawberry.field(
        description="The channels it is restricted to; null: every channel."
    )
    location_ids: list[strawberry.ID] | None = strawberry.field(
        description="The locations it is restricted to; null: every location."
    )
    is_built_in: bool = strawberry.field(
        description="Whether it is there without being defined, and comes back when it is deleted."
    )

    @classmethod
    def of(cls, role: RoleEntity) -> "Role":
        """The role as clients see it."""
        return cls(
            code=role.code,
            name=role.name,
            scopes=sorted(role.held_scopes),
            channel_ids=_ids("Channel", role.channel_ids),
            location_ids=_ids("Location", role.location_ids),
            is_built_in=role.code in BUILT_IN_ROLES,
        )


@strawberry.input(description="A role, found by its code or made. What is left out is cleared.")
class RoleInput:
    """Rights are given from one's own."""

    code: str = strawberry.field(description="What the provider's tokens call it.")
    name: str = strawberry.field(description="For people; at most 100 characters.")
    scopes: list[str] = strawberry.field(
        description="What it may do; `*` for everything. None switches the role off."
    )
    channel_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Channels it is restricted to; null: every channel."
    )
    location_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Locations it is restricted to; null: every location."
    )

    def to_domain(self) -> RoleEntity:
        """The role, not yet checked."""
        return RoleEntity(
            code=self.code,
            name=self.name,
            scopes=frozenset(self.scopes),
            channel_ids=_keys("Channel", self.channel_ids, "channelIds"),
            location_ids=_keys("Location", self.location_ids, "locationIds"),
        )


@strawberry.type(
    description="What became of defining roles: all of them or none.",
    directives=[access("identity:write")],
)
class RolesUpsertPayload:
    """The roles as they are now."""

    roles: list[Role] = strawberry.field(
        description="Those that were sent; none if refused.", directives=[access("identity:read")]
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type(
    description="What became of deleting a role.", directives=[access("identity:write")]
)
class RoleDeletePayload:
    """Which role it was."""

    code: str | None = strawberry.field(description="Its code; null if refused.")
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type
class RoleQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Every role by its code, the built-in ones as well; 100 at most.",
        directives=[access("identity:read")],
    )
    async def roles(self, info: Info) -> list[Role]:
        found = await info.context.read(every_role)
        return [Role.of(found[code]) for code in sorted(found)]


@strawberry.type
class RoleMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Define roles, or redefine those with the same code, with no more than this "
        "credential's own rights. People have the new ones within seconds.",
        directives=[access("identity:write")],
    )
    async def roles_upsert(
        self,
        info: Info,
        input: Annotated[
            list[RoleInput], strawberry.argument(description="Roles; 100 in all at most.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> RolesUpsertPayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: [
                role.code
                for role in upsert_roles(
                    unit, caller, now, roles=[entry.to_domain() for entry in input]
                )
            ],
            idempotency_key=idempotency_key,
        )
        info.context.services.rights_changed(is_person)
        codes = written.reference or []
        shown = codes and info.context.caller.may("identity:read")
        known = await info.context.read(every_role) if shown else {}
        return RolesUpsertPayload(
            roles=[Role.of(known[code]) for code in codes if code in known],
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Delete a role; a built-in one is again what it was.",
        directives=[access("identity:write")],
    )
    async def role_delete(
        self,
        info: Info,
        code: Annotated[str, strawberry.argument(description="Which role.")],
        idempotency_key: IdempotencyKey,
    ) -> RoleDeletePayload:
        written = await info.context.write(
            info,
            lambda unit, caller, _: delete_role(unit, caller, code=code),
            idempotency_key=idempotency_key,
        )
        info.context.services.rights_changed(is_person)
        return RoleDeletePayload(code=written.reference, user_errors=written.user_errors)


def _ids(type_name: str, keys: frozenset[UUID] | None) -> list[strawberry.ID] | None:
    if keys is None:
        return None
    return [strawberry.ID(global_id(type_name, key)) for key in sorted(keys)]


def _keys(type_name: str, texts: list[strawberry.ID] | None, field: str) -> frozenset[UUID] | None:
    if texts is None:
        return None
    return frozenset(key_of(text, type_name, field=(field,)) for text in texts)
