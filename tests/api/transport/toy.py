# Strawberry types its decorators as Any once they take arguments.
# mypy: disable-error-code="untyped-decorator"
"""A small application: one of everything that the transports have to carry."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry
from starlette.applications import Starlette

from api.access.scope_directive import access
from api.cost.budgets import CostBudgets
from api.transport.graphql_transport import GraphQLTransport
from api.transport.public_errors import PublicError, Unauthenticated
from api.transport.request_facts import RequestFacts
from api.transport.settings import TransportSettings
from domain.access.caller import Caller, PrincipalKind

SCOPES = {
    "staff": frozenset({"orders:read", "orders:write"}),
    "reader": frozenset({"orders:read"}),
    "visitor": frozenset[str](),
    "schema": frozenset({"schema:read"}),
    "listed": frozenset({"orders:read"}),
}


class OutOfLuck(Exception):
    """An exception of the domain that is translated for clients."""


class Toy:
    """The application's state, which tests look into."""

    def __init__(
        self, settings: TransportSettings | None = None, budgets: CostBudgets | None = None
    ) -> None:
        self.contexts: list[ToyContext] = []
        self.sources_closed: list[str] = []
        self.revoked: set[str] = set()
        self.trusted: dict[str, str] = {}
        self.authentication_fails = False
        self.failed_authentications = 0
        self.canceled: list[str] = []
        self.written: list[str] = []
        self.started = asyncio.Event()
        self.released = asyncio.Event()
        self.transport = GraphQLTransport(
            SCHEMA,
            authenticate=self.authenticate,
            make_context=self.make_context,
            translate=translate,
            settings=settings,
            budgets=budgets,
            find_trusted=self.find_trusted,
        )
        self.application = Starlette(routes=self.transport.routes())

    async def authenticate(self, credential: str | None, address: str | None) -> Caller:
        if self.authentication_fails:
            self.failed_authentications += 1
            raise RuntimeError("The password is hunter2")
        if credential is None or credential not in SCOPES or credential in self.revoked:
            raise Unauthenticated
        return Caller(
            kind=PrincipalKind.STAFF,
            client=credential,
            scopes=SCOPES[credential],
            trusted_documents_only=credential == "listed",
        )

    async def find_trusted(self, document_id: str) -> str | None:
        return self.trusted.get(document_id)

    def make_context(self, caller: Caller, facts: RequestFacts) -> "ToyContext":
        context = ToyContext(self, caller, facts)
        self.contexts.append(context)
        return context


@dataclass
class ToyContext:
    toy: Toy
    caller: Caller
    facts: RequestFacts
    closed: bool = False

    async def close(self) -> None:
        self.closed = True


ToyInfo = strawberry.Info[ToyContext, None]
ANY = [access("any")]
READ = [access("orders:read")]


def translate(error: Exception) -> PublicError | None:
    if isinstance(error, OutOfLuck):
        return PublicError("OUT_OF_LUCK", "No luck today.", {"retryAfterSeconds": 5})
    return None


@strawberry.enum
class Colour(Enum):
    RED = "r"
    BLUE = "b"


@strawberry.interface(directives=READ)
class Node:
    id: strawberry.ID


@strawberry.type(directives=READ)
class Order(Node):
    number: str
    total: Decimal
    colour: Colour
    placed_at: datetime
    email: str = strawberry.field(directives=[access("customers:read")])

    @strawberry.field
    async def slow_number(self) -> str:
        return self.number


@strawberry.type(directives=ANY)
class Ping:
    text: str


Found = Annotated[Order | Ping, strawberry.union("Found")]


def order(number: int) -> Order:
    return Order(
        id=strawberry.ID(str(UUID(int=number))),
        number=str(number),
        total=Decimal("9.90"),
        colour=Colour.BLUE,
        placed_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        email="ada@example.com",
    )


@strawberry.type
class Query:
    @strawberry.field(directives=ANY)
    def hello(self, name: str = "world") -> str:
        return f"Hello {name}"

    @strawberry.field(directives=READ)
    def orders(self, first: int, colour: Colour | None = None) -> list[Order]:
        return [order(number) for number in range(first)]

    @strawberry.field(directives=ANY)
    def found(self, text: str | None = None) -> list[Found]:
        return [order(1), Ping(text=text or "")]

    @strawberry.field(directives=ANY)
    def broken(self) -> str | None:
        raise RuntimeError("The password is hunter2")

    @strawberry.field(directives=ANY)
    def all_broken(self) -> str:
        raise RuntimeError("The password is hunter2")

    @strawberry.field(directives=ANY)
    def unlucky(self) -> str | None:
        raise OutOfLuck

    @strawberry.field(directives=ANY)
    async def slow(self, info: ToyInfo) -> str:
        toy = info.context.toy
        toy.started.set()
        try:
            await toy.released.wait()
        except asyncio.CancelledError:
            toy.canceled.append("slow")
            raise
        return "done"


@strawberry.type
class Mutation:
    @strawberry.mutation(directives=[access("orders:write")])
    async def write(self, info: ToyInfo, text: str) -> Ping:
        toy = info.context.toy
        toy.started.set()
        if text == "slow":
            await toy.released.wait()
        toy.written.append(text)
        return Ping(text=text)


@strawberry.type
class Subscription:
    @strawberry.subscription(directives=ANY)
    async def count(
        self, info: ToyInfo, target: int = 3, size: int = 0
    ) -> AsyncGenerator[str, None]:
        """Counts; goes on for ever if the target is negative."""
        number = 0
        try:
            while number != target:
                yield f"{number}" + "x" * size
                number += 1
                await asyncio.sleep(0.001)
        finally:
            info.context.toy.sources_closed.append("count")

    @strawberry.subscription(directives=READ)
    async def order_placed(self, info: ToyInfo) -> AsyncGenerator[Order, None]:
        yield order(1)
        await info.context.toy.released.wait()

    @strawberry.subscription(directives=ANY)
    async def failing(self, publicly: bool) -> AsyncGenerator[str, None]:
        yield "once"
        if publicly:
            raise OutOfLuck
        raise RuntimeError("The password is hunter2")


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation, subscription=Subscription)
