"""Zone tables in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.bulk import BulkItem
from api.context import Context
from api.fulfillment.calendar_type import NO_ID
from api.global_ids import global_id
from api.node_type import Node
from api.user_errors import UserError
from domain.fulfillment import zone_table as domain
from persistence.reads.shipping_settings import ZONE_TABLES


@strawberry.type(
    description="Names a zone for parcels for which every part that is given holds.",
    directives=[access("fulfillment:read")],
)
class ZoneRule:
    """An empty part matches anything."""

    zone: str = strawberry.field(description="What rate cards and transit tables call it.")
    origin_country_codes: list[str] = strawberry.field(description="Sent from one of these.")
    origin_location_codes: list[str] = strawberry.field(description="Sent from one of these.")
    destination_country_codes: list[str] = strawberry.field(description="Sent to one of these.")
    destination_regions: list[str] = strawberry.field(
        description="Sent to one of these states or provinces, as addresses write them."
    )
    postal_prefixes: list[str] = strawberry.field(
        description="Sent to a postal code that begins with one of these."
    )
    maximum_kilometres: int | None = strawberry.field(
        description="Sent at most this far, along the great circle."
    )

    @classmethod
    def of(cls, rule: domain.ZoneRule) -> "ZoneRule":
        """The rule as clients see it."""
        return cls(
            zone=rule.zone,
            origin_country_codes=sorted(rule.origin_countries),
            origin_location_codes=sorted(rule.origin_locations),
            destination_country_codes=sorted(rule.destination_countries),
            destination_regions=sorted(rule.destination_regions),
            postal_prefixes=list(rule.postal_prefixes),
            maximum_kilometres=rule.maximum_kilometres,
        )


@strawberry.type(
    description="How far a destination is in a carrier's own terms.",
    directives=[access("fulfillment:read")],
)
class ZoneTable(Node):
    """Ordered rules."""

    code: str = strawberry.field(description="The merchant's own name for it; never changes.")
    name: str = strawberry.field(description="What people call it.")
    rules: list[ZoneRule] = strawberry.field(
        description="The first that matches names the zone; where none does nothing is carried."
    )

    @classmethod
    def of(cls, entry: domain.ZoneTable) -> "ZoneTable":
        """The table as clients see it."""
        return cls(
            id=strawberry.ID(global_id("ZoneTable", entry.id)),
            code=entry.code,
            name=entry.name,
            rules=[ZoneRule.of(rule) for rule in entry.rules],
        )


async def zone_table_node(context: Context, key: UUID, _: int | None) -> ZoneTable | None:
    """A zone table by its key."""
    entry = await context.load(ZONE_TABLES.by_id, key)
    return ZoneTable.of(entry) if entry is not None else None


@strawberry.input(description="Names a zone for parcels for which every part that is given holds.")
class ZoneRuleInput:
    """What is left out matches anything."""

    zone: str = strawberry.field(description="What rate cards and transit tables call it.")
    origin_country_codes: list[str] = strawberry.field(
        default_factory=list, description="Sent from one of these."
    )
    origin_location_codes: list[str] = strawberry.field(
        default_factory=list, description="Sent from one of these."
    )
    destination_country_codes: list[str] = strawberry.field(
        default_factory=list, description="Sent to one of these."
    )
    destination_regions: list[str] = strawberry.field(
        default_factory=list,
        description="Sent to one of these, as addresses write them; case and accents do not count.",
    )
    postal_prefixes: list[str] = strawberry.field(
        default_factory=list,
        description="Sent to a postal code that begins with one; blanks and dashes do not count.",
    )
    maximum_kilometres: int | None = strawberry.field(
        default=None, description="Sent at most this far, along the great circle."
    )

    def to_domain(self) -> domain.ZoneRule:
        """What the use case takes."""
        return domain.ZoneRule(
            zone=self.zone,
            origin_countries=frozenset(self.origin_country_codes),
            origin_locations=frozenset(self.origin_location_codes),
            destination_countries=frozenset(self.destination_country_codes),
            destination_regions=frozenset(self.destination_regions),
            postal_prefixes=tuple(self.postal_prefixes),
            maximum_kilometres=self.maximum_kilometres,
        )


@strawberry.input(description="A zone table, found by its code or made.")
class ZoneTableInput:
    """The whole table."""

    code: str = strawberry.field(description="Natural key: letters, digits, `.`, `_`, `-`.")
    name: str = strawberry.field(description="What people call it.")
    rules: list[ZoneRuleInput] = strawberry.field(
        description="In order: the first that matches stands. At most 2,000."
    )

    def to_data(self) -> domain.ZoneTable:
        """What the use case takes."""
        rules = tuple(rule.to_domain() for rule in self.rules)
        return domain.ZoneTable(NO_ID, self.code, self.name, rules)


@strawberry.type(
    description="What became of each zone table.", directives=[access("fulfillment:write")]
)
class ZoneTablesUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[ZoneTable]] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
