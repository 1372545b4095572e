"""identityProvidersUpsert: whose word is taken for who somebody is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.access.caller import Caller
from domain.access.identity_providers import IdentityProvider, checked_provider
from domain.access.roles import check_may_define_people
from domain.errors import InvalidInput, NotFound
from persistence.unit_of_work import UnitOfWork

PROVIDERS_LIMIT = 50


def upsert_identity_providers(
    unit: UnitOfWork, caller: Caller, now: datetime, *, providers: Sequence[IdentityProvider]
) -> list[IdentityProvider]:
    """Name providers, or change those with the same issuer and audience: all of them or none.

    A provider's kind and channel never change: its people would become others. Raises InvalidInput,
    NotFound for an unknown channel, and NotPermitted unless the caller has every right.
    """
    check_may_define_people(caller)
    known = {(entry.issuer, entry.audience): entry for entry in unit.identity.providers()}
    saved = []
    for given in providers:
        entry = checked_provider(given)
        before = known.get((entry.issuer, entry.audience))
        if before is not None:
            if (before.kind, before.channel_id) != (entry.kind, entry.channel_id):
                raise InvalidInput("Kind and channel never change.", field=("kind",))
            entry = replace(entry, id=before.id)
        else:
            entry = replace(entry, id=unit.ids.new(now))
        if entry.channel_id is not None and not unit.channels.by_id([entry.channel_id]):
            raise NotFound("No such channel.", field=("channelId",))
        known[entry.issuer, entry.audience] = entry
        saved.append(entry)
    if not saved or len(known) > PROVIDERS_LIMIT:
        raise InvalidInput(f"From 1 to {PROVIDERS_LIMIT} providers in all.", field=("input",))
    unit.identity.save_providers(list({entry.id: entry for entry in saved}.values()), now)
    return saved
