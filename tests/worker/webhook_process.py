"""A worker that does nothing but send webhooks, as a process of its own: to be killed.

Usage: python -m tests.worker.webhook_process <database URL> <seconds its clock is ahead>
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from api.webhooks.payloads import GraphQLPayloads
from integrations.webhooks.sender import HttpWebhookSender
from persistence.database import Database
from worker.webhooks import WebhookDelivery


def main() -> None:
    """Send until somebody kills the process."""
    url, ahead = sys.argv[1], timedelta(seconds=float(sys.argv[2]))
    database = Database.open(url)
    delivery = WebhookDelivery(
        database,
        HttpWebhookSender(allow_loopback=True),
        GraphQLPayloads(database),
        clock=lambda: datetime.now(UTC) + ahead,
    )
    asyncio.run(delivery.run(asyncio.Event()))


if __name__ == "__main__":
    main()
