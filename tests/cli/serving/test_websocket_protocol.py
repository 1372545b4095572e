"""What an idle WebSocket waits with: as small as can be, and never asleep while there is news."""

import asyncio

from cli.serving.websocket_protocol import Gate, Mailbox

SOON = 0.02


async def test_messages_are_taken_in_their_order_and_waited_for() -> None:
    mailbox = Mailbox()
    for number in range(3):
        mailbox.put_nowait(number)
    assert [await mailbox.get() for _ in range(3)] == [0, 1, 2]
    assert mailbox.empty()
    asyncio.get_running_loop().call_later(SOON, mailbox.put_nowait, "late")
    assert await asyncio.wait_for(mailbox.get(), 5) == "late"


async def test_whoever_gives_up_takes_nothing_with_him() -> None:
    mailbox = Mailbox()
    waiting = asyncio.create_task(mailbox.get())
    await asyncio.sleep(0)
    waiting.cancel()
    mailbox.put_nowait("kept")
    await asyncio.gather(waiting, return_exceptions=True)
    assert await mailbox.get() == "kept"


async def test_a_gate_holds_all_until_it_opens() -> None:
    gate = Gate()
    await gate.wait()
    gate.clear()
    waiting = [asyncio.create_task(gate.wait()) for _ in range(3)]
    await asyncio.sleep(SOON)
    assert not any(each.done() for each in waiting)
    gate.set()
    await asyncio.wait_for(asyncio.gather(*waiting), 5)
