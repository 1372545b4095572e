"""The door of the API by itself: a shop, its credentials, and clocks that a test moves."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api.access.authentication import Authentication
from api.following.feed import EventFeed
from api.services import Services
from api.transport.public_errors import Unauthenticated
from domain.access.caller import SYSTEM, PrincipalKind
from tests.shop import NOW, Shop
from use_cases.access.create_api_key import CreatedApiKey, create_api_key
from use_cases.access.revoke_api_key import revoke_api_key
from use_cases.access.tracking_tokens import TrackingTokens

TOKENS = TrackingTokens(b"the gate's own secret, 32 bytes or more")


@dataclass
class Gate:
    """Authentication as the transports use it."""

    shop: Shop
    passed_seconds: float = 0.0
    door: Authentication = field(init=False)

    def __post_init__(self) -> None:
        services = Services(
            database=self.shop.database, feed=EventFeed(self.shop.database), clock=self.now
        )
        self.door = Authentication(services, TOKENS, monotonic=lambda: self.passed_seconds)

    def now(self) -> datetime:
        """The wall clock."""
        return NOW + timedelta(seconds=self.passed_seconds)

    def create(self, kind: PrincipalKind = PrincipalKind.STAFF, **rights: Any) -> CreatedApiKey:
        """Make a key."""
        return self.shop.database.run(
            lambda unit: create_api_key(unit, SYSTEM, self.now(), kind=kind, name="Gate", **rights)
        )

    def revoke(self, key_id: UUID) -> None:
        """Revoke a key."""
        self.shop.database.run(lambda unit: revoke_api_key(unit, SYSTEM, self.now(), key_id=key_id))

    async def refuses(self, credential: str | None, address: str | None = None) -> bool:
        """Whether nobody holds the credential; every refusal must look like this one."""
        try:
            await self.door(credential, address)
        except Unauthenticated as error:
            return error.formatted() == Unauthenticated().formatted()
        return False
