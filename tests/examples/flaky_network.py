"""A network as phones have it: answers are lost on the way, and sockets are cut."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

CHUNK = 65_536
LOSE_EVERY = 3
"""Of answers, the third, sixth, … is lost: the server has done what was asked."""
CUT_AFTER_SECONDS = 0.4


@dataclass
class FlakyNetwork:
    """Carries connections to a server. Two sockets are cut; after that they last."""

    server: str
    answers: int = 0
    lost: int = 0
    cut: int = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        target = urlsplit(self.server)
        upstream_reader, upstream = await asyncio.open_connection(target.hostname, target.port)
        sending: asyncio.Task[None] | None = None
        try:
            first = await reader.read(CHUNK)
            upstream.write(first)
            is_socket = b"upgrade: websocket" in first.lower()
            if is_socket and self.cut < 2:
                self.cut += 1
                asyncio.get_running_loop().call_later(CUT_AFTER_SECONDS, writer.transport.abort)
            sending = asyncio.create_task(self._pipe(reader, upstream))
            await self._pipe(upstream_reader, writer, may_lose=not is_socket)
        finally:
            if sending is not None:
                sending.cancel()
            upstream.transport.abort()
            writer.transport.abort()

    async def _pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, may_lose: bool = False
    ) -> None:
        while data := await reader.read(CHUNK):
            if writer.transport.is_closing():
                return
            if may_lose:
                self.answers += 1
                if self.answers % LOSE_EVERY == 0:
                    self.lost += 1
                    return
            writer.write(data)


@contextmanager
def flaky_network(server: str) -> Iterator[tuple[FlakyNetwork, str]]:
    """Such a network before a server, and the address that it is reached by."""
    network = FlakyNetwork(server)
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(asyncio.start_server(network.carry, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield network, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_end(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(listening: asyncio.Server) -> None:
    listening.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    # What was aborted closes in the loop's next rounds.
    await asyncio.sleep(0.05)
