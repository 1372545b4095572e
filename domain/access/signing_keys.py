"""The keys with which the installation signs access tokens, and who may check them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

ROTATE_AFTER: Final = timedelta(days=90)
"""How long one key signs before the worker lets another take its place."""
LONGEST_TOKEN: Final = timedelta(hours=1)
KEEP_RETIRED: Final = 2 * LONGEST_TOKEN
"""A retired key is published until every token that it signed has long expired."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key. The newest one signs; retired ones still verify until they are forgotten.

    `private_jwk` is a JSON Web Key (RFC 7517) as text; its id is the `kid` of tokens.
    """

    id: UUID
    algorithm: str
    private_jwk: str = field(repr=False)
    created_at: datetime
    retired_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it has signed for long enough."""
        return now - self.created_at >= ROTATE_AFTER
