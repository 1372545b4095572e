"""sourcingProfilePublish: keep a new version of the rules by which orders are sourced."""

from dataclasses import replace
from datetime import datetime

from domain.access import Caller
from domain.errors import CurrencyMismatch
from domain.fulfillment.sourcing.profile import PublishedProfile, SourcingProfile
from domain.fulfillment.sourcing.profile_checks import checked_profile
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
    InvalidExpression and CurrencyMismatch naming the part, NotPermitted for a caller bound to
    channels.
    """
    require_whole_merchant(caller, "sourcing profiles")
    checked = checked_profile(profile, installed_expressions())
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
