"""Addresses of results: whoever holds one may download, for a day, without another credential."""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

GOOD_FOR: Final = timedelta(days=1)
_PURPOSE: Final = b"orderwright bulk downloads, first key"
_ID_BYTES: Final = 16
_TIME_BYTES: Final = 6
_PROOF_BYTES: Final = 32


class DownloadLinks:
    """Signs the addresses of an installation's bulk results, and reads them back."""

    def __init__(self, secret: bytes) -> None:
        # A key of its own: what is made with the same secret for another purpose opens nothing.
        self._key = hmac.digest(secret, _PURPOSE, hashlib.sha256)

    def text(self, operation_id: UUID, now: datetime) -> str:
        """What the address of a result has in it; good for a day."""
        ends = int((now + GOOD_FOR).timestamp()).to_bytes(_TIME_BYTES, "big")
        said = operation_id.bytes + ends
        return base64.urlsafe_b64encode(said + self._proof(said)).decode().rstrip("=")

    def read(self, text: str, now: datetime) -> UUID | None:
        """The operation whose result the text opens; None for a wrong or an old one."""
        length = _ID_BYTES + _TIME_BYTES
        try:
            given = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            return None
        said, proof = given[:length], given[length:]
        if len(proof) != _PROOF_BYTES or not hmac.compare_digest(proof, self._proof(said)):
            return None
        ends = datetime.fromtimestamp(int.from_bytes(said[_ID_BYTES:], "big"), UTC)
        return UUID(bytes=said[:_ID_BYTES]) if now < ends else None

    def _proof(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, hashlib.sha256)
