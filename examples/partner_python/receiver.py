"""Webhooks: a signed message says that something happened, so the next look need not wait.

Nothing is taken from the message itself: one that comes twice, late or not at all changes nothing,
because what is true is asked for. Signatures are those of https://www.standardwebhooks.com.
"""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

LARGEST_BYTES = 1_048_576


class Receiver(HTTPServer):
    """Answers webhooks. `wake` gets the id of each good message, and has to be quick."""

    def __init__(self, port: int, secret: str, wake: Callable[[str], None]) -> None:
        super().__init__(("127.0.0.1", port), _Door)
        self.webhook = Webhook(secret)
        self.wake = wake


class _Door(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        if length > LARGEST_BYTES:
            self._answer(413)
            return
        # The signature is over these bytes: whoever parses and writes them again breaks it.
        body = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            self.server.webhook.verify(body, headers)
        except WebhookVerificationError:
            self._answer(400)
            return
        self.server.wake(headers["webhook-id"])
        self._answer(204)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, message: str, *args: object) -> None:
        """Say nothing: what arrives is in the books."""
