"""The real application in process: what tests of the API talk to."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from api.app import Application
from domain.access import PrincipalKind
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

    async def run(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        as_: str = "staff",
        key: str | None = None,
    ) -> dict[str, Any]:
        """The `data` of a document that is expected to have no top-level errors.

        `document` is a path below tests/documents without its ending, or GraphQL itself. A
        variable `key` (idempotency key) is made up unless given.
        """
        answer = await self.send(document, variables, as_=as_, key=key)
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
    ) -> dict[str, Any]:
        """The whole answer, errors included."""
        text = document if "{" in document else read_document(document)
        values = dict(variables or {})
        if "$key" in text:
            values.setdefault("key", key or uuid.uuid4().hex)
        headers = {"accept": "application/graphql-response+json"}
        if as_ is not None:
            headers["authorization"] = f"Bearer {self.credentials.get(as_, as_)}"
        response = await self.http.post(
            "/graphql", json={"query": text, "variables": values}, headers=headers
        )
        answer: dict[str, Any] = response.json()
        return answer


def read_document(name: str) -> str:
    """A document of tests/documents."""
    return (DOCUMENTS / f"{name}.graphql").read_text(encoding="utf-8")


def make_credentials(shop: Shop) -> dict[str, str]:
    """A key for each kind of principal that has keys."""
    made = {}
    for kind, channel in (
        (PrincipalKind.STAFF, None),
        (PrincipalKind.STOREFRONT, shop.channel.id),
        (PrincipalKind.PARTNER, None),
    ):
        created = shop.database.run(
            lambda unit, kind=kind, channel=channel: create_api_key(  # type: ignore[misc]
                unit, shop.staff, NOW, kind=kind, name=kind.value.lower(), channel_id=channel
            )
        )
        made[kind.value.lower()] = created.text
    return made
