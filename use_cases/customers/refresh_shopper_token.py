"""shopperTokenRefresh: the next access token, for a refresh token that is good once."""

from datetime import datetime

from domain.access.caller import Caller
from domain.customers.sign_in import SESSION_LIFETIME, refresh_digest
from persistence.unit_of_work import UnitOfWork
from use_cases.access.access_tokens import TokenSettings
from use_cases.customers.request_shopper_sign_in import shopping_channel
from use_cases.customers.shopper_tokens import ShopperTokens, new_tokens


def refresh_shopper_token(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    settings: TokenSettings,
    refresh_token: str,
) -> ShopperTokens | None:
    """New tokens; the refresh token that was shown is worth nothing any more.

    None for one that is unknown or over, which must be committed: one that comes a second time was
    stolen, by whoever came first or by whoever comes now, and ends the sign-in for both.
    """
    channel_id, digest = shopping_channel(caller), refresh_digest(refresh_token)
    session_id = unit.sign_in.session_of_token(digest) if digest is not None else None
    if digest is None or session_id is None:
        return None
    # Held from here on: of two who show the same token one comes second.
    session = unit.sign_in.session(session_id)
    if session is None or not session.is_good(now) or session.channel_id != channel_id:
        return None
    if not unit.sign_in.use_token(digest, now):
        unit.sign_in.end(session.id, now)
        return None
    unit.sign_in.prolong(session.id, now + SESSION_LIFETIME)
    return new_tokens(unit, session, settings, now)
