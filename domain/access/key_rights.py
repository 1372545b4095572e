"""What rights an API key may be given, and by whom: never more than the giver has."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.access.api_keys import KEY_KINDS, ApiKey
from domain.access.caller import Caller, CostBudget, PrincipalKind
from domain.access.client_addresses import are_within
from domain.access.scopes import ALLOWED_SCOPES, DEFAULT_SCOPES, EVERY_SCOPE, held_scopes
from domain.errors import InvalidInput, NotPermitted

BUDGET_LIMIT = 1_000_000
"""Points: five hundred times what a program gets by default."""


def granted_scopes(kind: PrincipalKind, wanted: Iterable[str] | None) -> frozenset[str]:
    """The scopes of a new key; what its kind gets by default where none are named.

    Raises InvalidInput for a kind without keys, for scopes that do not exist or that a key of this
    kind never holds, and for a partner without scopes.
    """
    if kind not in KEY_KINDS:
        raise InvalidInput(f"{kind.value} principals have no API keys.", field=("kind",))
    chosen = frozenset(wanted) if wanted is not None else DEFAULT_SCOPES.get(kind, frozenset())
    if not chosen:
        raise InvalidInput("Name the scopes that the key shall have.", field=("scopes",))
    never = sorted(chosen - ALLOWED_SCOPES[kind] - {EVERY_SCOPE})
    if never:
        raise InvalidInput(
            f"No scope {never[0]!r} for a key of kind {kind.value}.", field=("scopes",)
        )
    return chosen


def granted_channels(kind: PrincipalKind, wanted: Iterable[UUID] | None) -> frozenset[UUID] | None:
    """The channels of a new key; None for every channel. Raises InvalidInput.

    A storefront's key belongs to exactly one: it says where the storefront's orders come from.
    """
    chosen = frozenset(wanted) if wanted is not None else None
    if kind is PrincipalKind.STOREFRONT and (chosen is None or len(chosen) != 1):
        raise InvalidInput("A storefront's key names exactly one channel.", field=("channelIds",))
    if chosen is not None and not chosen:
        raise InvalidInput(
            "Name the channels, or leave them out for every channel.", field=("channelIds",)
        )
    return chosen


def granted_locations(kind: PrincipalKind, wanted: Iterable[UUID] | None) -> frozenset[UUID] | None:
    """The locations of a new key; None for every location. Raises InvalidInput.

    A storefront sells whatever its channel may sell, wherever it lies.
    """
    if wanted is None:
        return None
    chosen = frozenset(wanted)
    if kind is PrincipalKind.STOREFRONT:
        raise InvalidInput("A storefront's key names no locations.", field=("locationIds",))
    if not chosen:
        raise InvalidInput(
            "Name the locations, or leave them out for every location.", field=("locationIds",)
        )
    return chosen


def granted_budget(points: int, points_per_second: int) -> CostBudget:
    """How much a key may ask for. Raises InvalidInput."""
    for name, value in (("points", points), ("pointsPerSecond", points_per_second)):
        if not 1 <= value <= BUDGET_LIMIT:
            raise InvalidInput(f"From 1 to {BUDGET_LIMIT}.", field=("costBudget", name))
    return CostBudget(points, points_per_second)


def check_budget(caller: Caller, wanted: CostBudget | None) -> None:
    """Raise NotPermitted for a budget above the caller's own; staff without one set any."""
    if caller.kind in {PrincipalKind.SYSTEM, PrincipalKind.STAFF} and caller.budget is None:
        return
    own = caller.budget or CostBudget()
    asked = wanted or CostBudget()
    if asked.points > own.points or asked.points_per_second > own.points_per_second:
        raise NotPermitted("This credential itself has a smaller budget.", field=("costBudget",))


def with_bounds_of(giver: ApiKey | None, key: ApiKey) -> ApiKey:
    """A new key with the end and the addresses of the key that gives it, where it has none itself.

    `giver` None is a credential that is no key. A storefront's text stands in web pages that are
    read everywhere: it has the bounds that it is given.
    """
    if giver is None or key.kind is PrincipalKind.STOREFRONT:
        return key
    return replace(
        key,
        expires_at=key.expires_at or giver.expires_at,
        allowed_addresses=key.allowed_addresses or giver.allowed_addresses,
    )


def check_within_bounds(giver: ApiKey | None, key: ApiKey) -> None:
    """Raise NotPermitted for a key that is good for longer, or in more places, than its giver's."""
    if giver is None or key.kind is PrincipalKind.STOREFRONT:
        return
    if giver.expires_at is not None and (
        key.expires_at is None or key.expires_at > giver.expires_at
    ):
        raise NotPermitted("This credential itself ends earlier.", field=("expiresAt",))
    if not are_within(key.allowed_addresses, giver.allowed_addresses):
        raise NotPermitted(
            "This credential itself is restricted to other addresses.", field=("allowedAddresses",)
        )


def check_within_rights(
    caller: Caller,
    kind: PrincipalKind,
    scopes: frozenset[str],
    channel_ids: frozenset[UUID] | None,
    location_ids: frozenset[UUID] | None = None,
) -> None:
    """Raise NotPermitted for a key that could do more than the caller itself."""
    if caller.kind is PrincipalKind.SYSTEM:
        return
    if kind is PrincipalKind.STAFF and caller.kind is not PrincipalKind.STAFF:
        raise NotPermitted("Only staff may manage keys of staff.", field=("kind",))
    beyond = sorted(held_scopes(kind, scopes) - caller.scopes)
    if beyond:
        raise NotPermitted(f"This credential itself lacks {', '.join(beyond)}.", field=("scopes",))
    if caller.channel_ids is not None and (
        channel_ids is None or not channel_ids <= caller.channel_ids
    ):
        raise NotPermitted(
            "This credential itself is restricted to other channels.", field=("channelIds",)
        )
    if caller.location_ids is not None and (
        location_ids is None or not location_ids <= caller.location_ids
    ):
        raise NotPermitted(
            "This credential itself is restricted to other locations.", field=("locationIds",)
        )


def check_may_change(caller: Caller, key: ApiKey) -> None:
    """Raise NotPermitted for a key that could do more than the caller itself.

    Revoking a stronger key would be a way to lock its owner out, rotating one a way to get it.
    """
    try:
        check_within_rights(caller, key.kind, key.scopes, key.channel_ids, key.location_ids)
        if caller.trusted_documents_only and not key.trusted_documents_only:
            raise NotPermitted("This credential itself is limited to trusted documents.")
    except NotPermitted as error:
        raise NotPermitted(error.message, field=("id",)) from None


def check_future(expires_at: datetime | None, now: datetime) -> None:
    """Raise InvalidInput for an end that has passed."""
    if expires_at is not None and expires_at <= now:
        raise InvalidInput("Must be in the future.", field=("expiresAt",))


def check_documents(caller: Caller, trusted_documents_only: bool) -> None:
    """Raise NotPermitted for a key with which any document could be sent, if the caller's cannot."""
    if caller.trusted_documents_only and not trusted_documents_only:
        raise NotPermitted(
            "This credential itself is limited to trusted documents.",
            field=("trustedDocumentsOnly",),
        )
