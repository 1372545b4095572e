"""Scopes: one table, which the schema and the use cases keep to."""

import re

import pytest

from domain.access.caller import PrincipalKind
from domain.access.scopes import (
    ACCOUNT_SCOPES,
    ALLOWED_SCOPES,
    EVERY_SCOPE,
    GUEST_SCOPES,
    SCOPES,
    held_scopes,
)
from scripts.tracked_files import ROOT

NAMED = re.compile(r'\b(?:access|require|may)\(\s*"([a-z]+:[a-z]+)"')


def test_every_scope_that_code_asks_for_is_in_the_table() -> None:
    asked = {
        scope
        for package in ("api", "use_cases", "domain")
        for path in (ROOT / package).rglob("*.py")
        for scope in NAMED.findall(path.read_text(encoding="utf-8"))
    }

    assert "orders:read" in asked
    assert asked <= SCOPES.keys() | ACCOUNT_SCOPES.keys()
    assert not SCOPES.keys() & ACCOUNT_SCOPES.keys(), "no key holds what is a shopper's own"


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_names_an_area_and_a_verb_and_is_explained_in_a_sentence(scope: str) -> None:
    assert re.fullmatch(r"[a-z]+:[a-z]+", scope)
    assert SCOPES[scope][0].isupper()
    assert SCOPES[scope].endswith(".")


def test_a_published_key_holds_only_what_anyone_may_do() -> None:
    assert ALLOWED_SCOPES[PrincipalKind.STOREFRONT] == {
        "account:signin", "availability:read", "carts:read", "carts:write", "catalog:read",
        "orders:place", "tracking:read",
    }  # fmt: skip
    assert frozenset({"tracking:read"}) == GUEST_SCOPES


def test_every_scope_means_all_that_the_kind_may_hold_and_no_more() -> None:
    every = frozenset({EVERY_SCOPE})

    assert held_scopes(PrincipalKind.STAFF, every) == SCOPES.keys()
    assert held_scopes(PrincipalKind.STOREFRONT, every) == ALLOWED_SCOPES[PrincipalKind.STOREFRONT]


def test_stored_scopes_that_no_longer_exist_or_never_fit_give_nothing() -> None:
    stored = frozenset({"orders:read", "teleports:write"})

    assert held_scopes(PrincipalKind.PARTNER, stored) == {"orders:read"}
    assert held_scopes(PrincipalKind.STOREFRONT, stored) == frozenset()
