"""How operations are refused that could be understood."""

from collections.abc import Mapping, Sequence
from typing import Final

from api.transport.public_errors import FormattedError, RequestRefused

SCHEMA_SCOPE: Final = "schema:read"
"""Needed to read the schema where not everybody may."""


def forbidden(missing: Mapping[str, Sequence[str]]) -> FormattedError:
    """The credential lacks scopes; some of the fields that need them are named."""
    scopes = sorted(missing)
    return {
        "message": f"This credential lacks {', '.join(scopes)}.",
        "extensions": {
            "code": "FORBIDDEN",
            "missingScopes": scopes,
            "fields": sorted({path for paths in missing.values() for path in paths}),
        },
    }


def no_introspection() -> FormattedError:
    """The schema is not for everybody here."""
    return {
        "message": f"This credential lacks {SCHEMA_SCOPE}: the schema cannot be read with it.",
        "extensions": {
            "code": "FORBIDDEN",
            "missingScopes": [SCHEMA_SCOPE],
            "fields": ["__schema"],
        },
    }


def deadline_passed() -> RequestRefused:
    """It took too long."""
    return RequestRefused(
        [
            {
                "message": "The deadline of this request passed; a mutation may still take effect.",
                "extensions": {"code": "DEADLINE_EXCEEDED"},
            }
        ],
        status=503,
        json_status=503,
    )
