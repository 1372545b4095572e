import time

import pytest

from tests.docs.operations import Client, type_in
from tests.docs.small_shop import make_keys
from tests.running import Installation

PAGE = "docs/operations/lost-admin-key.md"
NOTICED_SECONDS = 6.0
"""The page says five; the machine may be busy."""


def noticed(client: Client) -> bool:
    give_up_at = time.monotonic() + NOTICED_SECONDS
    while time.monotonic() < give_up_at:
        if client.is_refused():
            return True
        time.sleep(0.1)
    return False


def test_a_lost_admin_key_is_replaced_beside_a_running_server(installation: Installation) -> None:
    lost = installation.run("keys", "create", "--kind", "staff", "--name", "admin").strip()
    other = make_keys(installation.database_url)["STAFF_KEY"]
    with installation.serve() as address:
        assert not Client(address, lost).is_refused()

        made = type_in(installation, PAGE, "replace-admin").strip()

        assert noticed(Client(address, lost))
        viewer = Client(address, made).ask("{ viewer { kind keyName scopes } }")
        assert viewer["kind"] == "STAFF"
        assert viewer["keyName"] == "admin"
        assert "keys:write" in viewer["scopes"]
        assert not Client(address, other).is_refused()


def test_a_key_in_wrong_hands_is_found_revoked_and_replaced(installation: Installation) -> None:
    leaked = make_keys(installation.database_url)["PARTNER_KEY"]
    prefix = leaked.split("_")[2]
    with installation.serve() as address:
        assert not Client(address, leaked).is_refused()
        assert prefix in type_in(installation, PAGE, "list-keys")

        type_in(installation, PAGE, "revoke-key", PREFIX=prefix)

        assert noticed(Client(address, leaked))
        made = type_in(installation, PAGE, "create-key").strip()
        viewer = Client(address, made).ask("{ viewer { scopes } }")
        assert viewer["scopes"] == ["fulfillment:read", "fulfillment:write"]


def test_a_rotated_key_works_with_both_texts(installation: Installation) -> None:
    old = make_keys(installation.database_url)["PARTNER_KEY"]
    new = type_in(installation, PAGE, "rotate-key", PREFIX=old.split("_")[2]).strip()

    with installation.serve() as address:
        assert new != old
        assert not Client(address, old).is_refused()
        assert not Client(address, new).is_refused()


def test_another_secret_ends_every_tracking_token_and_no_key(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_keys(installation.database_url)["STAFF_KEY"]
    with installation.serve() as address:
        token = Client(address, key).place()["trackingToken"]
        assert not Client(address, token).is_refused()

    with installation.serve(
        ORDERWRIGHT_SECRET_KEY="another secret, drawn at random 1234"
    ) as address:
        assert Client(address, token).is_refused()
        assert not Client(address, key).is_refused()
