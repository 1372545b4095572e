"""The `@cost` and `@listSize` directives: what a client needs to compute a cost stands in the schema.

Names and arguments are those of IBM's GraphQL Cost Directives specification.
"""

import strawberry
from strawberry.schema_directive import Location


@strawberry.schema_directive(
    name="cost",
    locations=[Location.OBJECT, Location.INTERFACE, Location.FIELD_DEFINITION],
    description=(
        "The points that this costs, as a number: of a type, each object of it (1 unless said); of "
        "a field, the field itself, besides what it returns (0 unless said)."
    ),
)
class Cost:
    """The points of a type or field; made by `cost`."""

    weight: str


@strawberry.schema_directive(
    name="listSize",
    locations=[Location.FIELD_DEFINITION],
    description=(
        "How many objects a list counts for: the number, or the length of the list, that the "
        "greatest of `slicingArguments` says; else `assumedSize`. With `sizedFields`, the size is "
        "that of these fields of the returned object."
    ),
)
class ListSize:
    """The size of a list; made by `sized_by` and `assumed`."""

    assumed_size: int | None = strawberry.UNSET
    slicing_arguments: list[str] | None = strawberry.UNSET
    sized_fields: list[str] | None = strawberry.UNSET


def cost(points: float) -> Cost:
    """Say what a type or field costs: `@strawberry.type(directives=[cost(0)])`."""
    return Cost(weight=f"{points:g}")


def sized_by(*arguments: str, fields: list[str] | None = None) -> ListSize:
    """A list whose size the client asks for."""
    return ListSize(
        slicing_arguments=list(arguments),
        sized_fields=strawberry.UNSET if fields is None else fields,
    )


def assumed(size: int) -> ListSize:
    """A list without such an argument counts as this long."""
    return ListSize(assumed_size=size)
