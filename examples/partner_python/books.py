"""The partner's own books: orders as they are known here, what is to be sent, and where we are.

What was read and how far we have read are written in one transaction. A crash between the answer and
that write repeats the question, and taking over the same order again changes nothing.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS place (id INTEGER PRIMARY KEY CHECK (id = 1), cursor TEXT);
CREATE TABLE IF NOT EXISTS known_order (
    id TEXT PRIMARY KEY, number TEXT NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL,
    total TEXT NOT NULL, currency_code TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS payment (
    document TEXT PRIMARY KEY, order_id TEXT NOT NULL, amount TEXT NOT NULL,
    currency_code TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'NEW', problem TEXT
);
CREATE TABLE IF NOT EXISTS webhook (id TEXT PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that reached the partner's bank; `document` is its number in the partner's system."""

    document: str
    order_id: str
    amount: str
    currency_code: str


class Books:
    """One SQLite file. Not for several threads at once."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file)
        self._connection.executescript(TABLES)

    def close(self) -> None:
        self._connection.close()

    @property
    def cursor(self) -> str | None:
        """How far we have read; None at the beginning."""
        row = self._connection.execute("SELECT cursor FROM place").fetchone()
        return row[0] if row else None

    def take_over(self, orders: Sequence[dict[str, Any]], cursor: str) -> int:
        """Keep orders as they are now, and how far we have read; how many were news."""
        with self._connection:
            news = sum(self._keep(order) for order in orders)
            self._connection.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", (cursor,))
        return news

    def _keep(self, order: dict[str, Any]) -> int:
        total = order["total"]
        # An answer that was on its way for long must not undo a newer one.
        return self._connection.execute(
            """INSERT INTO known_order VALUES (?, ?, ?, ?, ?, ?)
               ON CONFLICT (id) DO UPDATE SET version = excluded.version, status = excluded.status,
               total = excluded.total WHERE excluded.version > known_order.version""",
            (
                *(order[name] for name in ("id", "number", "version", "status")),
                *(total["amount"], total["currencyCode"]),
            ),
        ).rowcount

    def orders(self) -> dict[str, tuple[int, str]]:
        """Version and status of every order, by its number."""
        rows = self._connection.execute("SELECT number, version, status FROM known_order")
        return {number: (version, status) for number, version, status in rows}

    def received(self, payment: Payment) -> None:
        """Write down that money came: it is sent with the next push."""
        with self._connection:
            self._connection.execute(
                "INSERT INTO payment (document, order_id, amount, currency_code) VALUES (?, ?, ?, ?)",
                (payment.document, payment.order_id, payment.amount, payment.currency_code),
            )

    def unsent(self) -> list[Payment]:
        """What Orderwright may not know yet."""
        rows = self._connection.execute(
            "SELECT document, order_id, amount, currency_code FROM payment WHERE state = 'NEW'"
        )
        return [Payment(*row) for row in rows]

    def settle(self, document: str, problem: str | None) -> None:
        """Orderwright has it, or will not have it."""
        state = "SENT" if problem is None else "REFUSED"
        with self._connection:
            self._connection.execute(
                "UPDATE payment SET state = ?, problem = ? WHERE document = ?",
                (state, problem, document),
            )

    def is_new_webhook(self, webhook_id: str) -> bool:
        """Whether a message comes for the first time; it will not be new again."""
        with self._connection:
            added = self._connection.execute(
                "INSERT OR IGNORE INTO webhook VALUES (?)", (webhook_id,)
            )
        return added.rowcount == 1
