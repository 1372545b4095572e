import asyncio

from tests.shop import Shop
from tests.until import until
from tests.webhooks.receiver import receiving
from tests.webhooks.working import Clock, make_endpoint, working
from worker.relay import relay_once


async def test_two_workers_share_the_work_and_send_nothing_twice(shop: Shop) -> None:
    async with (
        receiving() as receiver,
        working(shop.database) as one,
        working(shop.database) as other,
    ):
        make_endpoint(shop.database, receiver.url, "ORDER_*")
        for _ in range(10):
            shop.place(("MUG", 1))
        stop = asyncio.Event()
        running = [asyncio.create_task(work.delivery.run(stop)) for work in (one, other)]
        await one.run()
        all_told = ["DELIVERED"] * 20
        await until(lambda: [row["status"] for row in one.deliveries()] == all_told, 20)
        stop.set()
        await asyncio.gather(*running)
        ids = [message.id for message in receiver.messages]
        assert len(ids) == len(set(ids)) == 20
        for order in {message.json["subjectId"] for message in receiver.messages}:
            numbers = [
                m.json["sequence"] for m in receiver.messages if m.json["subjectId"] == order
            ]
            assert numbers == sorted(numbers)


async def test_what_a_dead_worker_had_claimed_is_sent_by_another_after_its_lease(
    shop: Shop,
) -> None:
    clock = Clock()
    async with receiving() as receiver, working(shop.database, clock=clock) as work:
        make_endpoint(shop.database, receiver.url, "ORDER_PLACED")
        shop.place(("MUG", 1))
        await work.run()
        receiver.messages.clear()
        shop.place(("MUG", 1))
        async with working(shop.database, clock=clock) as dying:
            # It sends, and dies before it writes down that it did.
            relay_once(shop.database)
            await dying.delivery.take()
            await dying.delivery.finish_sending()
        await work.run()
        assert len(receiver.messages) == 1, "the claim holds"
        clock.advance(minutes=3)
        await work.run()
        first, again = receiver.messages
        assert (first.id, first.body) == (again.id, again.body)
