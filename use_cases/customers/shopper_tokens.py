"""What a shopper who is signed in holds: a short access token, and a refresh token for the next."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.access.scopes import SHOPPER_SCOPES
from domain.customers.sign_in import ShopperSession, drawn_refresh_token, refresh_digest, subject_of
from persistence.unit_of_work import UnitOfWork
from use_cases.access.access_tokens import TokenSettings, issue_access_token
from use_cases.access.rotate_signing_keys import ensure_signing_key


@dataclass(frozen=True, slots=True)
class ShopperTokens:
    """Both are shown once; of the refresh token only a digest is kept."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime


def new_tokens(
    unit: UnitOfWork, session: ShopperSession, settings: TokenSettings, now: datetime
) -> ShopperTokens:
    """The next tokens of a session."""
    refresh = drawn_refresh_token()
    digest = refresh_digest(refresh)
    assert digest is not None, "it was drawn in that form"
    unit.sign_in.add_refresh_token(digest, session.id)
    issued = issue_access_token(
        settings,
        ensure_signing_key(unit, now),
        unit.ids.new(now),
        now,
        subject=subject_of(session.customer_id),
        client_id=session.client,
        scopes=SHOPPER_SCOPES,
        session_id=session.id,
    )
    return ShopperTokens(issued.text, refresh, issued.expires_at)
