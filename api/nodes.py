"""`node` and `nodes`: any object by its global id; absent and hidden look the same."""

import asyncio
from typing import Annotated, Any

import strawberry

from api.access.scope_directive import ANY_CALLER, Access, access
from api.context import Info
from api.global_ids import parse_global_id
from api.node_type import Node
from domain.access.caller import PrincipalKind
from domain.errors import InvalidInput

NODES_LIMIT = 100


@strawberry.type
class NodeQueries:
    """Part of the query root."""

    @strawberry.field(
        description="An object by its global id; null when absent or hidden.",
        directives=[access(ANY_CALLER)],
    )
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its global id.")],
    ) -> Node | None:
        return await _resolve(info, id)

    @strawberry.field(
        description="Objects by their global ids, in their order; null for absent or hidden ones.",
        directives=[access(ANY_CALLER)],
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="Global ids; at most 100.")
        ],
    ) -> list[Node | None]:
        if len(ids) > NODES_LIMIT:
            raise InvalidInput(f"At most {NODES_LIMIT} ids at once.", field=("ids",))
        # Together, so that objects of one type are read in one statement.
        return list(await asyncio.gather(*(_resolve(info, key) for key in ids)))


async def _resolve(info: Info, text: str) -> Node | None:
    parsed = parse_global_id(text)
    if parsed is None or parsed[0] not in info.context.services.nodes:
        return None
    type_name, key, number = parsed
    found = await info.context.node(type_name, key, number)
    # Some entries of the registry serve other areas and are no nodes to the outside.
    return found if isinstance(found, Node) and _may_know(info, found) else None


def _may_know(info: Info, found: Any) -> bool:
    """Whether the caller holds the scope of the object's type: its mere existence is a fact, too."""
    definition = found.__strawberry_definition__
    declared = _declared(definition)
    held = {ANY_CALLER, *info.context.caller.scopes}
    if {entry.scope for entry in declared} <= held:
        return True
    if info.context.caller.kind is not PrincipalKind.SHOPPER:
        return False
    # A shopper knows of what they may read something of; which rows, visibility has said.
    of_fields = [entry for field in definition.fields for entry in _declared(field)]
    return any(entry.own in held for entry in (*declared, *of_fields) if entry.own)


def _declared(definition: Any) -> list[Access]:
    return [entry for entry in definition.directives or () if isinstance(entry, Access)]
