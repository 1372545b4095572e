"""What is sent to make and to change API keys."""

from typing import Any

import strawberry

from api.access.api_key_type import ApiKeyKind
from api.scalars import DateTime
from domain.access.caller import CostBudget
from domain.access.key_rights import granted_budget


@strawberry.input(description="How much a program may ask for.")
class CostBudgetInput:
    """A bucket of points that fills again as time goes."""

    points: int = strawberry.field(description="What the bucket holds; from 1 to 1,000,000.")
    points_per_second: int = strawberry.field(
        description="How many come back each second; from 1 to 1,000,000."
    )

    def value(self) -> CostBudget:
        """The budget. Raises InvalidInput."""
        return granted_budget(self.points, self.points_per_second)


@strawberry.input(description="A key to make.")
class ApiKeyCreateInput:
    """Rights are given from one's own."""

    kind: ApiKeyKind = strawberry.field(description="Who it is for.")
    name: str = strawberry.field(description="What people call it; at most 100 characters.")
    scopes: list[str] | None = strawberry.field(
        default=None,
        description="What it may do, of what this credential may; null: all that its kind may. "
        "A partner's key must name them.",
    )
    channel_ids: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="Channels it is restricted to; null: every channel. A storefront's key names "
        "exactly one.",
    )
    expires_at: DateTime | None = strawberry.field(
        default=None,
        description="When it ends; null: never. A key that ends gives keys that end with it or "
        "before, storefronts' aside.",
    )
    location_ids: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="Locations it is restricted to: their stock and their work; null: every "
        "location. For warehouses and stores; a storefront's key names none.",
    )
    allowed_addresses: list[str] | None = strawberry.field(
        default=None,
        description="Ranges of network addresses from which it may be used, such as "
        "`192.0.2.0/24`, `198.51.100.7` or `2001:db8::/32`; at most 50; null: from everywhere. "
        "A key that is bound to ranges gives keys within them, storefronts' aside.",
    )
    cost_budget: CostBudgetInput | None = strawberry.field(
        default=None,
        description="How much it may ask for; null: what the installation gives every program. "
        "Staff without a budget of their own give any, others at most their own.",
    )
    trusted_documents_only: bool = strawberry.field(
        default=False,
        description="Let it send only documents that the server knows.",
    )


@strawberry.input(
    description="What to change of a key; what is left out stays. What it may do never changes: "
    "make another key."
)
class ApiKeyUpdateInput:
    """Null takes a limit away, where that means something."""

    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="What people call it; at most 100 characters."
    )
    expires_at: DateTime | None = strawberry.field(
        default=strawberry.UNSET, description="When it ends; null: never."
    )
    allowed_addresses: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Ranges of network addresses (CIDR) from which it may be used; null: from "
        "everywhere.",
    )
    cost_budget: CostBudgetInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="How much it may ask for; null: what the installation gives every program.",
    )
    trusted_documents_only: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Let it send only documents that the server knows; null: no.",
    )

    def changes(self) -> dict[str, Any]:
        """What was sent, by the names of the key's attributes. Raises InvalidInput."""
        sent = {name: value for name, value in vars(self).items() if value is not strawberry.UNSET}
        if "cost_budget" in sent:
            budget = sent.pop("cost_budget")
            sent["budget"] = None if budget is None else budget.value()
        if "trusted_documents_only" in sent:
            sent["trusted_documents_only"] = bool(sent["trusted_documents_only"])
        return sent
