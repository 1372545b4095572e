"""An identity provider of a test's own: its documents, its keys, and the tokens it signs."""

from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from api.services import utc_now
from domain.ports import DocumentUnavailable

ISSUER = "https://login.example/realms/shop"
AUDIENCE = "orderwright"


@dataclass
class Provider:
    """Publishes what a real one does; counts who asks."""

    key: RSAKey | ECKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
    )
    published: list[dict[str, Any]] | None = None
    discovery: dict[str, Any] = field(
        default_factory=lambda: {"issuer": ISSUER, "jwks_uri": "https://login.example/keys"}
    )
    is_down: bool = False
    asked: list[str] = field(default_factory=list)

    async def get_json(self, url: str) -> Any:
        """What is at an address."""
        self.asked.append(url)
        if self.is_down:
            raise DocumentUnavailable("down")
        if url == f"{ISSUER}/.well-known/openid-configuration":
            return self.discovery
        assert url == self.discovery["jwks_uri"]
        keys = self.published
        return {"keys": [self.key.as_dict(private=False)] if keys is None else keys}

    def claims(self, **changes: Any) -> dict[str, Any]:
        """The claims of a good token; None leaves one out."""
        now = int(utc_now().timestamp())
        claims = {
            "iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "iat": now, "exp": now + 300,
            "realm_access": {"roles": ["warehouse"]},
        } | changes  # fmt: skip
        return {name: value for name, value in claims.items() if value is not None}

    def token(
        self, *, header: dict[str, Any] | None = None, key: Any = None, **changes: Any
    ) -> str:
        """A signed token."""
        signing = key or self.key
        algorithm = "RS256" if isinstance(signing, RSAKey) else "ES256"
        named = {"alg": algorithm, "kid": self.key.kid} | (header or {})
        named = {name: value for name, value in named.items() if value is not None}
        return jwt.encode(named, self.claims(**changes), signing, algorithms=[named["alg"]])
