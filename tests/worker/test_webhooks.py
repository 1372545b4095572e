from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.access.caller import SYSTEM, Caller, PrincipalKind
from domain.orders.statuses import CancelReason
from domain.webhooks.retrying import MOST_ATTEMPTS, RETRY_AFTER
from persistence.database import Database
from tests.shop import Shop
from tests.webhooks.receiver import Message, receiving
from tests.webhooks.working import Clock, make_endpoint, working
from use_cases.orders.cancel_order import cancel_order
from use_cases.webhooks.replay_webhook_deliveries import replay_webhook_deliveries
from use_cases.webhooks.resume_webhook_endpoint import resume_webhook_endpoint
from use_cases.webhooks.rotate_webhook_secret import rotate_webhook_secret
from use_cases.webhooks.send_webhook_test import send_webhook_test
from worker.main_loop import Worker


def told(messages: list[Message]) -> list[tuple[str, int]]:
    return [(message.json["type"], message.json["sequence"]) for message in messages]


async def test_what_happens_is_told_signed_and_in_order(shop: Shop) -> None:
    async with receiving() as receiver, working(shop.database) as work:
        _, secret = make_endpoint(shop.database, receiver.url, "ORDER_*")
        order = shop.place(("MUG", 1))
        await work.run()

        placed = receiver.messages[0]
        assert told(receiver.messages)[0] == ("ORDER_PLACED", 1)
        body = placed.verify(secret)
        assert body["subjectId"] == f"Order_{order.id.hex}"
        assert body["data"]["number"] == order.number
        assert body["payloadVersion"] == "2026-11-01"
        (row, *_) = work.deliveries()
        assert (row["status"], row["attempts"]) == ("DELIVERED", 1)
        assert placed.id == f"WebhookDelivery_{row['id'].hex}"
        (attempt,) = work.attempts(row["id"])
        assert (attempt["response_status"], attempt["problem"]) == (200, None)


async def test_an_endpoint_is_told_only_what_it_asked_for_from_its_beginning_on(
    sqlite_shop: Shop,
) -> None:
    sqlite_shop.place(("MUG", 1))
    async with receiving() as receiver, working(sqlite_shop.database) as work:
        await work.run()
        make_endpoint(sqlite_shop.database, receiver.url, "ORDER_CANCELED")
        order = sqlite_shop.place(("MUG", 1))
        cancel(sqlite_shop, order.id)
        await work.run()
        assert [message.json["type"] for message in receiver.messages] == ["ORDER_CANCELED"]


async def test_an_endpoint_of_one_channel_hears_nothing_of_the_others(sqlite_shop: Shop) -> None:
    elsewhere = Caller(
        PrincipalKind.PARTNER,
        "key:x",
        frozenset({"orders:read"}),
        frozenset({sqlite_shop.method.id}),
    )
    async with receiving() as receiver, working(sqlite_shop.database) as work:
        make_endpoint(sqlite_shop.database, receiver.url, "ORDER_*", caller=elsewhere)
        sqlite_shop.place(("MUG", 1))
        await work.run()
        assert receiver.messages == []


async def test_retries_follow_the_schedule_and_end_as_a_dead_letter_that_can_be_replayed(
    shop: Shop,
) -> None:
    clock = Clock()
    async with (
        receiving(lambda _m, before: "500" if before < MOST_ATTEMPTS else "204") as receiver,
        working(shop.database, clock=clock) as work,
    ):
        endpoint, _ = make_endpoint(shop.database, receiver.url, "ORDER_PLACED")
        shop.place(("MUG", 1))
        await work.run()
        for number, wait in enumerate(RETRY_AFTER, 1):
            clock.advance(seconds=wait.total_seconds() - 1)
            await work.run()
            assert len(receiver.messages) == number, "not before it is due"
            clock.advance(seconds=1)
            await work.run()
            assert len(receiver.messages) == number + 1
        (dead,) = work.deliveries()
        assert (dead["status"], dead["attempts"], dead["due_at"]) == ("DEAD", MOST_ATTEMPTS, None)
        clock.advance(days=30)
        await work.run()
        assert len(receiver.messages) == MOST_ATTEMPTS

        count = replay(shop.database, clock, endpoint.id, dead_letters=True)
        await work.run()
        (delivered,) = work.deliveries()
        assert (count, delivered["status"]) == (1, "DELIVERED")
        assert [a["number"] for a in work.attempts(dead["id"])] == list(range(1, 12))
        assert len({message.id for message in receiver.messages}) == 1


