"""Errors a client may see, and the mask over all others."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias
from uuid import uuid4

from graphql import GraphQLError

from domain.observing import Instruments, NoInstruments, current_work

logger = logging.getLogger("orderwright.api")

FormattedError: TypeAlias = dict[str, Any]

LOGGED_ERRORS_PER_OPERATION = 3
_NONE = re.compile(r" not to be None\.$")


class PublicError(Exception):
    """An error meant for the client: a stable code, a sentence, and what the client can act on."""

    http_status: ClassVar[int] = 400

    def __init__(
        self, code: str, message: str, extensions: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.extensions = dict(extensions or {})

    def formatted(self) -> FormattedError:
        """The error as it stands in a GraphQL response."""
        return {"message": self.message, "extensions": {**self.extensions, "code": self.code}}


Translate: TypeAlias = Callable[[Exception], PublicError | None]
"""What to tell a client about an exception of the domain; None for a bug."""


NO_CREDENTIAL = (
    "Send a credential: Authorization: Bearer <key or token>, on a WebSocket as authorization of "
    "connection_init."
)
BAD_CREDENTIAL = "The credential is wrong, expired or revoked, or not for this address."


class Unauthenticated(PublicError):
    """The credential is missing, or it is no good: unknown, expired, revoked, from another address;
    which of these is not said.
    """

    http_status = 401

    def __init__(self, message: str = BAD_CREDENTIAL) -> None:
        super().__init__("UNAUTHENTICATED", message)


class InvalidRequest(PublicError):
    """The request is not a GraphQL request, whatever its document says."""

    def __init__(self, message: str) -> None:
        super().__init__("BAD_REQUEST", message)


class RequestRefused(Exception):
    """A request that gets errors and no data.

    `status` is the HTTP status for application/graphql-response+json, `json_status` the one for
    application/json, where a well-formed request is traditionally answered with 200. `was_work` says
    that a document was read for the first time for it.
    """

    def __init__(
        self,
        errors: Sequence[FormattedError],
        *,
        status: int = 400,
        json_status: int = 200,
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> None:
        super().__init__(errors[0]["message"])
        self.errors = list(errors)
        self.status = status
        self.json_status = json_status
        self.headers = list(headers)
        self.was_work = False


def refused(error: PublicError, headers: Sequence[tuple[bytes, bytes]] = ()) -> RequestRefused:
    """The refusal of a whole request for one public reason, the same in every media type."""
    return RequestRefused(
        [error.formatted()],
        status=error.http_status,
        json_status=error.http_status,
        headers=headers,
    )


def with_code(error: GraphQLError, code: str) -> FormattedError:
    """A GraphQL error as it stands in a response, with a code unless it brought one."""
    formatted: FormattedError = dict(error.formatted)
    # Clients send null; None is what Python calls it.
    formatted["message"] = _NONE.sub(" not to be null.", error.message)
    formatted["extensions"] = {"code": code, **(error.extensions or {})}
    return formatted


class ErrorMask:
    """Shows clients the errors meant for them; all others become an incident they can quote."""

    def __init__(
        self, translate: Translate | None = None, instruments: Instruments | None = None
    ) -> None:
        self._translate = translate
        self._instruments = instruments or NoInstruments()

    def present(self, errors: Sequence[GraphQLError]) -> list[FormattedError]:
        """Format the errors of one operation; its bugs share an incident id and are logged."""
        return self._noted(self._presented(errors))

    def _presented(self, errors: Sequence[GraphQLError]) -> list[FormattedError]:
        incident_id = ""
        bugs_logged = 0
        presented: list[FormattedError] = []
        for error in errors:
            cause = _cause(error)
            public = self._public(cause)
            if public is not None:
                presented.append(_placed(public.formatted(), error))
                continue
            if cause is None:
                presented.append(with_code(error, "BAD_REQUEST"))
                continue
            incident_id = incident_id or uuid4().hex
            if bugs_logged < LOGGED_ERRORS_PER_OPERATION:
                bugs_logged += 1
                path = ".".join(map(str, error.path or ()))
                logger.error("Incident %s at %s", incident_id, path, exc_info=cause)
            presented.append(_placed(_incident(incident_id), error))
        return presented

    def refuse(self, error: Exception) -> RequestRefused:
        """The refusal of a whole request because of this error, which is a bug unless public."""
        refusal = self._refusal(error)
        self._noted(refusal.errors)
        return refusal

    def _noted(self, errors: list[FormattedError]) -> list[FormattedError]:
        """The errors, once they are counted and stand with the operation's log line."""
        work = current_work.get()
        for error in errors:
            code = str(error.get("extensions", {}).get("code", "UNKNOWN"))
            self._instruments.error(code)
            if work is not None:
                work.error_codes.append(code)
        return errors

    def _refusal(self, error: Exception) -> RequestRefused:
        if isinstance(error, RequestRefused):
            return error
        public = self._public(error)
        if public is not None:
            return refused(public)
        incident_id = uuid4().hex
        logger.error("Incident %s", incident_id, exc_info=error)
        return RequestRefused([_incident(incident_id)], status=500, json_status=500)

    def _public(self, error: Exception | None) -> PublicError | None:
        if error is None or isinstance(error, PublicError):
            return error
        return self._translate(error) if self._translate else None


def _cause(error: GraphQLError) -> Exception | None:
    """What a resolver raised; None for what graphql-core itself has to say to the client."""
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _incident(incident_id: str) -> FormattedError:
    return {
        "message": f"Something went wrong on our side. Quote incident {incident_id}.",
        "extensions": {"code": "INTERNAL", "incidentId": incident_id},
    }


def _placed(formatted: FormattedError, error: GraphQLError) -> FormattedError:
    """Add where in the document and in the response the error arose."""
    if error.locations:
        formatted["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        formatted["path"] = error.path
    return formatted
