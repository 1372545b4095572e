"""A subscriber's wait: never asleep while there is news, never awake for what it has read."""

import asyncio

from api.following.watch import Watch

SOON = 0.02
LONG = 5.0


async def test_it_ends_when_the_stream_moves() -> None:
    watch = Watch()
    asyncio.get_running_loop().call_later(SOON, watch.tell_moved)
    assert await watch.wait(1, LONG)


async def test_it_ends_without_news_when_the_time_is_over() -> None:
    assert not await Watch().wait(1, SOON)


async def test_what_came_while_the_subscriber_was_reading_counts() -> None:
    watch = Watch()
    watch.tell_moved()
    assert await watch.wait(1, LONG)
    watch.tell_version(3)
    assert await watch.wait(2, LONG)


async def test_news_counts_once() -> None:
    watch = Watch()
    watch.tell_moved()
    watch.tell_moved()
    assert await watch.wait(1, LONG)
    assert not await watch.wait(1, SOON)


async def test_a_version_that_was_read_disturbs_nobody() -> None:
    watch = Watch()
    watch.tell_version(4)
    assert not await watch.wait(4, SOON)
    waiting = asyncio.create_task(watch.wait(4, SOON))
    await asyncio.sleep(0)
    watch.tell_version(3)
    watch.tell_version(4)
    assert not await waiting


async def test_news_at_the_last_moment_is_not_lost() -> None:
    watch = Watch()
    loop = asyncio.get_running_loop()
    waiting = asyncio.create_task(watch.wait(1, SOON))
    # After the timer has ended the wait, before the subscriber runs again.
    loop.call_later(SOON, loop.call_soon, watch.tell_moved)
    news = await waiting
    assert news or await watch.wait(1, SOON)
