import asyncio
from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.access.caller import SYSTEM
from domain.webhooks.endpoint import EndpointStatus
from domain.webhooks.retrying import MOST_ATTEMPTS
from persistence.reads.log import log_page
from tests.shop import Shop
from tests.webhooks.receiver import Message, receiving
from tests.webhooks.working import Clock, make_endpoint, working
from use_cases.webhooks.delete_webhook_endpoint import delete_webhook_endpoint
from use_cases.webhooks.replay_webhook_deliveries import replay_webhook_deliveries
from worker.relay import relay_once

ANSWERS = st.lists(st.sampled_from(["200", "200", "500", "reset", "302", "garbage"]), max_size=40)


@given(ANSWERS)
@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_a_receiver_does_each_order_is_told_in_order_and_as_the_log_has_it(
    sqlite_shop: Shop, answers: list[str]
) -> None:
    asyncio.run(_told(sqlite_shop, answers))


async def _told(shop: Shop, answers: list[str]) -> None:
    """Tell a new endpoint all that ever happened, through whatever its receiver does."""
    clock = Clock()
    if not shop.position("CHAIR", "PARIS").committed:
        for sku in ("MUG", "LAMP", "CHAIR"):
            shop.place((sku, 1))

    def behave(_: Message, before: int) -> str:
        return answers[before] if before < len(answers) else "200"

    async with receiving(behave) as receiver, working(shop.database, clock=clock) as work:
        relay_once(shop.database)
        endpoint, _ = make_endpoint(shop.database, receiver.url, "*")
        shop.database.run(
            lambda unit: replay_webhook_deliveries(
                unit, SYSTEM, clock(), endpoint_id=endpoint.id, after=0
            )
        )
        for _ in range(MOST_ATTEMPTS + 1):
            await work.run()
            clock.advance(hours=26)
        assert work.endpoint(endpoint.id)["status"] == EndpointStatus.ACTIVE.value
        with shop.database.snapshot() as snapshot:
            logged = defaultdict(list)
            for row in log_page(snapshot, SYSTEM, 0, 1_000):
                logged[f"Order_{row['stream_id'].hex}"].append(row["version"])
        told = defaultdict(list)
        for message in receiver.accepted:
            told[message.json["subjectId"]].append(message.json["sequence"])
        assert told == logged
        shop.database.run(
            lambda unit: delete_webhook_endpoint(unit, SYSTEM, endpoint_id=endpoint.id)
        )
