"""Global ids: opaque to clients, one per object, readable in a log: `Order_0190…`."""

from uuid import UUID

from domain.errors import NotFound


def global_id(type_name: str, key: UUID, number: int | None = None) -> str:
    """The id of an object; parts of it, such as lines, add their number."""
    identity = f"{type_name}_{key.hex}"
    return identity if number is None else f"{identity}_{number}"


def parse_global_id(text: str) -> tuple[str, UUID, int | None] | None:
    """Type, key and number of an id; None when it is none."""
    type_name, _, rest = text.partition("_")
    key, separator, number = rest.partition("_")
    try:
        # Only the form we give out: UUID() would also take braces and dashes.
        identity = UUID(hex=key) if len(key) == 32 else None
        part = int(number) if separator else None
    except ValueError:
        return None
    if identity is None or not type_name or (part is not None and not 0 < part < 2**31):
        return None
    return type_name, identity, part


def key_of(text: str, type_name: str, *, field: tuple[str, ...] = ("id",)) -> UUID:
    """The key of an id of this type. Raises NotFound: an id of something else names nothing."""
    parsed = parse_global_id(text)
    if parsed is None or parsed[0] != type_name or parsed[2] is not None:
        raise NotFound(f"No such {type_name}.", field=field)
    return parsed[1]


def part_of(text: str, type_name: str, *, field: tuple[str, ...] = ("id",)) -> tuple[UUID, int]:
    """Key and number of the id of a part, such as a line. Raises NotFound."""
    parsed = parse_global_id(text)
    if parsed is None or parsed[0] != type_name or parsed[2] is None:
        raise NotFound(f"No such {type_name}.", field=field)
    return parsed[1], parsed[2]
