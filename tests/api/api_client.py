"""The real application in process: what tests of the API talk to."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from api.app import Application
from domain.access.caller import SYSTEM, PrincipalKind
from domain.access.scopes import SCOPES
from tests.shop import NOW, Shop
from use_cases.access.create_api_key import create_api_key

DOCUMENTS = Path(__file__).parent.parent / "documents"


@dataclass
class ApiClient:
    """Sends the documents of tests/documents as one of the shop's principals."""

    shop: Shop
    application: Application
    http: httpx.AsyncClient
    credentials: dict[str, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    """Mutations that staff and partners had done: each must be in the audit trail."""

    async def run(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        as_: str = "staff",
        key: str | None = None,
        cart: str | None = None,
    ) -> dict[str, Any]:
        """The `data` of a document that is expected to have no top-level errors.

        `document` is a path below tests/documents without its ending, or GraphQL itself. A
        variable `key` (idempotency key) is made up unless given.
        """
        answer = await self.send(document, variables, as_=as_, key=key, cart=cart)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def send(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        as_: str | None = "staff",
        key: str | None = None,
        cart: str | None = None,
    ) -> dict[str, Any]:
        """The whole answer, errors included."""
        text = document if "{" in document else read_document(document)
        values = dict(variables or {})
        if "$key" in text:
            values.setdefault("key", key or uuid.uuid4().hex)
        headers = {"accept": "application/graphql-response+json"}
        if as_ is not None:
            headers["authorization"] = f"Bearer {self.credentials.get(as_, as_)}"
        if cart is not None:
            headers["x-cart-secret"] = cart
        response = await self.http.post(
            "/graphql", json={"query": text, "variables": values}, headers=headers
        )
        answer: dict[str, Any] = response.json()
        if self.credentials.get(as_ or "", as_ or "").startswith(("ow_staff_", "ow_partner_")):
            self.written |= _done(text, answer)
        return answer

    async def known(self, as_: str = "staff") -> None:
        """Let a credential be looked up and its use be noted: what follows counts for itself."""
        await self.run("{ viewer { kind } }", as_=as_)
        await self.application.authentication.close()


def _done(text: str, answer: dict[str, Any]) -> set[str]:
    """The mutations of an answer that were done, by their names."""
    if not text.lstrip().startswith("mutation") or not isinstance(answer.get("data"), dict):
        return set()
    return {
        name
        for name, payload in answer["data"].items()
        # A payload under an alias, and one of which every item was refused, is nobody's proof.
        if isinstance(payload, dict)
        and re.search(rf"(?<![\w:] )\b{name}\b\s*\(", text)
        and payload.get("userErrors") == []
        and all(item.get("userErrors") == [] for item in payload.get("items") or ())
    }


def read_document(name: str) -> str:
    """A document of tests/documents."""
    return (DOCUMENTS / f"{name}.graphql").read_text(encoding="utf-8")


def make_credentials(shop: Shop) -> dict[str, str]:
    """The texts of keys: one of each kind, a partner's with every scope."""
    return {
        "staff": make_key(shop, PrincipalKind.STAFF),
        "storefront": make_key(shop, PrincipalKind.STOREFRONT, channel_ids=[shop.channel.id]),
        "partner": make_key(shop, PrincipalKind.PARTNER, scopes=SCOPES),
    }


def make_key(shop: Shop, kind: PrincipalKind, **rights: Any) -> str:
    """The text of a new key."""
    created = shop.database.run(
        lambda unit: create_api_key(unit, SYSTEM, NOW, kind=kind, name=kind.value.lower(), **rights)
    )
    return created.text
