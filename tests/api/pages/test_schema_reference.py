"""The reference says of the schema what the schema says, and finds it."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette

from api.pages import PageFacts, WorkerState, pages_routes
from api.schema import build_schema, schema_text

SMALL = """
directive @access(scope: String!) on OBJECT | FIELD_DEFINITION
type Query { "An order. By its id." order(id: ID!, "How many <b>." count: Int = 3): Order @access(scope: "orders:read") }
"What somebody *bought*, `exactly`."
type Order implements Node @access(scope: "orders:read") {
  id: ID!
  "Old." number: String @deprecated(reason: "Use `id`.")
  "Paid how much." paid: [Money!] @access(scope: "payments:read")
}
interface Node { id: ID! }
"An amount." scalar Money
enum Status { "It waits." OPEN }
input Filter { status: Status! = OPEN }
union Found = Order
"""


async def pages(text: str) -> AsyncIterator[AsyncClient]:
    facts = PageFacts(
        version="1",
        database_kind="SQLite",
        worker_state=lambda: WorkerState("running", healthy=True),
        schema_text=lambda: text,
    )
    transport = ASGITransport(Starlette(routes=[*pages_routes(facts)]))
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
async def small() -> AsyncIterator[AsyncClient]:
    async for client in pages(SMALL):
        yield client


@pytest.fixture
async def whole() -> AsyncIterator[AsyncClient]:
    async for client in pages(schema_text(build_schema())):
        yield client


async def test_a_type_has_its_description_scopes_relations_and_users(small: AsyncClient) -> None:
    page = (await small.get("/reference/Order")).text

    assert "What somebody <em>bought</em>, <code>exactly</code>." in page
    assert "Deprecated: Use <code>id</code>." in page
    assert '<a href="/reference/Node">Node</a>' in page
    assert 'href="/reference/Query#order"' in page
    paid = page[page.index('id="paid"') :]
    assert '[<a href="/reference/Money">Money</a>!]' in paid
    assert "scope <code>payments:read</code>" in paid
    assert "scope <code>orders:read</code>" in page[: page.index('id="paid"')]


async def test_arguments_have_defaults_and_nothing_from_the_schema_is_markup(
    small: AsyncClient,
) -> None:
    page = (await small.get("/reference/Query")).text

    assert "= <code>3</code>" in page
    assert "How many &lt;b&gt;." in page
    assert "= <code>OPEN</code>" in (await small.get("/reference/Filter")).text
    assert "It waits." in (await small.get("/reference/Status")).text
    assert '<a href="/reference/Order">' in (await small.get("/reference/Found")).text


async def test_what_is_not_in_the_schema_has_no_page(small: AsyncClient) -> None:
    for name in ("Nothing", "String", "__Type", "..%2fsecret"):
        assert (await small.get(f"/reference/{name}")).status_code == 404


async def test_every_type_and_field_of_the_schema_is_found_and_described_where_it_says(
    whole: AsyncClient,
) -> None:
    schema = build_schema()._schema
    found = {
        name: (address, told)
        for name, address, told in (await whole.get("/reference/index.json")).json()
    }

    contents = (await whole.get("/reference/")).text
    for name, kind in schema.type_map.items():
        if name.startswith("__") or name in {"String", "Int", "Float", "Boolean", "ID"}:
            continue
        assert f'href="/reference/{name}"' in contents
        address, told = found[name]
        page = (await whole.get(address)).text
        assert told, name
        for part in {**getattr(kind, "fields", {}), **getattr(kind, "values", {})}:
            place, _ = found[f"{name}.{part}"]
            assert place == f"{address}#{part}"
            assert f'id="{part}"' in page, f"{name}.{part}"
