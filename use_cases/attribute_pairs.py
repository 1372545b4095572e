"""Key/value pairs as they are sent: a list, in which a key may wrongly come twice."""

from collections.abc import Sequence

from domain.errors import InvalidInput


def attributes_from(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The pairs by key. Raises InvalidInput for a key that is given twice."""
    values = dict(pairs)
    if len(values) != len(pairs):
        raise InvalidInput("A key is given twice.", field=("attributes",))
    return values
