"""shopperSignOut: end a sign-in on one device."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.customers.sign_in import refresh_digest
from persistence.unit_of_work import UnitOfWork
from use_cases.customers.request_shopper_sign_in import shopping_channel


def sign_out_shopper(
    unit: UnitOfWork, caller: Caller, now: datetime, *, refresh_token: str
) -> UUID | None:
    """End the sign-in of a refresh token; its access tokens end within seconds.

    Gives the customer who was signed in. A token that is unknown or over is answered alike: whoever
    signs out wants to be out.
    """
    channel_id, digest = shopping_channel(caller), refresh_digest(refresh_token)
    session_id = unit.sign_in.session_of_token(digest) if digest is not None else None
    session = unit.sign_in.session(session_id) if session_id is not None else None
    if session is None or session.channel_id != channel_id:
        return None
    unit.sign_in.end(session.id, now)
    return session.customer_id
