import pytest
from httpx import AsyncClient


async def test_the_contents_list_every_document_by_its_title(client: AsyncClient) -> None:
    contents = (await client.get("/docs/")).text

    assert '<a href="/docs/guide.md">A guide &amp; more</a>' in contents
    assert '<a href="/docs/decisions/0001-core.md">Core, not the ORM</a>' in contents


@pytest.mark.parametrize("name", ["guide.md", "guide"])
async def test_a_document_is_rendered_with_its_title_tables_and_anchors(
    client: AsyncClient, name: str
) -> None:
    document = (await client.get(f"/docs/{name}")).text

    assert "<title>A guide &amp; more · Orderwright</title>" in document
    assert '<h2 id="the-tables">' in document
    assert "<td>1</td>" in document


async def test_html_and_script_links_in_a_document_stay_text(client: AsyncClient) -> None:
    document = (await client.get("/docs/guide.md")).text

    assert "<script>" not in document
    assert "&lt;script&gt;" in document
    assert 'href="javascript:' not in document


@pytest.mark.parametrize(
    "name", ["../secret.md", "..%2fsecret.md", "%2e%2e/secret", "/etc/passwd", "escape.md", "%00"]
)
async def test_nothing_outside_the_folder_is_served(client: AsyncClient, name: str) -> None:
    assert (await client.get(f"/docs/{name}")).status_code == 404


async def test_a_picture_of_a_document_is_served(client: AsyncClient) -> None:
    assert (await client.get("/docs/picture.svg")).headers["content-type"] == "image/svg+xml"
