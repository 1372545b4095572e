"""`orderwright keys`: the way in, and the way back in."""

from persistence.database import Database
from tests.cli.terminal import Terminal
from tests.shop import open_shop


def test_a_key_is_shown_once_and_listed_without_its_secret(terminal: Terminal) -> None:
    text = terminal.done("keys", "create", "--kind", "staff", "--name", "admin").strip()
    assert text.startswith("ow_staff_")
    prefix, secret = text.split("_")[2:]

    listed = terminal.done("keys", "list")
    assert prefix in listed
    assert secret not in listed
    (key,) = terminal.json("keys", "list")
    assert (key["prefix"], key["kind"], key["revoked_at"]) == (prefix, "STAFF", None)
    assert secret not in str(key)


def test_without_keys_the_list_says_how_to_make_one(terminal: Terminal) -> None:
    assert "keys create --kind staff" in terminal.done("keys", "list")
    assert terminal.json("keys", "list") == []


def test_a_revoked_key_stays_in_the_list(terminal: Terminal) -> None:
    made = terminal.json("keys", "create", "--kind", "staff", "--name", "old")
    assert "Revoked" in terminal.done("keys", "revoke", made["prefix"])
    (key,) = terminal.json("keys", "list")
    assert key["revoked_at"] is not None
    assert "revoked 2" in terminal.done("keys", "list")


def test_an_unknown_prefix_is_refused(terminal: Terminal) -> None:
    refused = terminal.run("keys", "revoke", "nobody")
    assert refused.exit_code == 1
    assert "No key has the prefix 'nobody'" in refused.stderr


def test_a_lost_admin_key_is_replaced_and_dies(terminal: Terminal) -> None:
    lost = terminal.json("keys", "create", "--kind", "staff", "--name", "admin")
    other = terminal.json("keys", "create", "--kind", "staff", "--name", "colleague")
    found = terminal.json("keys", "replace-admin")

    states = {key["prefix"]: key["revoked_at"] for key in terminal.json("keys", "list")}
    assert states[lost["prefix"]] is not None
    assert states[other["prefix"]] is None
    assert states[found["prefix"]] is None


def test_rights_channels_and_an_end_may_be_chosen(terminal: Terminal) -> None:
    database = Database.open(terminal.variables["DATABASE_URL"])
    open_shop(database)
    database.close()
    made = terminal.json(
        "keys", "create", "--kind", "partner", "--name", "warehouse", "--scope", "stock:read",
        "--scope", "orders:read", "--channel", "web", "--expires-in-days", "30",
    )  # fmt: skip
    (key,) = terminal.json("keys", "list")
    assert key["prefix"] == made["prefix"]
    assert key["scopes"] == ["orders:read", "stock:read"]
    assert key["expires_at"] is not None
    assert "good until 2" in terminal.done("keys", "list")


def test_a_wrong_right_or_channel_is_named(terminal: Terminal) -> None:
    wrong = terminal.run("keys", "create", "--kind", "partner", "--name", "x", "--scope", "all")
    assert (wrong.exit_code, "all" in wrong.stderr) == (1, True)
    wrong = terminal.run("keys", "create", "--kind", "storefront", "--name", "x", "--channel", "no")
    assert (wrong.exit_code, "No channel 'no'" in wrong.stderr) == (1, True)


def test_a_rotated_key_has_two_texts_and_a_bound_one_says_so(terminal: Terminal) -> None:
    database = Database.open(terminal.variables["DATABASE_URL"])
    open_shop(database)
    database.close()
    made = terminal.json(
        "keys", "create", "--kind", "partner", "--name", "wms", "--scope", "stock:read",
        "--location", "LEEDS", "--address", "192.0.2.0/24",
    )  # fmt: skip
    rotated = terminal.json("keys", "rotate", made["prefix"], "--overlap-hours", "2")
    (key,) = terminal.json("keys", "list")

    assert rotated["key"] != made["key"]
    assert (key["prefix"], key["former_prefix"]) == (rotated["prefix"], made["prefix"])
    assert key["allowed_addresses"] == ["192.0.2.0/24"]
    wrong = terminal.run("keys", "create", "--kind", "staff", "--name", "x", "--location", "NO")
    assert (wrong.exit_code, "No location 'NO'" in wrong.stderr) == (1, True)