async def test_the_log_of_deliveries_is_kept_for_as_long_as_the_operator_says(shop: Shop) -> None:
    clock = Clock()
    async with receiving() as receiver, working(shop.database, clock=clock) as work:
        make_endpoint(shop.database, receiver.url, "ORDER_PLACED")
        shop.place(("MUG", 1))
        await work.run()
        worker = Worker(shop.database, keep_deliveries_for=timedelta(days=2))
        (forget,) = [d for d in worker.duties if d.name == "Forgetting webhook deliveries"]
        kept = [forget.work(clock.now + timedelta(days=days)) for days in (1, 3)]
        assert (kept, list(work.deliveries())) == ([0, 1], [])


async def test_events_of_an_order_wait_for_the_one_before_them_and_other_orders_do_not(
    shop: Shop,
) -> None:
    clock = Clock()
    first = shop.place(("MUG", 1))

    def behave(message: Message, before: int) -> str:
        return "503" if message.json["subjectId"].endswith(first.id.hex) and before < 3 else "200"

    async with receiving(behave) as receiver, working(shop.database, clock=clock) as work:
        endpoint, _ = make_endpoint(shop.database, receiver.url, "ORDER_*")
        replay(shop.database, clock, endpoint.id, after=0)
        cancel(shop, first.id)
        shop.place(("MUG", 2))
        await work.run()
        assert receiver.accepted
        assert not [m for m in receiver.accepted if m.json["subjectId"].endswith(first.id.hex)]
        clock.advance(days=1)
        await work.run()
        mine = [m for m in receiver.accepted if m.json["subjectId"].endswith(first.id.hex)]
        assert told(mine)[0] == ("ORDER_PLACED", 1)
        assert [sequence for _, sequence in told(mine)] == list(range(1, len(mine) + 1))
        assert told(mine)[-1][0] == "ORDER_CANCELED"


async def test_a_receiver_that_is_gone_is_told_nothing_more_and_nothing_is_lost(
    sqlite_shop: Shop,
) -> None:
    gone = True
    async with (
        receiving(lambda _m, _b: "410" if gone else "200") as receiver,
        working(sqlite_shop.database) as work,
    ):
        endpoint, _ = make_endpoint(sqlite_shop.database, receiver.url, "ORDER_PLACED")
        sqlite_shop.place(("MUG", 1))
        await work.run()
        sqlite_shop.place(("MUG", 1))
        await work.run()
        row = work.endpoint(endpoint.id)
        assert (row["status"], row["disabled_reason"]) == ("DISABLED", "GONE")
        assert len(receiver.messages) == 1

        gone = False
        resume(sqlite_shop.database, endpoint.id)
        await work.run()
        assert len(receiver.accepted) == 2


async def test_days_of_nothing_but_failure_disable_an_endpoint(sqlite_shop: Shop) -> None:
    clock = Clock()
    async with (
        receiving(lambda _m, _b: "500") as receiver,
        working(sqlite_shop.database, clock=clock) as work,
    ):
        endpoint, _ = make_endpoint(sqlite_shop.database, receiver.url, "ORDER_PLACED")
        for _ in range(7):
            sqlite_shop.place(("MUG", 1))
            await work.run()
            clock.advance(days=1)
        assert work.endpoint(endpoint.id)["disabled_reason"] == "FAILING"


async def test_a_receiver_that_fails_again_and_again_is_tried_with_one_event_at_a_time(
    sqlite_shop: Shop,
) -> None:
    clock, works = Clock(), False
    async with (
        receiving(lambda _m, _b: "200" if works else "500") as receiver,
        working(sqlite_shop.database, clock=clock) as work,
    ):
        make_endpoint(sqlite_shop.database, receiver.url, "ORDER_PLACED")
        for _ in range(12):
            sqlite_shop.place(("MUG", 1))
        await work.run()
        before = len(receiver.messages)
        assert before <= 8, "no more than are sent side by side"
        clock.advance(minutes=1)
        await work.run()
        assert len(receiver.messages) == before + 1

        works = True
        clock.advance(minutes=10)
        await work.run()
        assert len({message.id for message in receiver.accepted}) == 12


