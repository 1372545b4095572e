"""sourcingProfilePublish: keep a new version of the rules by which orders are sourced."""

from dataclasses import replace
from datetime import datetime

from domain.access.caller import Caller
from domain.errors import CurrencyMismatch, NotFound, raise_any
from domain.fulfillment.sourcing.profiles.profile import (
    Constraints,
    PublishedProfile,
    SourcingProfile,
)
from domain.fulfillment.sourcing.profiles.profile_checks import checked_profile
from integrations.expressions.common_expression_language import installed_expressions
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import require_whole_merchant


def publish_sourcing_profile(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    profile: SourcingProfile,
    activate: bool = True,
) -> PublishedProfile:
    """Keep a new version of a profile, which never changes; unless told not to, it plans from now.

    The version of `profile` means nothing: it gets the next one. Raises InvalidInput,
    InvalidExpression, CurrencyMismatch and NotFound (a location) naming the part, NotPermitted for a
    caller bound to channels.
    """
    require_whole_merchant(caller, "sourcing profiles")
    checked = checked_profile(profile, installed_expressions())
    _check_locations(unit, checked.constraints)
    version = unit.sourcing_profiles.next_version(checked.code)
    if version > 1:
        earlier = unit.sourcing_profiles.find(checked.code, version - 1)
        known = earlier.profile.currency if earlier is not None else None
        if known is not None and checked.currency != known:
            raise CurrencyMismatch(known, checked.currency or "none", field=("currency_code",))
    published = PublishedProfile(
        unit.ids.new(now), replace(checked, version=version), activate, published_at=now
    )
    unit.sourcing_profiles.add(published)
    return published


def _check_locations(unit: UnitOfWork, constraints: Constraints) -> None:
    """A code with a typing error would leave out every location, or none."""
    named = {
        "allowed_location_codes": constraints.allowed_location_codes,
        "forbidden_location_codes": constraints.forbidden_location_codes,
    }
    known = unit.locations.by_code(code for codes in named.values() for code in codes)
    raise_any(
        [
            NotFound(f"No location {code!r}.", field=("constraints", name, str(index)))
            for name, codes in named.items()
            for index, code in enumerate(codes)
            if code not in known
        ]
    )
