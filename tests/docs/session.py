"""One reader of one document: runs its examples in order, keeping what they save."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.conformance.node_packages import FOLDER, need_node_packages
from tests.docs.blocks import Block
from tests.docs.matching import difference, text_fits
from tests.running import Installation

WRITTEN_ADDRESS = "127.0.0.1:8000"
"""Where the documents say that the server is."""
CREDENTIALS = {
    "staff": "STAFF_KEY",
    "partner": "PARTNER_KEY",
    "storefront": "STOREFRONT_KEY",
    "guest": "TRACKING_TOKEN",
    "shopper": "ACCESS_TOKEN",
}
PATIENCE_SECONDS = 30


@dataclass
class Session:
    """A reader's shell: names and their values, and the last thing that was answered."""

    installation: Installation
    address: str
    names: dict[str, str]
    last: Any = None
    operation: Block | None = field(default=None)

    def run(self, block: Block) -> None:
        """Do what a block's marks say. Fails the test where it is not as written."""
        if block.marks.keys() & {"name", "not-run", "shown", "picture"}:
            return
        if self.operation is not None and "variables" not in block.marks:
            self._ask(self.operation, {})
        if "variables" in block.marks:
            assert self.operation is not None, f"{block}: no operation before these variables"
            self._ask(self.operation, json.loads(self._filled(block.text)))
        elif "answer" in block.marks:
            self._compare(block)
        elif "as" in block.marks:
            self.operation = block
        else:
            self._execute(block)

    def end(self) -> None:
        """Send the last operation, if no variables followed it."""
        if self.operation is not None:
            self._ask(self.operation, {})

    def _filled(self, text: str) -> str:
        """The text with `$NAME` replaced, where the name is known."""
        return re.sub(r"\$([A-Z_]+)", lambda found: self.names.get(found[1], found[0]), text)

    def _ask(self, block: Block, variables: dict[str, Any]) -> None:
        self.operation = None
        credential = self.names[CREDENTIALS[block.marks["as"]]]
        request = {"query": block.text, "variables": variables}
        if block.text.lstrip().startswith("subscription"):
            answers = self._follow(request, credential, int(block.marks.get("messages", "1")))
            answer = answers[-1]
        else:
            response = httpx.post(
                f"{self.address}/graphql",
                json=request,
                headers={
                    "authorization": f"Bearer {credential}",
                    "accept": "application/graphql-response+json",
                    **self._cart(block),
                },
                timeout=PATIENCE_SECONDS,
            )
            answer = response.json()
        self.last = answer
        assert ("errors" in answer) == ("errors" in block.marks), f"{block}: {answer}"
        refusals = list(_refusals(answer))
        assert bool(refusals) == ("refused" in block.marks), f"{block}: {refusals or 'not refused'}"
        self._save(block, answer.get("data"))

    def _cart(self, block: Block) -> dict[str, str]:
        name = block.marks.get("cart")
        return {"x-cart-secret": self.names[name]} if name is not None else {}

    def _follow(
        self, request: dict[str, Any], credential: str, messages: int
    ) -> list[dict[str, Any]]:
        address = self.address.replace("http", "ws", 1) + "/graphql"
        with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            greeting = {"authorization": f"Bearer {credential}"}
            socket.send(json.dumps({"type": "connection_init", "payload": greeting}))
            assert json.loads(socket.recv(PATIENCE_SECONDS))["type"] == "connection_ack"
            socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": request}))
            answers: list[dict[str, Any]] = []
            while len(answers) < messages:
                frame = json.loads(socket.recv(PATIENCE_SECONDS))
                assert frame["type"] == "next", frame
                answers.append(frame["payload"])
        return answers

    def _compare(self, block: Block) -> None:
        if block.language == "json":
            found = json.loads(self.last) if isinstance(self.last, str) else self.last
            problem = difference(json.loads(self._filled(block.text)), found)
            assert problem is None, f"{block}: {problem}\n{json.dumps(found, indent=2)}"
        else:
            assert text_fits(block.text, str(self.last)), f"{block}: got\n{self.last}"

    def _save(self, block: Block, data: Any) -> None:
        for wanted in filter(None, block.marks.get("save", "").split(",")):
            name, _, path = wanted.partition(":")
            value = data
            for part in path.split(".") if path else ():
                value = value[int(part)] if part.isdigit() else value[part]
            self.names[name] = str(value)

    def _execute(self, block: Block) -> None:
        """Run a program; `until` stops it once it has printed that."""
        process = subprocess.Popen(
            self._command(block),
            cwd=self.installation.folder,
            env=self.installation.environment(**self.names),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        with process:
            try:
                self.last = self._printed(block, process)
            finally:
                # The shell's children too: a stream's curl ends with its reader.
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
        self._save(block, self.last.strip())

    def _printed(self, block: Block, process: "subprocess.Popen[str]") -> str:
        if "until" not in block.marks:
            printed, complaints = process.communicate(timeout=PATIENCE_SECONDS)
            failed = "refused" in block.marks
            assert bool(process.returncode) == failed, f"{block}: {printed}{complaints}"
            return printed
        assert process.stdout is not None
        printed, give_up_at = "", time.monotonic() + PATIENCE_SECONDS
        while block.marks["until"] not in printed:
            line = process.stdout.readline()
            assert line, f"{block}: ended after {printed}{process.stderr and process.stderr.read()}"
            assert time.monotonic() < give_up_at, f"{block}: only {printed}"
            printed += line
        return printed

    def _command(self, block: Block) -> list[str | Path]:
        """The program that runs a block, from a file in the session's folder."""
        text = block.text.replace(WRITTEN_ADDRESS, self.address.removeprefix("http://"))
        if block.language == "bash":
            return ["bash", "-euo", "pipefail", "-c", text]
        if block.language == "python":
            return [sys.executable, "-u", self._file("example.py", text)]
        assert block.language == "javascript", f"{block}: what runs {block.language}?"
        need_node_packages()
        packages = self.installation.folder / "node_modules"
        if not packages.exists():
            packages.symlink_to(FOLDER / "node_modules")
        # Browsers have WebSocket; Node has it since version 22, and before that by this option.
        options = ["--experimental-websocket", "--no-warnings"]
        return ["node", *options, self._file("example.mjs", text)]

    def _file(self, name: str, text: str) -> Path:
        path = self.installation.folder / name
        path.write_text(text, encoding="utf-8")
        return path


def _refusals(answer: Any) -> Any:
    """Every user error, at any depth."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name == "userErrors":
                yield from value
            else:
                yield from _refusals(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _refusals(value)
