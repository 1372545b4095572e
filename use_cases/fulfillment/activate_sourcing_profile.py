"""sourcingProfileActivate: let a published version plan, an earlier one too."""

from dataclasses import replace

from domain.access.caller import Caller
from domain.errors import NotFound
from domain.fulfillment.sourcing.profiles.profile import PublishedProfile
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import require_whole_merchant


def activate_sourcing_profile(
    unit: UnitOfWork, caller: Caller, *, code: str, version: int
) -> PublishedProfile:
    """Let this version of a code plan, and no other. Plans already made keep theirs.

    Raises NotFound, and NotPermitted for a caller bound to channels.
    """
    require_whole_merchant(caller, "sourcing profiles")
    found = unit.sourcing_profiles.find(code, version)
    if found is None:
        raise NotFound(f"No version {version} of a profile {code!r}.", field=("version",))
    unit.sourcing_profiles.activate(found)
    return replace(found, active=True)
