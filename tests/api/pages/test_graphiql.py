import re
from hashlib import sha256
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate
from httpx import AsyncClient

from api.pages import ExampleOperation, load_example_operations
from api.pages.documentation import Documentation
from api.pages.example_operations import read_example
from api.pages.guide_operations import load_guide_operations
from api.pages.routes import STATIC

CHECKOUT = Path(__file__).parents[3]
SOURCES = CHECKOUT / "scripts" / "graphiql"
BUNDLE = STATIC / "graphiql"


def test_the_committed_bundle_was_built_from_the_present_sources() -> None:
    tools = ("build.mjs", "licences.mjs", "slim.mjs", "package-lock.json")
    paths = [*(SOURCES / "src").iterdir(), *(SOURCES / name for name in tools)]
    digest = sha256()
    for path in sorted(paths, key=lambda path: path.relative_to(SOURCES).as_posix()):
        name = path.relative_to(SOURCES).as_posix()
        digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")

    built_from = (BUNDLE / "SOURCES.sha256").read_text(encoding="utf-8").strip()
    assert built_from == digest.hexdigest(), "run `npm ci && npm run build` in scripts/graphiql"


def test_the_bundle_is_small_and_carries_its_licences() -> None:
    files = [path for path in BUNDLE.rglob("*") if path.is_file()]

    assert sum(path.stat().st_size for path in files) < 6_600_000
    licences = (BUNDLE / "THIRD_PARTY_LICENSES").read_text(encoding="utf-8")
    for package in ("graphiql 5", "monaco-editor", "graphql-ws 6", "react 19"):
        assert package in licences


def test_the_lock_file_names_no_address() -> None:
    assert '"resolved"' not in (SOURCES / "package-lock.json").read_text(encoding="utf-8")


async def test_the_examples_are_offered_with_what_graphiql_needs(client: AsyncClient) -> None:
    examples = (await client.get("/graphiql/examples.json")).json()

    assert len(examples) >= 3
    expected = {
        "identity", "name", "description", "credential", "operationName", "query", "variables",
        "group",
    }  # fmt: skip
    assert all(set(example) == expected for example in examples)
    assert any(example["query"].startswith("subscription") for example in examples)


@pytest.mark.parametrize("example", load_example_operations(), ids=lambda example: example.name)
def test_an_example_fits_the_published_schema(example: ExampleOperation) -> None:
    published = CHECKOUT / "schema.graphql"
    schema = build_schema(published.read_text(encoding="utf-8"))
    assert validate(schema, parse(example.query)) == []


@pytest.mark.parametrize(
    "text",
    [
        "# Name\n# nobody\n# What it does\nquery A { a }",
        "# Name\n# staff\n# What it does\n{ a }",
        "# Name\n# staff\n# What it does\nquery A { a } query B { b }",
        "# Name\n",
    ],
)
def test_a_malformed_example_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "10-example.graphql"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match=r"expected|unknown credential"):
        read_example(path)


def test_variables_that_are_no_object_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "10-example.graphql"
    path.write_text("# Name\n# staff\n# What it does\nquery A { a }", encoding="utf-8")
    path.with_suffix(".variables.json").write_text("[]", encoding="utf-8")

    with pytest.raises(TypeError, match="an object is expected"):
        read_example(path)


def test_every_operation_of_the_guides_is_offered_under_its_guide_and_fits_the_schema() -> None:
    schema = build_schema((CHECKOUT / "schema.graphql").read_text(encoding="utf-8"))
    offered = load_guide_operations(CHECKOUT / "docs")

    assert {operation.group for operation in offered} >= {
        "Storefront", "Mobile apps", "Partners: ERP, warehouse, marketplace", "Stock",
    }  # fmt: skip
    for operation in offered:
        assert validate(schema, parse(operation.query)) == [], operation.identity
    assert len({operation.identity for operation in offered}) == len(offered)
    for operation in offered:
        needed = set(re.findall(r"\$(\w+): [^,)=]*!(?! =)", operation.query))
        assert needed <= operation.variables.keys(), operation.identity


def test_a_guide_links_each_of_its_operations_to_graphiql(docs: Path) -> None:
    guides = docs / "guides"
    guides.mkdir()
    (guides / "shop.md").write_text(
        """# Shop

## See what there is

```graphql as=storefront
query SeeWhatThereIs($text: String) { hello }
```

```json variables
{ "text": "$WORD" }
```

```graphql as=storefront
{ hello }
```

```graphql as=storefront errors
query Wrong { hello }
```
""",
        encoding="utf-8",
    )
    (offered,) = load_guide_operations(docs)
    assert offered.identity == "guides/shop.md:5"
    assert (offered.name, offered.group, offered.description, offered.credential) == (
        "See what there is", "Shop", "See what there is", "storefront",
    )  # fmt: skip
    assert offered.variables == {"text": "$WORD"}

    page = Documentation(docs).page("guides/shop.md")
    assert page is not None
    assert page.count("Try it in GraphiQL") == 1
    assert 'href="/graphiql#guides/shop.md:5"' in page
