"""Documents over HTTP: small, quick, and from nowhere else than asked."""

import json
from typing import Any, Final

import httpx

from domain.ports import DocumentUnavailable

SIZE_LIMIT_BYTES: Final = 262_144
TIMEOUT_SECONDS: Final = 5.0


class HttpDocuments:
    """Fetches with httpx. Redirects are not followed: whoever publishes keys says where they are."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport

    async def get_json(self, url: str) -> Any:
        """The JSON at an address."""
        try:
            async with (
                httpx.AsyncClient(timeout=TIMEOUT_SECONDS, transport=self._transport) as client,
                client.stream("GET", url, headers={"accept": "application/json"}) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    raise DocumentUnavailable(f"status {response.status_code}")
                return json.loads(await _bounded(response))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
            raise DocumentUnavailable(type(error).__name__) from None


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > SIZE_LIMIT_BYTES:
            raise DocumentUnavailable("too large")
    return bytes(body)
