from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from api.pages import PageFacts, WorkerState, pages_routes

GUIDE = """# A guide & more

See [the tables](#the-tables), <script>alert(1)</script> and [a trap](javascript:alert(1)).

## The tables

| a | b |
| --- | --- |
| 1 | 2 |
"""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "decisions").mkdir(parents=True)
    (folder / "guide.md").write_text(GUIDE, encoding="utf-8")
    (folder / "decisions" / "0001-core.md").write_text("# Core, not the ORM\n", encoding="utf-8")
    (folder / "picture.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "secret.md").write_text("# Secret\n", encoding="utf-8")
    (folder / "escape.md").symlink_to(tmp_path / "secret.md")
    return folder


@pytest.fixture
async def client(docs: Path) -> AsyncIterator[AsyncClient]:
    facts = PageFacts(
        version="1.2.3 <b>",
        database_kind="SQLite",
        worker_state=lambda: WorkerState("Stopped", healthy=False),
        schema_text=lambda: "type Query { hello: String }",
        docs_folder=docs,
    )
    transport = ASGITransport(Starlette(routes=[*pages_routes(facts)]))
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client
