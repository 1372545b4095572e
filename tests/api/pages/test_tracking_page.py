import re
from pathlib import Path

from graphql import build_schema, parse, validate
from httpx import AsyncClient

CHECKOUT = Path(__file__).parents[3]


async def test_every_module_of_the_page_is_served(client: AsyncClient) -> None:
    for path in (CHECKOUT / "examples" / "tracking-page").glob("*.js"):
        module = await client.get(f"/tracking/{path.name}")
        assert module.headers["content-type"] == "text/javascript; charset=utf-8"


def test_its_subscription_fits_the_published_schema() -> None:
    source = CHECKOUT / "examples" / "tracking-page" / "tracking-feed.js"
    found = re.search(r"TRACK_ORDER = `(.+?)`", source.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    document = parse(found.group(1))
    published = CHECKOUT / "schema.graphql"
    assert validate(build_schema(published.read_text(encoding="utf-8")), document) == []
