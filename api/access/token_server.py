"""OAuth 2.0 client credentials (RFC 6749, section 4.4) on Authlib: an API key is the client."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidScopeError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from domain.access.api_keys import ApiKey, KeyText, caller_of
from domain.access.caller import Caller, PrincipalKind
from domain.access.client_addresses import is_allowed_from
from domain.access.signing_keys import SigningKey
from persistence.database import Database, Snapshot
from persistence.reads.keys import api_key_by_prefix
from use_cases.access.access_tokens import IssuedToken, TokenSettings, issue_access_token
from use_cases.access.tracking_tokens import whole_seconds

GRANT_TYPE: Final = "client_credentials"
CLIENT_AUTHENTICATION: Final = ("client_secret_basic", "client_secret_post")
CONFIDENTIAL: Final = frozenset({PrincipalKind.STAFF, PrincipalKind.PARTNER})
"""A storefront's key stands in web pages: whoever shows it proves nothing."""


class TokenAnswer(NamedTuple):
    """What the endpoint answers: a token, or an error of RFC 6749, section 5.2."""

    status: int
    body: Mapping[str, Any]
    headers: Sequence[tuple[str, str]]


_WRONG_CLIENT: Final = TokenAnswer(
    401,
    {
        "error": "invalid_client",
        "error_description": "No such client, a wrong secret, a key that has ended, or an address "
        "that it may not be used from; which is not said.",
    },
    [("Content-Type", "application/json"), ("WWW-Authenticate", 'Basic realm="orderwright"')],
)
"""Authlib's speaks of methods that the client does not know, and its challenge has no realm."""


class TokenForm(NamedTuple):
    """A request to the endpoint: its form, the header with a client's secret, and where from."""

    fields: Mapping[str, str]
    authorization: str | None
    address: str | None


class _Client(ClientMixin):  # type: ignore[misc]
    """The client that an id names. One that does not exist looks like one with another secret."""

    def __init__(
        self, client_id: str, stored: ApiKey | None, address: str | None, now: datetime
    ) -> None:
        self.client_id = client_id
        self.holder: Caller | None = None
        self._stored = stored
        self._address = address
        self._now = now

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether it is the secret of the key, or the key's whole text, from an allowed address."""
        secret = client_secret.removeprefix(f"{self.client_id}_")
        shown = KeyText.parse(f"{self.client_id}_{secret}")
        holder = None if shown is None else caller_of(shown, self._stored, self._now)
        if self._stored is not None and is_allowed_from(
            self._address, self._stored.allowed_addresses
        ):
            self.holder = holder
        return self.holder is not None

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return endpoint == "token" and method in CLIENT_AUTHENTICATION

    def check_grant_type(self, grant_type: str) -> bool:
        return (
            grant_type == GRANT_TYPE
            and self.holder is not None
            and self.holder.kind in CONFIDENTIAL
        )

    def granted(self, scope: str | None) -> frozenset[str]:
        """The scopes asked for, all of the key's where none are. Raises InvalidScopeError."""
        held = self.holder.scopes if self.holder is not None else frozenset()
        wanted = frozenset(scope.split()) if scope is not None else held
        if not wanted or not wanted <= held:
            raise InvalidScopeError
        return wanted


class _Grant(ClientCredentialsGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS: Final = list(CLIENT_AUTHENTICATION)

    def validate_requested_scope(self) -> None:
        self.request.client.granted(self.request.payload.scope)

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """As Authlib's, which also writes the token to its log."""
        token = self.generate_token(scope=self.request.payload.scope, include_refresh_token=False)
        return 200, token, self.TOKEN_RESPONSE_HEADER


class TokenServer(AuthorizationServer):  # type: ignore[misc]
    """Answers one request for a token, on one snapshot of the database."""

    def __init__(
        self,
        connection: Snapshot,
        settings: TokenSettings,
        key: SigningKey,
        token_id: UUID,
        now: datetime,
        address: str | None,
    ) -> None:
        super().__init__()
        self._connection = connection
        self._address = address
        self._settings = settings
        self._key = key
        self._token_id = token_id
        self._now = now
        self.register_grant(_Grant)
        self.register_token_generator("default", self._token)

    def query_client(self, client_id: str) -> _Client:
        """The client; never None, so that nobody learns which ids there are."""
        prefix = KeyText.prefix_of(client_id)
        stored = None if prefix is None else api_key_by_prefix(self._connection, prefix)
        return _Client(client_id, stored, self._address, self._now)

    def _token(self, *, client: _Client, scope: str | None, **_: Any) -> dict[str, Any]:
        assert client.holder is not None, "the client has been authenticated"
        scopes = client.granted(scope)
        issued: IssuedToken = issue_access_token(
            self._settings,
            self._key,
            self._token_id,
            self._now,
            subject=client.holder.client,
            client_id=client.client_id,
            scopes=scopes,
            ends_at=client.holder.expires_at,
        )
        return {
            "access_token": issued.text,
            "token_type": "Bearer",
            "expires_in": int((issued.expires_at - whole_seconds(self._now)).total_seconds()),
            "scope": " ".join(sorted(scopes)),
        }

    def create_oauth2_request(self, form: TokenForm) -> OAuth2Request:
        # Authlib asks for https; whether the way to us is encrypted is the proxy's to say.
        headers = {"Authorization": form.authorization} if form.authorization else {}
        request = _Request("POST", "https://token.invalid/", headers=headers)
        request.payload = BasicOAuth2Payload(dict(form.fields))
        return request

    def handle_response(
        self, status: int, body: Mapping[str, Any], headers: Sequence[tuple[str, str]]
    ) -> TokenAnswer:
        if body.get("error") == "invalid_client":
            return _WRONG_CLIENT
        return TokenAnswer(status, body, headers)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""


class _Request(OAuth2Request):  # type: ignore[misc]
    @property
    def form(self) -> Mapping[str, str]:
        form: Mapping[str, str] = self.payload.data
        return form


def token_answer(
    database: Database,
    settings: TokenSettings,
    key: SigningKey,
    token_id: UUID,
    now: datetime,
    form: TokenForm,
) -> TokenAnswer:
    """The answer to a request for a token."""
    with database.snapshot() as connection:
        server = TokenServer(connection, settings, key, token_id, now, form.address)
        answer: TokenAnswer = server.create_token_response(form)
        return answer
