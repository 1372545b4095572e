"""Receives webhooks of Orderwright: verifies, knows repetitions, keeps orders in step.

pip install standardwebhooks
WEBHOOK_SECRET=whsec_… python receiver.py 9000
"""

import os
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from standardwebhooks import Webhook, WebhookVerificationError

SECRET = os.environ["WEBHOOK_SECRET"]
LARGEST_BODY = 1_000_000


def open_books(path: str | Path) -> sqlite3.Connection:
    """What was received, by message and by subject. Use your own database for it."""
    books = sqlite3.connect(path)
    books.execute("CREATE TABLE IF NOT EXISTS message (id TEXT PRIMARY KEY)")
    books.execute("CREATE TABLE IF NOT EXISTS subject (id TEXT PRIMARY KEY, sequence INTEGER)")
    return books


def receive(books: sqlite3.Connection, body: bytes, headers: dict[str, str]) -> str:
    """Take one message in; what became of it. Raises WebhookVerificationError."""
    message = Webhook(SECRET).verify(body, headers)
    with books:  # one transaction: what was done, and that it was done
        seen = "INSERT OR IGNORE INTO message VALUES (?)"
        if books.execute(seen, [headers["webhook-id"]]).rowcount == 0:
            return "again"
        if message["type"] == "WEBHOOK_TEST":
            return "test"
        known = "SELECT sequence FROM subject WHERE id = ?"
        row = books.execute(known, [message["subjectId"]]).fetchone()
        if row is not None and message["sequence"] <= row[0]:
            return "old"  # a replay tells of the past: never go back to it
        books.execute(
            "INSERT OR REPLACE INTO subject VALUES (?, ?)",
            [message["subjectId"], message["sequence"]],
        )
        # Here do what the event means to you, in the same transaction.
        return f"{message['type']} {message['sequence']}"


class Handler(BaseHTTPRequestHandler):
    """Answers fast: 2xx once the message is kept, anything else to get it again."""

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers["content-length"]), LARGEST_BODY))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            print(receive(BOOKS, body, headers), flush=True)
            self.send_response(204)
        except WebhookVerificationError as error:
            print(f"refused: {error}", flush=True)
            self.send_response(401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


if __name__ == "__main__":
    BOOKS = open_books("received.sqlite3")
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
