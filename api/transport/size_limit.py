"""The refusal of a document that is too large, in one of many ways."""

from api.transport.public_errors import RequestRefused


def limit(what: str, count: int, most: int) -> None:
    """Raise RequestRefused if there is more of something than may be."""
    if count > most:
        raise RequestRefused(
            [
                {
                    "message": f"A document may have at most {most} {what}.",
                    "extensions": {"code": "DOCUMENT_TOO_LARGE", "limit": most},
                }
            ]
        )
