"""Requests to Orderwright that get through: repeated where the answer was lost or the server busy."""

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 30
ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.5


class Refused(Exception):
    """The request itself was refused: repeating it changes nothing. The message has the code."""


@dataclass(frozen=True, slots=True)
class Api:
    """Orderwright, for whoever has this key. `address` has no slash at its end."""

    address: str
    key: str
    wait: Callable[[float], None] = time.sleep

    def ask(self, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The answer's data. Mutations are safe to repeat: their idempotency key is a variable.

        Raises Refused, or URLError when there is no answer after all attempts.
        """
        for attempt in range(1, ATTEMPTS):
            try:
                return self._attempt(document, variables)
            except HTTPError as answered:
                if answered.code != 429 and answered.code < 500:
                    raise Refused(f"{answered.code}: {_words_of(answered)}") from answered
                self.wait(_pause(attempt, answered.headers.get("Retry-After")))
            except (URLError, TimeoutError, ConnectionError):
                self.wait(_pause(attempt, None))
        return self._attempt(document, variables)

    def _attempt(self, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        request = Request(
            f"{self.address}/graphql",
            json.dumps({"query": document, "variables": dict(variables)}).encode(),
            {
                "authorization": f"Bearer {self.key}",
                "content-type": "application/json",
                "accept": "application/graphql-response+json",
            },
        )
        with urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            answer = json.load(response)
        if errors := answer.get("errors"):
            raise Refused(f"{errors[0]['extensions']['code']}: {errors[0]['message']}")
        data: dict[str, Any] = answer["data"]
        return data


def _pause(attempt: int, asked: str | None) -> float:
    """Seconds to wait: what the server asks for, or longer each time and never all at once."""
    if asked is not None and asked.isdecimal():
        return float(asked)
    return FIRST_PAUSE_SECONDS * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.5)


def _words_of(answered: HTTPError) -> str:
    return answered.read(500).decode(errors="replace")
