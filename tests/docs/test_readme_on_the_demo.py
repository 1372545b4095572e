import json
from pathlib import Path

import pytest

from cli.demo_shop import FILLS
from tests.docs.blocks import CHECKOUT, blocks_of
from tests.docs.session import Session
from tests.running import Installation, await_ready, free_port

NAMES = {"storefront": "STOREFRONT_KEY", "staff": "STAFF_KEY", "partner": "PARTNER_KEY"}


@pytest.mark.slow
@pytest.mark.skipif(len(FILLS) < 2, reason="the demo's shop has a channel and nothing to sell")
def test_the_readme_works_as_written_on_the_demo(tmp_path: Path) -> None:
    installation = Installation(tmp_path, "sqlite:///orderwright.sqlite3")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with installation.process("demo", "--port", str(port)) as demo:
        await_ready(address, demo, tmp_path / "demo.log")
        keys = json.loads((tmp_path / "data" / "demo-keys.json").read_text(encoding="utf-8"))
        names = {NAMES[kind]: text for kind, text in keys.items()}
        session = Session(installation, address, names)
        for block in blocks_of(CHECKOUT / "README.md"):
            session.run(block)
        session.end()
