"""What resolvers work with: the caller, reads, batched reads, and writes that happen once."""

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar
from uuid import UUID

import orjson
import strawberry
from graphql import Undefined, value_from_ast_untyped
from strawberry.dataloader import DataLoader

from api.read_session import ReadSession
from api.services import Services
from api.transport.request_facts import RequestFacts
from api.user_errors import UserError, user_errors
from domain.access.caller import Caller, CartCredential
from domain.access.location_rights import check_has_a_place
from domain.audit import AuditSource, shown_user_agent
from domain.errors import DomainError
from persistence.database import Snapshot
from persistence.unit_of_work import UnitOfWork
from use_cases.idempotency import IdempotentRequest, once
from use_cases.stock.stock_targets import StockItem
from use_cases.stock.update_together import StockUpdate

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

BatchRead: TypeAlias = Callable[[Snapshot, Caller, Sequence[Key]], Mapping[Key, Value]]
"""Reads many things at once, by key; absent and hidden ones are left out."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a mutation came to: a reference to its result, or the reasons why nothing was done."""

    reference: Any
    user_errors: list[UserError]


class Context:
    """One operation's view of the application. Loaders live as long as it does."""

    def __init__(self, services: Services, caller: Caller, facts: RequestFacts) -> None:
        self.services = services
        self.caller = caller
        self.facts = facts
        self._now: datetime | None = None
        self._loaders: dict[Any, DataLoader[Any, Any]] = {}
        waits = facts.operation_kind == "subscription" and not facts.of_message
        self._session = ReadSession(services, brief=waits)

    @property
    def now(self) -> datetime:
        """The moment of the operation: the same for all that it is asked."""
        if self._now is None:
            self._now = self.services.clock()
        return self._now

    async def read(
        self,
        query: Callable[Concatenate[Snapshot, Arguments], Result],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """Run a read in the operation's snapshot."""
        return await self._session.read(lambda snapshot: query(snapshot, *arguments, **named))

    async def read_apart(self, work: Callable[[], Result]) -> Result:
        """Run a read that opens a connection of its own."""
        return await self._session.apart(lambda: self.services.run_read(work))

    def open_cart(self, cart: CartCredential) -> None:
        """Let whoever has just made a cart see it in this answer."""
        self.caller = replace(self.caller, cart=cart)
        self._loaders.clear()

    async def close(self) -> None:
        """Give back what the operation held."""
        await self._session.close()

    async def load(self, read: BatchRead[Key, Value], key: Key) -> Value | None:
        """One thing by key; all that are asked for at the same time are read together."""
        loader = self._loaders.get(read)
        if loader is None:

            async def load_all(keys: list[Key]) -> list[Value | None]:
                found = await self.read(read, self.caller, keys)
                return [found.get(entry) for entry in keys]

            loader = self._loaders[read] = DataLoader(load_fn=load_all)
        value: Value | None = await loader.load(key)
        return value

    async def node(self, type_name: str, key: UUID | None, number: int | None = None) -> Any:
        """An object of another area as its GraphQL type; None when absent or hidden."""
        if key is None:
            return None
        return await self.services.nodes[type_name](self, key, number)

    async def write(
        self,
        info: "strawberry.Info[Context, None]",
        act: Callable[[UnitOfWork, Caller, datetime], Any],
        *,
        idempotency_key: str | None = None,
        keep_for_ever: bool = False,
        stock_items: Sequence[StockItem] = (),
    ) -> Written:
        """Run a use case in a transaction; with a key, once.

        `act` returns a JSON value that names the result, so that a repeated request can resolve it
        again under the caller's present rights. Keys are kept for the configured time, or for ever.
        With `stock_items`, what is done are these items, each carried out or refused on its own:
        then it may share its transaction with others.
        """
        now = self.services.clock()
        request = None
        if idempotency_key is not None:
            request = IdempotentRequest(
                key=idempotency_key,
                operation=info.field_name,
                fingerprint=fingerprint(info, self.facts.variables),
                keep_for=None if keep_for_ever else self.services.keep_keys_for,
            )

        caller = self.caller

        def told(unit: UnitOfWork) -> Any:
            # In the same transaction: what is not in the trail was not done.
            with unit.telling(caller, now, self._audit_source(info.field_name)):
                return act(unit, caller, now)

        def work(unit: UnitOfWork) -> Any:
            if request is None:
                return told(unit)
            return once(unit, caller, now, request=request, act=lambda: told(unit))

        # The next root field of the same document must not see what was read before this one.
        self._loaders.clear()
        try:
            check_has_a_place(self.caller, info.field_name)
            update = StockUpdate(work, stock_items, now)
            reference = await self._session.apart(lambda: self.services.run_stock_update(update))
            return Written(reference, [])
        except DomainError as error:
            return Written(None, user_errors(error, _arguments(info)))

    def _audit_source(self, mutation: str) -> AuditSource:
        facts = self.facts
        return AuditSource(
            mutation, facts.operation_name, facts.request_id, facts.client_address,
            shown_user_agent(facts.user_agent),
        )  # fmt: skip


Info: TypeAlias = strawberry.Info[Context, None]


def _arguments(info: Info) -> frozenset[str]:
    """The names of the field's arguments, so that refusals name the one they are about."""
    # Strawberry has no public way to the field's definition.
    raw = info._raw_info  # noqa: SLF001
    return frozenset(raw.parent_type.fields[raw.field_name].args) - {"input"}


def fingerprint(info: Info, variables: Mapping[str, Any]) -> str:
    """A digest of a field's arguments as they were sent: canonical, before defaults."""
    # Strawberry has no public way to the arguments as sent.
    node = info._raw_info.field_nodes[0]  # noqa: SLF001
    sent = _without_absent(
        {
            argument.name.value: value_from_ast_untyped(argument.value, dict(variables))
            for argument in node.arguments or ()
            if argument.name.value != "idempotencyKey"
        }
    )
    return hashlib.sha256(orjson.dumps(sent, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _without_absent(value: Any) -> Any:
    """The value without what was left out: an absent variable and no argument are the same."""
    if isinstance(value, dict):
        return {
            name: _without_absent(part) for name, part in value.items() if part is not Undefined
        }
    if isinstance(value, list):
        return [_without_absent(part) for part in value if part is not Undefined]
    return value
