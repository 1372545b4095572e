"""The text of keys, and when one is worth anything."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access.api_keys import KEY_KINDS, ApiKey, KeyText, caller_of, client_of, key_id_of
from domain.access.caller import PrincipalKind

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
KEY_ID = UUID(int=7)
DRAWN = KeyText.draw(PrincipalKind.PARTNER)


def key(**changes: object) -> ApiKey:
    stored = ApiKey(
        id=KEY_ID,
        kind=PrincipalKind.PARTNER,
        name="ERP",
        prefix=DRAWN.prefix,
        secret_hash=DRAWN.secret_hash(),
        scopes=frozenset({"orders:read"}),
        channel_ids=frozenset({UUID(int=1)}),
        created_at=NOW,
    )
    return replace(stored, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KEY_KINDS)
def test_a_text_is_read_as_it_was_drawn(kind: PrincipalKind) -> None:
    drawn = KeyText.draw(kind)

    assert KeyText.parse(drawn.shown()) == drawn
    assert drawn.shown().startswith(f"ow_{kind.value.lower()}_{drawn.prefix}_")
    assert drawn.shown().replace("_", "").isalnum()


def test_a_secret_holds_at_least_160_bits_and_is_drawn_letter_by_letter() -> None:
    alphabets: list[str] = []

    def choose(letters: str) -> str:
        alphabets.append(letters)
        return letters[0]

    drawn = KeyText.draw(PrincipalKind.STAFF, choose)

    values = 1
    for letters in alphabets[-len(drawn.secret) :]:
        values *= len(set(letters))
    assert values > 2**160
    assert len({KeyText.draw(PrincipalKind.STAFF).shown() for _ in range(100)}) == 100


@given(st.text(max_size=80))
def test_any_other_text_is_no_key(text: str) -> None:
    assert KeyText.parse(text) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1],
        lambda text: text + "a",
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: text.upper(),
        lambda text: text.replace("partner", "guest"),
        lambda text: text.replace("partner", "system"),
        lambda text: text[:-1] + "-",
        lambda text: text[:-1] + "é",
        lambda text: text[:-1] + "\N{ARABIC-INDIC DIGIT ONE}",
        lambda text: text.replace("_", "-"),
    ],
)
def test_a_text_of_another_form_is_no_key(spoil: Callable[[str], str]) -> None:
    assert KeyText.parse(spoil(DRAWN.shown())) is None


def test_whoever_shows_the_text_is_the_holder_of_the_key() -> None:
    caller = caller_of(DRAWN, key(expires_at=NOW + timedelta(seconds=1)), NOW)

    assert caller is not None
    assert (caller.kind, caller.scopes) == (PrincipalKind.PARTNER, frozenset({"orders:read"}))
    assert caller.channel_ids == frozenset({UUID(int=1)})
    assert caller.client == client_of(KEY_ID)
    assert caller.expires_at == NOW + timedelta(seconds=1)
    assert caller.order_id is None


@pytest.mark.parametrize(
    ("shown", "stored"),
    [
        (DRAWN, None),
        (replace(DRAWN, secret=DRAWN.secret.swapcase()), key()),
        (replace(DRAWN, kind=PrincipalKind.STAFF), key()),
        (DRAWN, key(kind=PrincipalKind.STAFF)),
        (DRAWN, key(revoked_at=NOW)),
        (DRAWN, key(revoked_at=NOW + timedelta(hours=1))),
        (DRAWN, key(expires_at=NOW)),
        (DRAWN, key(expires_at=NOW - timedelta(days=1))),
        (DRAWN, key(secret_hash=b"")),
        (DRAWN, key(secret_hash=hashlib.sha256(b"other").digest())),
    ],
)
def test_anything_else_is_nobody(shown: KeyText, stored: ApiKey | None) -> None:
    assert caller_of(shown, stored, NOW) is None


@pytest.mark.parametrize("stored", [key(), None, key(revoked_at=NOW), key(expires_at=NOW)])
def test_secrets_are_compared_once_and_in_constant_time_whether_or_not_there_is_a_key(
    stored: ApiKey | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[int, int]] = []
    genuine = hmac.compare_digest

    def compare(left: bytes, right: bytes) -> bool:
        compared.append((len(left), len(right)))
        return genuine(left, right)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    caller_of(DRAWN, stored, NOW)

    assert compared == [(32, 32)]


def test_revoking_twice_keeps_the_first_time() -> None:
    revoked = key().revoke(NOW)

    assert revoked.revoked_at == NOW
    assert revoked.revoke(NOW + timedelta(days=1)) == revoked


def test_a_key_and_its_text_show_no_secret_when_printed() -> None:
    printed = f"{DRAWN!r} {DRAWN} {key()!r} {key()}"

    assert DRAWN.secret not in printed
    assert repr(DRAWN.secret_hash()) not in printed
    assert DRAWN.prefix in printed


def test_a_client_names_its_key() -> None:
    assert key_id_of(client_of(KEY_ID)) == KEY_ID
    assert key_id_of(f"guest:{KEY_ID.hex}") is None
    assert key_id_of("key:staff") is None
