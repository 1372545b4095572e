"""A small schema with one of everything, to hold the transports against."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from api.access.scope_directive import access
from api.transport.public_errors import PublicError, Unauthenticated
from api.transport.request_facts import RequestFacts
from domain.access import Caller, PrincipalKind

TOKENS = {
    "staff": frozenset({"orders:read", "orders:write"}),
    "reader": frozenset({"orders:read"}),
    "visitor": frozenset[str](),
}
revoked: set[str] = set()


async def authenticate(credential: str | None) -> Caller:
    if credential not in TOKENS or credential in revoked:
        raise Unauthenticated
    return Caller(kind=PrincipalKind.STAFF, client=credential, scopes=TOKENS[credential])


@dataclass
class ToyContext:
    caller: Caller
    facts: RequestFacts
    closed: bool = False

    async def close(self) -> None:
        self.closed = True


contexts: list[ToyContext] = []
events_log: list[str] = field(default_factory=list)  # type: ignore[assignment]


def make_context(caller: Caller, facts: RequestFacts) -> ToyContext:
    context = ToyContext(caller, facts)
    contexts.append(context)
    return context
