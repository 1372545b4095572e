"""Putting the delivery of webhooks together from settings: what `serve`, `demo` and `worker` share."""

from api.webhooks.payloads import GraphQLPayloads
from cli.settings.all_settings import Settings
from integrations.webhooks.sender import HttpWebhookSender
from persistence.database import Database
from worker.webhooks import WebhookDelivery


def webhook_delivery(settings: Settings, database: Database) -> WebhookDelivery:
    """What sends webhooks in this process."""
    return WebhookDelivery(
        database,
        HttpWebhookSender(allow_loopback=settings.allow_loopback_webhooks),
        GraphQLPayloads(database),
    )
