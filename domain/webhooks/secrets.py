"""Secrets with which webhooks are signed, as the Standard Webhooks specification writes them."""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

SECRET_BYTES: Final = 32
PREFIX: Final = "whsec_"
LONGEST_OVERLAP: Final = timedelta(days=7)
DEFAULT_OVERLAP: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WebhookSecret:
    """One secret of an endpoint. After a rotation the old one signs too, until it expires."""

    number: int
    value: bytes = field(repr=False)
    created_at: datetime
    expires_at: datetime | None = None

    @classmethod
    def draw(
        cls, number: int, now: datetime, draw: Callable[[int], bytes] = secrets.token_bytes
    ) -> "WebhookSecret":
        """A new secret, unguessable."""
        return cls(number, draw(SECRET_BYTES), now)

    def shown(self) -> str:
        """Its text, for the one time it is shown."""
        return PREFIX + base64.b64encode(self.value).decode()

    def signs(self, now: datetime) -> bool:
        """Whether it is still in use."""
        return self.expires_at is None or now < self.expires_at
