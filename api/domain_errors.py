"""Domain refusals outside mutations, as top-level errors."""

from api.transport.public_errors import PublicError
from api.user_errors import camel
from domain.errors import DomainError


def translate(error: Exception) -> PublicError | None:
    """What a client sees of a refused query or subscription; None for a bug."""
    if isinstance(error, DomainError):
        field = [camel(part) for part in error.field]
        return PublicError(error.code, error.message, {"field": field} if field else {})
    return None
