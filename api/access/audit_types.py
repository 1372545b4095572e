"""The audit trail in the API."""

from uuid import UUID

import strawberry

from api.access.principal_kind import PrincipalKind
from api.access.scope_directive import access
from api.context import Context, Info
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import JSON, DateTime
from domain.access.api_keys import key_id_of
from persistence.database import Row
from persistence.reads.audit import AuditFilter, audit_entries_by_id
from persistence.reads.keys import names_of_api_keys


@strawberry.type(description="An object that a write changed.", directives=[access("audit:read")])
class AuditChange:
    """The fields that differ, by the names of our tables and events."""

    object_type: str = strawberry.field(
        description="What it is: a type of this schema, or a part of one, such as `Price`."
    )
    object_id: strawberry.ID = strawberry.field(
        description="Which: as `node` takes it, where it is a type of this schema."
    )
    before: JSON | None = strawberry.field(
        description="The fields that changed, as they were; null for what was made. Personal data "
        "and secrets are a word in brackets: that they changed, not what they say."
    )
    after: JSON | None = strawberry.field(
        description="The same fields as they were then; null for what was removed."
    )


@strawberry.type(
    description="A write by staff or a partner: who did what, when, from where. Written in the "
    "same transaction, and never changed.",
    directives=[access("audit:read")],
)
class AuditEntry(Node):
    """One line of the trail."""

    occurred_at: DateTime = strawberry.field(description="When it was done.")
    principal_kind: PrincipalKind = strawberry.field(description="What sort of credential did it.")
    client: str = strawberry.field(
        description="Which credential: the same name as `actor` in histories and the stock ledger."
    )
    subject: str | None = strawberry.field(
        description="Which person, where the credential tells: the `sub` of its token."
    )
    mutation: str = strawberry.field(description="What was done: the field's name.")
    operation_name: str | None = strawberry.field(
        description="What the client calls the operation that it sent."
    )
    request_id: str = strawberry.field(
        description="The request's `X-Request-Id`, which logs have too."
    )
    client_address: str | None = strawberry.field(description="The network address it came from.")
    user_agent: str | None = strawberry.field(
        description="What the program calls itself (`User-Agent`): a hint, which nobody proves."
    )
    changes: list[AuditChange] = strawberry.field(
        description="What was changed; empty where all was as wanted already."
    )

    @strawberry.field(description="What people call the API key today; null for other credentials.")
    async def key_name(self, info: Info) -> str | None:
        key_id = key_id_of(self.client)
        return None if key_id is None else await info.context.load(names_of_api_keys, key_id)

    @classmethod
    def of(cls, row: Row) -> "AuditEntry":
        """The entry of a row."""
        return cls(
            id=strawberry.ID(global_id("AuditEntry", row["id"])),
            occurred_at=row["occurred_at"],
            principal_kind=PrincipalKind(row["principal_kind"]),
            client=row["client"],
            subject=row["subject"],
            mutation=row["mutation"],
            operation_name=row["operation_name"],
            request_id=row["request_id"],
            client_address=row["client_address"],
            user_agent=row["user_agent"],
            changes=[
                AuditChange(
                    object_type=change["type"],
                    object_id=strawberry.ID(change["id"]),
                    before=change["before"],
                    after=change["after"],
                )
                for change in row["changes"]
            ],
        )


async def audit_entry_node(context: Context, key: UUID, _: int | None) -> AuditEntry | None:
    """An entry by its id."""
    row = await context.load(audit_entries_by_id, key)
    return AuditEntry.of(row) if row is not None else None


@strawberry.input(description="Which entries; every part that is given must hold.")
class AuditEntryFilterInput:
    """An empty filter means every entry."""

    clients: list[str] = strawberry.field(
        default_factory=list, description="Done by any of these credentials."
    )
    mutations: list[str] = strawberry.field(
        default_factory=list, description="Any of these fields, such as `stockSet`."
    )
    object_id: strawberry.ID | None = strawberry.field(
        default=None, description="About this object, or about a part of it."
    )
    request_id: str | None = strawberry.field(default=None, description="Of this request.")
    occurred_from: DateTime | None = strawberry.field(default=None, description="From then on.")
    occurred_before: DateTime | None = strawberry.field(default=None, description="Before then.")

    def to_filter(self) -> AuditFilter:
        """The filter."""
        return AuditFilter(**vars(self))
