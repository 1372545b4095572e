import pytest
from httpx import AsyncClient

from api.pages.routes import STATIC


async def test_a_file_is_compressed_only_for_clients_that_take_it(client: AsyncClient) -> None:
    packed = await client.get("/graphiql/main.js", headers={"accept-encoding": "br, gzip"})
    refused = await client.get("/graphiql/main.js", headers={"accept-encoding": "gzip;q=0.0"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in refused.headers
    assert packed.content == refused.content
    assert int(packed.headers["content-length"]) < int(refused.headers["content-length"]) / 2
    assert packed.headers["etag"] != refused.headers["etag"]
    assert packed.headers["vary"] == "Accept-Encoding"


async def test_a_client_that_holds_a_file_is_not_sent_it_again(client: AsyncClient) -> None:
    etag = (await client.get("/site/site.css")).headers["etag"]

    for held in (etag, f'"other", W/{etag}', "*"):
        again = await client.get("/site/site.css", headers={"if-none-match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    assert (
        await client.get("/site/site.css", headers={"if-none-match": '"other"'})
    ).status_code == 200


async def test_only_files_named_by_their_content_are_kept_for_ever(client: AsyncClient) -> None:
    chunk = next((STATIC / "graphiql" / "chunks").glob("*.js")).name

    assert "immutable" in (await client.get(f"/graphiql/chunks/{chunk}")).headers["cache-control"]
    assert (await client.get("/graphiql/main.js")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    ["/site/../templates/home.html", "/site/..%2f..%2froutes.py", "/tracking/%2fetc%2fpasswd"],
)
async def test_a_path_cannot_leave_its_folder(client: AsyncClient, address: str) -> None:
    assert (await client.get(address)).status_code == 404
