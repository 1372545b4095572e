"""How operations are refused that could be understood."""

from typing import Final

from api.transport.documents import PreparedOperation
from api.transport.public_errors import FormattedError, RequestRefused

SCHEMA_SCOPE: Final = "schema:read"
"""Needed to read the schema where not everybody may."""


def forbidden(prepared: PreparedOperation, missing: list[str]) -> FormattedError:
    """The credential lacks scopes; some of the fields that need them are named."""
    return {
        "message": f"This credential lacks {', '.join(missing)}.",
        "extensions": {
            "code": "FORBIDDEN",
            "missingScopes": missing,
            "fields": sorted(
                {path for scope in missing for path in prepared.fields_by_scope[scope]}
            ),
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
