from collections.abc import Sequence

import pytest
from sqlalchemy import Connection

from api.access import oauth_routes
from api.services import utc_now
from domain.access.signing_keys import SigningKey
from persistence.access.signing_keys import every_signing_key
from tests.api.api_client import ApiClient
from use_cases.access.rotate_signing_keys import rotate_signing_keys

ADDRESS = "/.well-known/jwks.json"


async def test_the_database_is_asked_for_public_keys_once_for_many_who_ask(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(connection: Connection) -> Sequence[SigningKey]:
        read.append("keys")
        return every_signing_key(connection)

    monkeypatch.setattr(oauth_routes, "every_signing_key", counted)
    asked = [(await api.http.get(ADDRESS)).json() for _ in range(5)]
    assert asked == 5 * [asked[0]]
    assert len(asked[0]["keys"]) == 1
    assert read == ["keys"]


async def test_a_new_key_is_published_once_they_are_read_again(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth_routes, "KEYS_READ_AGAIN_SECONDS", -1.0)
    (before,) = (await api.http.get(ADDRESS)).json()["keys"]
    api.shop.database.run(lambda unit: rotate_signing_keys(unit, utc_now()))
    after = (await api.http.get(ADDRESS)).json()["keys"]
    assert before in after
    assert len(after) == 2
