"""Tracking tokens: genuine or nothing."""

import base64
import json
import string
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from use_cases.access.tracking_tokens import (
    LIFETIME,
    InvalidTrackingToken,
    TrackingClaims,
    TrackingTokens,
)

NOW = datetime(2026, 3, 2, 9, 30, 0, 250_000, tzinfo=UTC)
ORDER = UUID(int=2**127 + 5)
SECRET = b"0123456789abcdef0123456789abcdef"
TOKENS = TrackingTokens(SECRET)
TOKEN = TOKENS.issue(ORDER, 3, NOW)
HEADER, PAYLOAD, SIGNATURE = TOKEN.split(".")


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def refused(text: str, now: datetime = NOW) -> bool:
    try:
        TOKENS.verify(text, now)
    except InvalidTrackingToken:
        return True
    return False


def test_a_token_says_which_order_which_version_and_until_when() -> None:
    ends = (NOW + LIFETIME).replace(microsecond=0)

    assert TOKENS.verify(TOKEN, NOW) == TrackingClaims(ORDER, 3, ends)
    assert TrackingTokens(SECRET).verify(TOKEN, NOW).order_id == ORDER


def test_the_same_order_version_and_expiry_give_the_same_token() -> None:
    ends = NOW + timedelta(days=2)

    first = TOKENS.issue(ORDER, 3, NOW, expires_at=ends)

    assert TOKENS.issue(ORDER, 3, NOW + timedelta(hours=1), expires_at=ends) == first
    assert TOKENS.issue(ORDER, 4, NOW, expires_at=ends) != first


def test_it_ends_when_it_says() -> None:
    ends = TOKENS.verify(TOKEN, NOW).expires_at

    assert not refused(TOKEN, ends - timedelta(microseconds=1))
    assert refused(TOKEN, ends)
    assert refused(TOKEN, ends + timedelta(days=400))


@pytest.mark.parametrize("place", range(0, len(TOKEN), 7))
def test_a_token_with_one_other_letter_is_none(place: int) -> None:
    letters = string.ascii_letters + string.digits + "-_."
    assert all(
        refused(TOKEN[:place] + letter + TOKEN[place + 1 :])
        for letter in letters
        if letter != TOKEN[place]
    )


def test_the_last_letter_is_taken_exactly_though_base64_would_not() -> None:
    letters = string.ascii_letters + string.digits + "-_"

    assert [letter for letter in letters if not refused(TOKEN[:-1] + letter)] == [TOKEN[-1]]


@pytest.mark.parametrize("length", [0, 1, 20, len(TOKEN) - 44, len(TOKEN) - 43, len(TOKEN) - 1])
def test_a_truncated_token_is_none(length: int) -> None:
    assert refused(TOKEN[:length])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "a.b.c",
        f"{encoded({'alg': 'none'})}.{PAYLOAD}.",
        f"{encoded({'alg': 'none'})}.{PAYLOAD}.{SIGNATURE}",
        f"{encoded({'alg': 'HS512'})}.{PAYLOAD}.{SIGNATURE}",
        f"{encoded({'alg': {}})}.{PAYLOAD}.{SIGNATURE}",
        f"{encoded({'alg': 'HS256', 'crit': 5})}.{PAYLOAD}.{SIGNATURE}",
        f"{encoded([])}.{PAYLOAD}.{SIGNATURE}",
        f"{encoded(5)}.{PAYLOAD}.{SIGNATURE}",
        f"{'/' * 9}.{PAYLOAD}.{SIGNATURE}",
        f" {TOKEN}",
        f"{TOKEN}\n",
        f"{TOKEN}=",
        f"{TOKEN}.{SIGNATURE}",
        TOKEN.replace("e", "\u0435", 1),
        f"{HEADER}.{PAYLOAD}." + "\ud800" * 43,
        "[" * 100_000,
        "a." * 100_000,
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert refused(text)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert refused(text)
    assert refused(f"{HEADER}.{text}.{SIGNATURE}")


def test_a_token_of_another_installation_is_none() -> None:
    assert refused(TrackingTokens(SECRET[::-1]).issue(ORDER, 3, NOW))


def test_a_signature_with_the_installations_secret_itself_proves_nothing() -> None:
    claims = {"aud": "orderwright:tracking", "sub": ORDER.hex, "ver": 3, "exp": 2**33}

    assert refused(jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET)))


@pytest.mark.parametrize(
    "change",
    [
        lambda claims: claims.pop("aud"),
        lambda claims: claims.update(aud="orderwright:checkout"),
        lambda claims: claims.pop("sub"),
        lambda claims: claims.update(sub="x"),
        lambda claims: claims.update(sub=5),
        lambda claims: claims.pop("exp"),
        lambda claims: claims.update(exp="soon"),
        lambda claims: claims.update(exp=10**30),
        lambda claims: claims.pop("ver"),
    ],
)
def test_a_genuine_token_for_another_purpose_is_none(
    change: Callable[[dict[str, object]], object],
) -> None:
    claims: dict[str, object] = {
        "aud": "orderwright:tracking", "sub": ORDER.hex, "ver": 3, "exp": 2**33,
    }  # fmt: skip
    change(claims)

    assert refused(jwt.encode({"alg": "HS256"}, claims, TOKENS._key))


def test_a_weak_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        TrackingTokens(b"short")


def test_a_token_holds_no_personal_data_and_fits_a_header() -> None:
    said = json.loads(base64.urlsafe_b64decode(PAYLOAD + "=="))

    assert said.keys() == {"aud", "sub", "ver", "exp"}
    assert len(TOKEN) < 256
