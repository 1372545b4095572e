"""An SMTP relay on loopback, as far as one mail at a time needs it (RFC 5321)."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Relay:
    """What a client said, and how it is answered."""

    port: int = 0
    answers: dict[str, bytes] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    relay: Relay


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Answer commands until the client leaves."""
        relay = self.server.relay
        self.wfile.write(b"220 relay\r\n")
        while line := self.rfile.readline():
            relay.said.append(line.decode().rstrip())
            word = line.split()[0].upper().decode()
            self.wfile.write(relay.answers.get(word, _USUAL.get(word, b"250 fine")) + b"\r\n")
            if word == "DATA" and "DATA" not in relay.answers:
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                relay.taken.append(text.decode())
                self.wfile.write(b"250 taken\r\n")
            if word == "QUIT":
                return


_USUAL = {"DATA": b"354 go on", "AUTH": b"235 welcome", "QUIT": b"221 bye"}


@contextmanager
def running_relay(**answers: bytes) -> Iterator[Relay]:
    """A relay that answers some commands in its own way."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.relay = Relay(server.server_address[1], {k.upper(): v for k, v in answers.items()})
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.relay
        server.shutdown()
        thread.join()
