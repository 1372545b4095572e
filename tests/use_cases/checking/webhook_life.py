"""A shop whose receivers got something, refused something, and wait for the rest."""

from domain.access.caller import SYSTEM
from domain.webhooks.retrying import AttemptProblem
from domain.webhooks.sending import Attempt, ClaimedLane, SentLane, Timings, WebhookAnswer
from persistence.database import Database
from tests.shop import NOW
from use_cases.webhooks.claim_webhook_deliveries import claim_webhook_deliveries
from use_cases.webhooks.collect_webhook_deliveries import collect_webhook_deliveries
from use_cases.webhooks.create_webhook_endpoint import create_webhook_endpoint
from use_cases.webhooks.replay_webhook_deliveries import replay_webhook_deliveries
from use_cases.webhooks.send_webhook_test import send_webhook_test
from use_cases.webhooks.settle_webhook_deliveries import settle_webhook_deliveries

GOOD = WebhookAnswer(Timings(12, 1, 2, 11), status=204)
BAD = WebhookAnswer(Timings(9), status=500, problem=AttemptProblem.BAD_STATUS)


def live_with_webhooks(database: Database) -> None:
    """Tell a receiver of all that happened: some of it arrives."""
    endpoint = database.run(
        lambda unit: create_webhook_endpoint(
            unit, SYSTEM, NOW, name="ERP", url="https://erp.example/", event_types=["*"]
        )
    ).endpoint
    with database.transaction() as unit:
        replay_webhook_deliveries(unit, SYSTEM, NOW, endpoint_id=endpoint.id, after=0)
        collect_webhook_deliveries(unit, endpoint, NOW)
        send_webhook_test(unit, SYSTEM, NOW, endpoint_id=endpoint.id)
    with database.transaction() as unit:
        work = claim_webhook_deliveries(unit, endpoint, NOW, lanes=4)
    assert work is not None
    sent = [_sent(lane, last=BAD if place % 2 else GOOD) for place, lane in enumerate(work.lanes)]
    with database.transaction() as unit:
        settle_webhook_deliveries(unit, NOW, endpoint_id=endpoint.id, sent=sent, chance=lambda: 0.5)


def _sent(lane: ClaimedLane, last: WebhookAnswer) -> SentLane:
    *first, final = lane.deliveries
    attempts = [Attempt(delivery, NOW, GOOD) for delivery in first]
    return SentLane(lane, [*attempts, Attempt(final, NOW, last)])