async def test_what_a_receiver_asks_for_is_waited(sqlite_shop: Shop) -> None:
    clock = Clock()
    async with (
        receiving(lambda _m, _b: "429", extra_headers="retry-after: 3600\r\n") as receiver,
        working(sqlite_shop.database, clock=clock) as work,
    ):
        make_endpoint(sqlite_shop.database, receiver.url, "ORDER_PLACED")
        sqlite_shop.place(("MUG", 1))
        await work.run()
        clock.advance(minutes=59)
        await work.run()
        assert len(receiver.messages) == 1
        clock.advance(minutes=1)
        await work.run()
        assert len(receiver.messages) == 2


async def test_a_replay_from_a_cursor_tells_everything_behind_it_again_under_the_same_ids(
    shop: Shop,
) -> None:
    async with receiving() as receiver, working(shop.database) as work:
        endpoint, _ = make_endpoint(shop.database, receiver.url, "ORDER_PLACED")
        for _ in range(3):
            shop.place(("MUG", 1))
        await work.run()
        first, *rest = work.deliveries()
        replay(shop.database, work.clock, endpoint.id, after=first["position"])
        await work.run()
        again = {f"WebhookDelivery_{row['id'].hex}" for row in rest}
        assert {message.id for message in receiver.messages[3:]} == again


async def test_a_test_is_sent_to_a_paused_endpoint_and_tried_once(sqlite_shop: Shop) -> None:
    async with receiving(lambda _m, _b: "500") as receiver, working(sqlite_shop.database) as work:
        endpoint, secret = make_endpoint(sqlite_shop.database, receiver.url, "ORDER_PLACED")
        sqlite_shop.database.run(
            lambda unit: unit.webhook_endpoints.save(endpoint.pause(work.clock()))
        )
        sqlite_shop.place(("MUG", 1))
        sqlite_shop.database.run(
            lambda unit: send_webhook_test(unit, SYSTEM, work.clock(), endpoint_id=endpoint.id)
        )
        await work.run()
        (message,) = receiver.messages
        assert message.verify(secret)["type"] == "WEBHOOK_TEST"
        (row,) = work.deliveries()
        assert row["status"] == "DEAD"


async def test_both_secrets_sign_until_the_overlap_is_over(sqlite_shop: Shop) -> None:
    clock = Clock()
    async with receiving() as receiver, working(sqlite_shop.database, clock=clock) as work:
        endpoint, old = make_endpoint(sqlite_shop.database, receiver.url, "ORDER_PLACED")
        new = sqlite_shop.database.run(
            lambda unit: rotate_webhook_secret(
                unit, SYSTEM, clock(), endpoint_id=endpoint.id, overlap=timedelta(minutes=1)
            )
        ).shown()
        sqlite_shop.place(("MUG", 1))
        await work.run()
        clock.advance(minutes=2)
        sqlite_shop.place(("MUG", 1))
        await work.run()
        first, second = receiver.messages
        assert first.verify(old)
        assert first.verify(new)
        assert second.verify(new)
        assert len(second.headers["webhook-signature"].split()) == 1


def cancel(shop: Shop, order_id: UUID) -> None:
    shop.database.run(
        lambda unit: cancel_order(
            unit, shop.staff, datetime.now(UTC), order_id=order_id, reason=CancelReason.CUSTOMER
        )
    )


def replay(database: Database, clock: Clock, endpoint_id: UUID, **what: Any) -> int:
    return database.run(
        lambda unit: replay_webhook_deliveries(
            unit, SYSTEM, clock(), endpoint_id=endpoint_id, **what
        )
    )


def resume(database: Database, endpoint_id: UUID) -> None:
    database.run(
        lambda unit: resume_webhook_endpoint(
            unit, SYSTEM, datetime.now(UTC), endpoint_id=endpoint_id
        )
    )
