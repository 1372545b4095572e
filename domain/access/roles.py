"""Roles: sets of scopes with a name, which an identity provider gives to people."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

from domain.access.caller import Caller, PrincipalKind
from domain.access.key_rights import check_within_rights
from domain.access.scopes import ALLOWED_SCOPES, EVERY_SCOPE, held_scopes
from domain.errors import InvalidInput, NotPermitted
from domain.validation import text

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}")


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody may do who has it. `channel_ids` and `location_ids` None mean every one.

    Its code is the word that the identity provider says. A role without scopes is switched off.
    """

    code: str
    name: str
    scopes: frozenset[str]
    channel_ids: frozenset[UUID] | None = None
    location_ids: frozenset[UUID] | None = None

    @property
    def held_scopes(self) -> frozenset[str]:
        """The scopes it comes to today."""
        return held_scopes(PrincipalKind.STAFF, self.scopes)


class Rights(NamedTuple):
    """What several roles come to together."""

    scopes: frozenset[str]
    channel_ids: frozenset[UUID] | None
    location_ids: frozenset[UUID] | None


def _every(verb: str) -> frozenset[str]:
    return frozenset(
        scope for scope in ALLOWED_SCOPES[PrincipalKind.STAFF] if scope.endswith(f":{verb}")
    )


BUILT_IN_ROLES: Final[Mapping[str, Role]] = MappingProxyType(
    {
        role.code: role
        for role in (
            Role("admin", "Administrator", frozenset({EVERY_SCOPE})),
            Role(
                "order-manager",
                "Order manager",
                _every("read")
                | {
                    "orders:place", "orders:write", "orders:override", "fulfillment:write",
                    "payments:write", "returns:write", "customers:write", "carts:write",
                },
            ),
            Role(
                "customer-service",
                "Customer service",
                frozenset(
                    {
                        "availability:read", "carts:read", "carts:write", "catalog:read",
                        "channels:read", "customers:read", "customers:write", "fulfillment:read",
                        "orders:place", "orders:read", "orders:write", "payments:read",
                        "payments:write", "returns:read", "returns:write",
                    }
                ),
            ),
            Role(
                "warehouse",
                "Warehouse",
                frozenset(
                    {
                        "catalog:read", "customers:read", "fulfillment:read", "fulfillment:write",
                        "orders:read", "returns:read", "returns:write", "stock:read", "stock:write",
                    }
                ),
            ),
            Role(
                "analyst",
                "Analyst",
                # No personal data, no credentials, and not what each colleague did.
                _every("read") - {"audit:read", "customers:read", "keys:read", "identity:read"},
            ),
        )
    }
)  # fmt: skip
"""What there is before anybody changes it; a role of the same code takes its place."""


def checked_role(role: Role) -> Role:
    """The role, if every part is possible. Raises InvalidInput naming the part."""
    if not _CODE.fullmatch(role.code):
        raise InvalidInput("Letters, digits and . _ : / - only, at most 100.", field=("code",))
    unknown = sorted(role.scopes - ALLOWED_SCOPES[PrincipalKind.STAFF] - {EVERY_SCOPE})
    if unknown:
        raise InvalidInput(f"No scope {unknown[0][:50]!r}.", field=("scopes",))
    for name, chosen in (("channelIds", role.channel_ids), ("locationIds", role.location_ids)):
        if chosen is not None and not chosen:
            raise InvalidInput("Name some, or leave it out for every one.", field=(name,))
    return replace(role, name=text(role.name, field=("name",), limit=100))


def check_may_give(caller: Caller, role: Role) -> None:
    """Raise NotPermitted for a role that could do more than the caller itself."""
    if caller.trusted_documents_only:
        raise NotPermitted("Whoever has a role sends any document; this credential may not.")
    check_within_rights(
        caller, PrincipalKind.STAFF, role.scopes, role.channel_ids, role.location_ids
    )


def check_may_define_people(caller: Caller) -> None:
    """Raise NotPermitted unless the caller may do everything.

    Whoever names an identity provider decides who has which role, and who is which customer.
    """
    if caller.kind is PrincipalKind.SYSTEM:
        return
    restricted = (
        caller.channel_ids is not None
        or caller.location_ids is not None
        or caller.trusted_documents_only
    )
    missing = ALLOWED_SCOPES[PrincipalKind.STAFF] - caller.scopes
    if caller.kind is not PrincipalKind.STAFF or restricted or missing:
        raise NotPermitted("Only staff with every right may say who knows people.")


def combined(roles: Iterable[Role]) -> Rights:
    """Scopes add up; restrictions narrow each other.

    Otherwise a scope of one role would reach into the channels of another, which nobody gave.
    """
    chosen = list(roles)
    return Rights(
        frozenset().union(*(role.held_scopes for role in chosen)),
        _narrowed(role.channel_ids for role in chosen),
        _narrowed(role.location_ids for role in chosen),
    )


def _narrowed(restrictions: Iterable[frozenset[UUID] | None]) -> frozenset[UUID] | None:
    named = [entry for entry in restrictions if entry is not None]
    return frozenset.intersection(*named) if named else None
