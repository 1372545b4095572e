"""Which web pages of other origins may call the API: the installation's, and each channel's own.

Credentials are never cookies, so a foreign page cannot act for a visitor; what this guards is a
key: a storefront's works on the pages of its channel.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.transport.http_request import CART_HEADER
from api.transport.public_errors import PublicError
from domain.access.caller import Caller

logger = logging.getLogger("orderwright.api")

KEPT_SECONDS: Final = 10.0
"""How long the origins of channels are taken as they were read."""

ReadOrigins = Callable[[], Awaitable[Mapping[UUID, frozenset[str]]]]


class OriginNotAllowed(PublicError):
    """The page's origin belongs to another channel than the credential."""

    http_status = 403

    def __init__(self) -> None:
        super().__init__("ORIGIN_NOT_ALLOWED", "This credential is not for pages of this origin.")


class Origins:
    """What is known about origins; the channels' are read again now and then."""

    def __init__(
        self,
        everywhere: frozenset[str],
        read: ReadOrigins | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._everywhere = everywhere
        self._read = read
        self._monotonic = monotonic
        self._by_channel: Mapping[UUID, frozenset[str]] = {}
        self._good_until = 0.0

    async def refresh(self) -> None:
        """Read the channels' origins, if that was long ago; old ones serve while that fails."""
        now = self._monotonic()
        if self._read is None or now < self._good_until:
            return
        self._good_until = now + KEPT_SECONDS
        try:
            self._by_channel = await self._read()
        except Exception as error:  # noqa: BLE001 - a page waits for its answer, not for this
            logger.warning("The origins of channels cannot be read (%s).", type(error).__name__)

    def is_allowed(self, origin: str) -> bool:
        """Whether pages of this origin may call with some credential: all that a preflight says."""
        return self._is_everywhere(origin) or any(
            origin in origins for origins in self._by_channel.values()
        )

    def check(self, origin: str | None, host: str | None, caller: Caller | None) -> None:
        """Raise OriginNotAllowed for a page of one channel with a credential of others.

        Programs send no origin, and pages of ours that of this host.
        """
        if origin is None or self._is_everywhere(origin) or urlsplit(origin).netloc == host:
            return
        channels = {key for key, origins in self._by_channel.items() if origin in origins}
        mine = None if caller is None else caller.channel_ids
        if channels and mine is not None and not channels & mine:
            raise OriginNotAllowed

    def _is_everywhere(self, origin: str) -> bool:
        return "*" in self._everywhere or origin in self._everywhere


class CrossOrigin(CORSMiddleware):
    """Answers preflights and names the origin that may read an answer."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        super().__init__(
            app,
            allow_methods=["GET", "POST"],
            allow_headers=[
                "authorization",
                "content-type",
                "if-none-match",
                CART_HEADER,
                "x-graphql-cost",
                "x-request-id",
            ],
            expose_headers=["etag", "retry-after", "x-request-id"],
            max_age=600,
        )
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve with the origins as they are now."""
        if scope["type"] == "http" and any(name == b"origin" for name, _ in scope["headers"]):
            await self._origins.refresh()
        await super().__call__(scope, receive, send)

    def is_allowed_origin(self, origin: str) -> bool:
        """Whether a page of this origin may read answers."""
        return self._origins.is_allowed(origin)
