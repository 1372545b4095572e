"""A gateway for trials and tests: every way a real one can behave, chosen by the amount.

| last two digits of the minor units | what happens |
| --- | --- |
| 01 | declined |
| 02 | never reachable; no money moves |
| 03 | no answer the first time, though the money moved; the next attempt hears of it |
| 04 | pending the first time, done the second |
| 05 | pending the first time, declined the second |
| 06 | done, and the answer comes twice: once as a notification, before the call returns |
| any other | done |

No randomness and no clock. What it remembers is in this process; after a restart the same key gets
the same reference again.
"""

import threading
from collections.abc import Callable

from domain.ports import GatewayAnswer, GatewayOutcome, GatewayRequest, GatewayUnreachable

Notify = Callable[[GatewayRequest, GatewayAnswer], None]

DECLINED, UNREACHABLE, ANSWER_LOST, PENDING_THEN_DONE, PENDING_THEN_DECLINED, TWICE = range(1, 7)
"""The last two digits of an amount in minor units that choose a behaviour."""


class SandboxGateway:
    """Moves imaginary money. `moved` holds each movement once, by its key."""

    def __init__(self, notify: Notify | None = None) -> None:
        self._notify = notify
        self._calls: dict[str, int] = {}
        self._lock = threading.Lock()
        self.moved: dict[str, GatewayRequest] = {}

    @property
    def name(self) -> str:
        """The name that transactions carry."""
        return "sandbox"

    def perform(self, request: GatewayRequest) -> GatewayAnswer:
        """Behave as the amount says. Raises GatewayUnreachable."""
        with self._lock:
            calls = self._calls.get(request.idempotency_key, 0) + 1
            self._calls[request.idempotency_key] = calls
            answer = self._behave(request, calls)
        if request.amount % 100 == TWICE and self._notify is not None:
            self._notify(request, answer)
        return answer

    def _behave(self, request: GatewayRequest, calls: int) -> GatewayAnswer:
        behaviour, first = request.amount % 100, calls == 1
        reference = f"sandbox-{request.idempotency_key}"
        pending = behaviour in {PENDING_THEN_DONE, PENDING_THEN_DECLINED}
        if behaviour == UNREACHABLE:
            raise GatewayUnreachable("the sandbox is out of reach for this amount")
        if pending and first:
            return GatewayAnswer(GatewayOutcome.PENDING, reference)
        if behaviour in {DECLINED, PENDING_THEN_DECLINED}:
            return GatewayAnswer(GatewayOutcome.FAILURE, reference, "Declined by the sandbox.")
        self.moved.setdefault(request.idempotency_key, request)
        if behaviour == ANSWER_LOST and first:
            raise GatewayUnreachable("the sandbox's answer was lost")
        return GatewayAnswer(GatewayOutcome.SUCCESS, reference)
