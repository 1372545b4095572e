"""Documents over HTTP: small, quick, and from nowhere else than asked."""

import asyncio
import json
from typing import Any, Final

import httpx

from domain.ports import DocumentUnavailable

SIZE_LIMIT_BYTES: Final = 262_144
TIMEOUT_SECONDS: Final = 5.0
"""For everything together: whoever sends a byte a second is cut off as well."""


class HttpDocuments:
    """Fetches with httpx. Redirects are not followed: whoever publishes keys says where they are."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._transport = transport
        self._timeout_seconds = timeout_seconds

    async def get_json(self, url: str) -> Any:
        """The JSON at an address."""
        try:
            async with (
                asyncio.timeout(self._timeout_seconds),
                httpx.AsyncClient(
                    timeout=self._timeout_seconds, transport=self._transport
                ) as client,
                client.stream("GET", url, headers={"accept": "application/json"}) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    raise DocumentUnavailable(f"status {response.status_code}")
                return json.loads(await _bounded(response))
        except (
            TimeoutError,
            httpx.HTTPError,
            httpx.InvalidURL,
            ValueError,
            RecursionError,
        ) as error:
            raise DocumentUnavailable(type(error).__name__) from None


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > SIZE_LIMIT_BYTES:
            raise DocumentUnavailable("too large")
    return bytes(body)
