from httpx import AsyncClient


async def test_the_home_page_tells_what_is_running_and_escapes_it(client: AsyncClient) -> None:
    page = await client.get("/")

    assert page.status_code == 200
    assert "<dd>1.2.3 &lt;b&gt;</dd>" in page.text
    assert "<dd>SQLite</dd>" in page.text
    assert '<dd class="state bad">Stopped</dd>' in page.text


async def test_every_link_of_the_home_page_leads_somewhere(client: AsyncClient) -> None:
    for address in ("/graphiql", "/schema.graphql", "/docs/", "/tracking/", "/site/site.css"):
        assert f'href="{address}"' in (await client.get("/")).text
        assert (await client.get(address)).status_code == 200


async def test_the_schema_is_served_as_text(client: AsyncClient) -> None:
    schema = await client.get("/schema.graphql")

    assert schema.text == "type Query { hello: String }"
    assert schema.headers["content-type"] == "text/plain; charset=utf-8"


async def test_no_page_may_be_framed_or_load_from_elsewhere(client: AsyncClient) -> None:
    addresses = (
        "/",
        "/schema.graphql",
        "/docs/",
        "/docs/missing",
        "/graphiql",
        "/graphiql/examples.json",
        "/graphiql/missing.js",
        "/tracking/",
    )
    for address in addresses:
        headers = (await client.get(address)).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
