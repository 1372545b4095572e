"""Locations that a filter names by their global ids."""

from collections.abc import Sequence
from uuid import UUID

from api.global_ids import parse_global_id
from domain.errors import InvalidInput
from persistence.reads.wanted_values import VALUES_LIMIT


def location_keys(
    ids: Sequence[str] | None, *, field: tuple[str, ...] = ("filter", "locationIds")
) -> list[UUID] | None:
    """Their keys; an id of something else names no place. Raises InvalidInput for too many."""
    if not ids:
        return None
    if len(ids) > VALUES_LIMIT:
        raise InvalidInput(f"At most {VALUES_LIMIT} values.", field=field)
    parsed = [parse_global_id(text) for text in ids]
    return [found[1] for found in parsed if found is not None and found[0] == "Location"]
