"""Documents that clients name instead of sending them, and callers who may run no others."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import ClassVar, TypeAlias

from api.transport.parameters import Parameters
from api.transport.persisted_queries import PersistedQueries
from api.transport.public_errors import NO_CREDENTIAL, InvalidRequest, PublicError, Unauthenticated
from api.transport.settings import TransportSettings
from domain.access.caller import Caller

FindDocument: TypeAlias = Callable[[str], Awaitable[str | None]]
"""The text of a trusted document, by its own id or by its SHA-256 (in hexadecimal, also after
`sha256:`); None for one that nobody loaded."""


class PersistedQueryNotFound(PublicError):
    """The hash is not known here (yet): clients of Apollo's protocol then send the document."""

    # Apollo's iOS client looks at the status first, and would never send the document.
    http_status = 200

    def __init__(self) -> None:
        # The message, too, is part of the protocol: urql reads nothing else.
        super().__init__("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")


class PersistedQueryNotSupported(PublicError):
    """Hashes are not remembered by this server; clients stop sending them."""

    http_status = 200

    def __init__(self) -> None:
        super().__init__("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")


class NotInList(PublicError):
    """The document was named, and nobody loaded one of that name."""

    http_status: ClassVar[int] = 404

    def __init__(self) -> None:
        super().__init__(
            "PERSISTED_QUERY_NOT_IN_LIST", "No trusted document has this id: load its manifest."
        )


class NotTrusted(PublicError):
    """The credential may run trusted documents only, and this is none."""

    http_status = 403

    def __init__(self) -> None:
        super().__init__(
            "QUERY_NOT_IN_SAFELIST",
            "This credential may run trusted documents only: load this one with its manifest.",
        )


async def no_trusted_documents(_: str) -> None:
    """What finds trusted documents where there are none."""


class KnownDocuments:
    """Puts the text where a request only names its document."""

    def __init__(self, settings: TransportSettings, find_trusted: FindDocument) -> None:
        self._enabled = settings.max_persisted_queries_per_client > 0
        self._persisted = PersistedQueries(settings)
        self._find_trusted = find_trusted

    async def resolve(self, parameters: Parameters, caller: Caller | None) -> Parameters:
        """The same parameters with the text of their document.

        Raises PublicError for a document that is not known, or not trusted where it must be.
        """
        only_trusted = caller is not None and caller.trusted_documents_only
        if parameters.query:
            if only_trusted or parameters.sha256 is not None:
                await self._check(parameters, only_trusted=only_trusted)
            return parameters
        if parameters.document_id is None and parameters.sha256 is None:
            return parameters
        if caller is None:
            # Looking for names costs reads, which nobody gets without a credential.
            raise Unauthenticated(NO_CREDENTIAL)
        if parameters.document_id is not None:
            found = await self._find_trusted(parameters.document_id)
            if found is None:
                raise NotInList
            return replace(parameters, query=found)
        found = await self._by_hash(parameters.sha256 or "", caller)
        return replace(parameters, query=found)

    def keep(self, parameters: Parameters, caller: Caller | None) -> None:
        """Remember a document that was sent with its hash, once it is known to be good."""
        if parameters.sha256 is not None and caller is not None and self._enabled:
            self._persisted.keep(parameters.sha256, parameters.query, caller)

    async def _check(self, parameters: Parameters, *, only_trusted: bool) -> None:
        """That a text is what its hash says, and that it is trusted where it must be."""
        digest = hashlib.sha256(parameters.query.encode()).hexdigest()
        if only_trusted and await self._find_trusted(digest) is None:
            raise NotTrusted
        if parameters.sha256 not in {None, digest}:
            raise InvalidRequest("The sha256Hash is not the SHA-256 of the query.")

    async def _by_hash(self, sha256: str, caller: Caller) -> str:
        only_trusted = caller.trusted_documents_only
        found = None if only_trusted else self._persisted.find(sha256, caller)
        found = found or await self._find_trusted(sha256)
        if found is not None:
            return found
        if only_trusted:
            raise NotInList
        raise PersistedQueryNotFound if self._enabled else PersistedQueryNotSupported
