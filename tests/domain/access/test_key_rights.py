"""Nobody gives, or takes, more than they have."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.access.api_keys import ApiKey
from domain.access.caller import SYSTEM, Caller, PrincipalKind
from domain.access.key_rights import (
    check_may_change,
    check_within_rights,
    granted_channels,
    granted_scopes,
)
from domain.access.roles import Role, check_may_define_people, check_may_give
from domain.access.scopes import ALLOWED_SCOPES, EVERY_SCOPE, SCOPES
from domain.errors import InvalidInput, NotPermitted

WEB, APP = UUID(int=1), UUID(int=2)
STAFF, PARTNER, STOREFRONT = (
    PrincipalKind.STAFF, PrincipalKind.PARTNER, PrincipalKind.STOREFRONT,
)  # fmt: skip
ADMIN = Caller(STAFF, "key:admin", frozenset(SCOPES))
ERP = Caller(
    PARTNER, "key:erp", frozenset({"orders:read", "keys:write"}), channel_ids=frozenset({WEB})
)
EVERYTHING = frozenset({EVERY_SCOPE})
READ = frozenset({"orders:read"})


def test_staff_and_storefronts_have_defaults() -> None:
    assert granted_scopes(STAFF, None) == EVERYTHING
    assert granted_scopes(STOREFRONT, None) == EVERYTHING
    assert granted_scopes(PARTNER, ["orders:read"]) == READ


@pytest.mark.parametrize(
    ("kind", "scopes", "field"),
    [
        (PARTNER, None, "scopes"),
        (PARTNER, [], "scopes"),
        (STAFF, [], "scopes"),
        (PARTNER, ["orders:reed"], "scopes"),
        (STOREFRONT, ["orders:read"], "scopes"),
        (STOREFRONT, ["orders:place", "keys:write"], "scopes"),
        (PrincipalKind.GUEST, None, "kind"),
        (PrincipalKind.SYSTEM, None, "kind"),
    ],
)
def test_scopes_that_a_key_never_has_are_invalid(
    kind: PrincipalKind, scopes: list[str] | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        granted_scopes(kind, scopes)

    assert refused.value.field == (field,)


def test_a_storefront_belongs_to_exactly_one_channel() -> None:
    assert granted_channels(STOREFRONT, [WEB]) == frozenset({WEB})
    for wrong in (None, [], [WEB, APP]):
        with pytest.raises(InvalidInput):
            granted_channels(STOREFRONT, wrong)


def test_others_have_every_channel_or_those_that_are_named() -> None:
    assert granted_channels(PARTNER, None) is None
    assert granted_channels(STAFF, [WEB, APP]) == frozenset({WEB, APP})
    with pytest.raises(InvalidInput):
        granted_channels(PARTNER, [])


def test_the_system_gives_anything() -> None:
    check_within_rights(SYSTEM, STAFF, EVERYTHING, None)


def test_staff_give_what_they_have() -> None:
    check_within_rights(ADMIN, STAFF, EVERYTHING, None)
    check_within_rights(ADMIN, PARTNER, EVERYTHING, frozenset({WEB}))
    check_within_rights(ERP, PARTNER, READ, frozenset({WEB}))


@pytest.mark.parametrize(
    ("kind", "scopes", "channels", "field"),
    [
        (PARTNER, frozenset({"orders:read", "orders:write"}), frozenset({WEB}), "scopes"),
        (PARTNER, EVERYTHING, frozenset({WEB}), "scopes"),
        (PARTNER, READ, None, "channelIds"),
        (PARTNER, READ, frozenset({WEB, APP}), "channelIds"),
        (PARTNER, READ, frozenset({APP}), "channelIds"),
        (STAFF, READ, frozenset({WEB}), "kind"),
        (STOREFRONT, EVERYTHING, frozenset({WEB}), "scopes"),
    ],
)
def test_a_partner_gives_no_more_than_it_has(
    kind: PrincipalKind,
    scopes: frozenset[str],
    channels: frozenset[UUID] | None,
    field: str,
) -> None:
    with pytest.raises(NotPermitted) as refused:
        check_within_rights(ERP, kind, scopes, channels)

    assert refused.value.field == (field,)


def test_a_stronger_key_cannot_be_revoked() -> None:
    def key(scopes: frozenset[str]) -> ApiKey:
        return ApiKey(WEB, PARTNER, "ERP", "p", b"", scopes, frozenset({WEB}), datetime.now(UTC))

    check_may_change(ERP, key(READ))
    with pytest.raises(NotPermitted) as refused:
        check_may_change(ERP, key(READ | {"payments:write"}))
    assert refused.value.field == ("id",)


def test_whoever_may_send_trusted_documents_only_gives_no_roles_and_names_no_providers() -> None:
    app = Caller(PrincipalKind.STAFF, "key:app", ALLOWED_SCOPES[PrincipalKind.STAFF])
    role = Role("reader", "Reader", frozenset({"orders:read"}))
    check_may_give(app, role)
    check_may_define_people(app)

    limited = replace(app, trusted_documents_only=True)
    with pytest.raises(NotPermitted):
        check_may_give(limited, role)
    with pytest.raises(NotPermitted):
        check_may_define_people(limited)
