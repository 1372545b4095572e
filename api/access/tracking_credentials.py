"""Tracking tokens as credentials: a guest with one order."""

from api.access.recent_callers import Admission
from api.services import Services
from domain.access.caller import Caller, PrincipalKind
from domain.access.scopes import GUEST_SCOPES
from persistence.reads.keys import tracking_version_of
from use_cases.access.tracking_tokens import InvalidTrackingToken, TrackingTokens


class TrackingCredentials:
    """Knows which order a guest follows."""

    def __init__(self, services: Services, tokens: TrackingTokens) -> None:
        self._services = services
        self._tokens = tokens

    async def admission(self, credential: str) -> Admission | None:
        """The guest; None for a token that is none, has expired or was revoked with its version."""
        try:
            claims = self._tokens.verify(credential, self._services.clock())
        except InvalidTrackingToken:
            return None

        def read() -> int | None:
            with self._services.database.snapshot() as connection:
                return tracking_version_of(connection, claims.order_id)

        if await self._services.run_read(read) != claims.version:
            return None
        return Admission(
            Caller(
                kind=PrincipalKind.GUEST,
                client=f"guest:{claims.order_id.hex}",
                scopes=GUEST_SCOPES,
                channel_ids=frozenset(),
                order_id=claims.order_id,
                expires_at=claims.expires_at,
            )
        )
