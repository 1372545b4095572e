"""Values that a client filters by: bounded in number, and such as a database can hold."""

from collections.abc import Sequence

from domain.errors import InvalidInput
from domain.validation import storable

VALUES_LIMIT = 1_000


def wanted_texts(values: Sequence[str], name: str) -> list[str]:
    """The texts that can match at all. Raises InvalidInput for more than a thousand."""
    if len(values) > VALUES_LIMIT:
        raise InvalidInput(f"At most {VALUES_LIMIT} values.", field=("filter", name))
    return [value for value in values if storable(value)]
