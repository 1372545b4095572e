"""Which sourcing profile plans the orders of a channel, in the API."""

import strawberry

from api.access.scope_directive import access
from api.fulfillment.sourcing_enums import Subject
from api.user_errors import UserError
from domain.fulfillment.sourcing.profiles.profile import AssignmentRule
from domain.fulfillment.sourcing.profiles.variables import Variable
from persistence.database import Row


@strawberry.type(
    description="Orders of the channel for which the condition holds are planned by this profile.",
    directives=[access("sourcing:read")],
)
class SourcingAssignmentRule:
    """Asked in order; the first that holds chooses."""

    name: str = strawberry.field(description="What plans call it.")
    condition: str = strawberry.field(description="CEL over order.")
    profile_code: str = strawberry.field(description="Whose active version plans.")


@strawberry.type(
    description="Which sourcing profile plans the orders of a channel.",
    directives=[access("sourcing:read")],
)
class SourcingAssignment:
    """A channel that has none is planned by the built-in profile."""

    channel_code: str = strawberry.field(description="Which channel.")
    profile_code: str | None = strawberry.field(
        description="Plans where no rule holds; null: the built-in profile, which takes the "
        "nearest location that has everything, else the fewest parcels."
    )
    rules: list[SourcingAssignmentRule] = strawberry.field(description="Asked in their order.")

    @classmethod
    def of(cls, row: Row) -> "SourcingAssignment":
        """The assignment of a row."""
        return cls(
            channel_code=row["channel_code"],
            profile_code=row["profile_code"],
            rules=[SourcingAssignmentRule(**rule) for rule in row["rules"]],
        )


@strawberry.input(description="Orders for which the condition holds are planned by this profile.")
class SourcingAssignmentRuleInput:
    """Asked in order; the first that holds chooses."""

    name: str = strawberry.field(description="What plans call it; once in an assignment.")
    condition: str = strawberry.field(description="CEL over order.")
    profile_code: str = strawberry.field(description="Whose active version plans.")

    def to_data(self) -> AssignmentRule:
        """What the use case takes."""
        return AssignmentRule(self.name, self.condition, self.profile_code)


@strawberry.input(description="Which sourcing profile plans the orders of a channel.")
class SourcingProfileAssignInput:
    """The whole assignment; it replaces the one before."""

    channel_code: str = strawberry.field(description="Which channel.")
    profile_code: str | None = strawberry.field(
        default=None, description="Plans where no rule holds; left out: the built-in profile."
    )
    rules: list[SourcingAssignmentRuleInput] = strawberry.field(
        default_factory=list, description="Up to 50, asked in their order."
    )


@strawberry.type(description="What became of an assignment.", directives=[access("sourcing:write")])
class SourcingProfileAssignPayload:
    """The assignment, or why nothing was done."""

    assignment: SourcingAssignment | None = strawberry.field(
        description="As it is now; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type(
    description="Something that conditions may ask.", directives=[access("sourcing:read")]
)
class SourcingVariable:
    """For editors of rules: what there is to be read."""

    path: str = strawberry.field(description="As it is written in a condition.")
    type: str = strawberry.field(description="As CEL names it.")
    subject: Subject = strawberry.field(description="What it is about.")
    meaning: str = strawberry.field(description="What its value says.")

    @classmethod
    def of(cls, variable: Variable) -> "SourcingVariable":
        """A row of the table of variables."""
        return cls(
            path=variable.path,
            type=variable.type.value,
            subject=variable.subject,
            meaning=variable.meaning,
        )
