"""A cart's secret: what its buyer holds, made from the cart's id so that nothing of it is stored."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from domain.access.caller import CartCredential

_FORM: Final = re.compile(r"cart_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")
_PURPOSE: Final = b"orderwright cart secrets, first key"


@dataclass(frozen=True, slots=True)
class CartSecret:
    """`cart_<id>_<256 secret bits>`: the id says which cart, the rest proves the right to it."""

    cart_id: UUID
    proof: str = field(repr=False)

    def shown(self) -> str:
        """The whole text, for whoever made the cart."""
        return f"cart_{self.cart_id.hex}_{self.proof}"

    def credential(self) -> CartCredential:
        """What may be kept and compared: one SHA-256 is enough for bits that cannot be guessed."""
        return CartCredential(self.cart_id, hashlib.sha256(self.proof.encode()).hexdigest())


class CartSecrets:
    """Makes the secrets of an installation's carts, and reads those that come back.

    A secret is a function of the installation's own secret and the cart's id: the same request
    repeated is answered with the same text, though only its digest was stored.
    """

    def __init__(self, secret: bytes) -> None:
        # A key of its own: what is made with the same secret for another purpose opens nothing.
        self._key = hmac.digest(secret, _PURPOSE, hashlib.sha256)

    def secret_of(self, cart_id: UUID) -> CartSecret:
        """The secret of a cart."""
        proof = hmac.digest(self._key, cart_id.bytes, hashlib.sha256)
        return CartSecret(cart_id, base64.urlsafe_b64encode(proof).decode().rstrip("="))


def read_secret(text: str) -> CartCredential | None:
    """What a text claims to open; None for one that has not the form of a secret."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    return CartSecret(UUID(hex=found[1]), found[2]).credential()
