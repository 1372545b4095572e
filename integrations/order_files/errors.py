"""What can be wrong with a file as a whole; single bad rows are rejected instead."""

from domain.errors import DomainError


class OrderFileUnreadable(DomainError):
    """The file cannot be read to its end, so nothing of it is imported."""

    code = "ORDER_FILE_UNREADABLE"


class RejectsNotWritable(DomainError):
    """The rejects have nowhere to go, so the import stops: nothing is left out silently."""

    code = "REJECTS_NOT_WRITABLE"


class MappingInvalid(DomainError):
    """A mapping says something that cannot be; `key` names where, as in `columns.sku`."""

    code = "MAPPING_INVALID"

    def __init__(self, source: str, key: str, message: str) -> None:
        super().__init__(f"Mapping {source}: {key}: {message}", field=tuple(key.split(".")))
        self.key = key
