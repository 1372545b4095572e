"""sourcingProfileAssign: say which profile plans the orders of a channel."""

from collections.abc import Sequence

from domain.access.caller import Caller
from domain.channels.channel import Channel
from domain.errors import CurrencyMismatch, NotFound
from domain.fulfillment.sourcing.profiles.profile import (
    AssignmentRule,
    PublishedProfile,
    SourcingAssignment,
)
from domain.fulfillment.sourcing.profiles.profile_checks import checked_assignment
from domain.validation import storable
from integrations.expressions.common_expression_language import installed_expressions
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import require_whole_merchant


def assign_sourcing_profile(
    unit: UnitOfWork,
    caller: Caller,
    *,
    channel_code: str,
    profile_code: str | None,
    rules: Sequence[AssignmentRule] = (),
) -> SourcingAssignment:
    """Let a profile plan a channel's orders, but for those for which an earlier rule holds.

    Without `profile_code` the built-in profile plans. Raises NotFound, InvalidExpression,
    CurrencyMismatch naming the part, NotPermitted for a caller bound to channels.
    """
    require_whole_merchant(caller, "sourcing profiles")
    channels = unit.channels.by_code([channel_code] if storable(channel_code) else [])
    channel = channels.get(channel_code)
    if channel is None:
        raise NotFound(f"No channel {channel_code!r}.", field=("channel_code",))
    wanted = SourcingAssignment(channel.id, profile_code, tuple(rules))
    assignment = checked_assignment(wanted, installed_expressions())
    codes = [code for code in (profile_code, *(rule.profile_code for rule in rules)) if code]
    active = unit.sourcing_profiles.active(code for code in codes if storable(code))
    if profile_code is not None:
        _check_fits(active, profile_code, channel, ("profile_code",))
    for index, rule in enumerate(assignment.rules):
        _check_fits(active, rule.profile_code, channel, ("rules", str(index), "profile_code"))
    unit.sourcing_profiles.assign(assignment)
    return assignment


def _check_fits(
    active: dict[str, PublishedProfile], code: str, channel: Channel, field: tuple[str, ...]
) -> None:
    found = active.get(code)
    if found is None:
        raise NotFound(f"No active version of a profile {code!r}.", field=field)
    currency = found.profile.currency
    if currency is not None and currency != channel.currency:
        raise CurrencyMismatch(channel.currency, currency, field=field)
