"""A shopper at the shop's pages: asks for a code, reads their mail, signs in."""

import re
from dataclasses import dataclass, replace
from typing import Any

import httpx
from sqlalchemy import select

from persistence.tables.sign_in import mail
from tests.api.api_client import ApiClient


@dataclass
class Shopper:
    """Somebody with a mailbox."""

    api: ApiClient
    email: str = "ada@example.com"
    as_: str = "storefront"

    async def ask(self) -> dict[str, Any]:
        """Ask for a code."""
        return await self._run("Request", email=self.email)

    def codes(self) -> list[str]:
        """The codes in the mails to this mailbox that wait, oldest first."""
        with self.api.shop.database.snapshot() as connection:
            query = select(mail.c.body).where(mail.c.recipient == self.email.lower())
            bodies = connection.execute(query.order_by(mail.c.id)).scalars().all()
        return [re.findall(r"\b\d{8}\b", body)[0] for body in bodies]

    async def show(self, code: str) -> dict[str, Any]:
        """Show a code; the payload."""
        return await self._run("Complete", email=self.email, code=code)

    async def sign_in(self) -> dict[str, Any]:
        """Ask, read, show; the tokens."""
        await self.ask()
        payload = await self.show(self.codes()[-1])
        assert payload["userErrors"] == []
        tokens: dict[str, Any] = payload["tokens"]
        return tokens

    async def refresh(self, token: str) -> dict[str, Any]:
        """The next tokens; the payload."""
        return await self._named("shopperTokenRefresh", refreshToken=token)

    async def sign_out(self, token: str) -> dict[str, Any]:
        """Leave."""
        return await self._named("shopperSignOut", refreshToken=token)

    async def _run(self, step: str, **variables: str) -> dict[str, Any]:
        return await self._named(f"shopperSignIn{step}", **variables)

    async def _named(self, name: str, **variables: str) -> dict[str, Any]:
        answer = await self.api.run(f"customers/{name}", variables, as_=self.as_)
        payload: dict[str, Any] = answer[name]
        return payload


def at_address(api: ApiClient, address: str) -> ApiClient:
    """The same application, talked to from a network address."""
    transport = httpx.ASGITransport(app=api.application.asgi, client=(address, 1))
    return replace(api, http=httpx.AsyncClient(transport=transport, base_url="http://shop.test"))


async def who(api: ApiClient, token: str) -> dict[str, Any] | None:
    """The customer behind a token; None where nobody gets in."""
    answer = await api.send("{ viewer { kind keyName customer { name email } } }", as_=token)
    if "errors" in answer:
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", answer
        return None
    viewer: dict[str, Any] = answer["data"]["viewer"]
    assert (viewer["kind"], viewer["keyName"]) == ("SHOPPER", None)
    found: dict[str, Any] = viewer["customer"]
    return found
