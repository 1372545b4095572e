import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from api.access.required_scopes import required_scopes
from api.pages import ExampleOperation, load_example_operations
from api.pages.example_operations import with_ids
from api.pages.guide_operations import load_guide_operations
from api.schema import build_schema
from cli.demo.keys import PARTNER_SCOPES
from tests.databases import SqliteDatabases, temporary
from tests.docs.blocks import CHECKOUT
from tests.docs.operations import Client
from tests.docs.small_shop import filled_shop, make_keys
from tests.running import Installation

EXAMPLES = load_example_operations()
PLACE = "PlaceOrder"


class Visitor:
    """Tries the examples in GraphiQL, one after the other, filling in ids that it has seen."""

    def __init__(self, address: str, keys: dict[str, str]) -> None:
        self.address = address
        self.keys = keys
        self.seen: dict[str, str] = {}

    def run(self, example: ExampleOperation) -> dict[str, Any]:
        (known,) = with_ids([example], self.seen)
        client = Client(self.address, self.keys[example.credential])
        answer = client.answer(known.query, **known.variables)
        for type_name, key in re.findall(r'"([A-Za-z]+)_([0-9a-f_]+)"', json.dumps(answer)):
            self.seen[type_name] = f"{type_name}_{key}"
        return answer


@pytest.fixture
def visitor(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody with the demo's keys, before a small shop."""
    with temporary(sqlite_databases, filled_shop) as url:
        installation = Installation(tmp_path, url)
        keys = make_keys(url)
        scopes = [part for scope in sorted(PARTNER_SCOPES) for part in ("--scope", scope)]
        with installation.serve() as address:
            yield Visitor(
                address,
                {
                    "staff": keys["STAFF_KEY"],
                    "storefront": keys["STOREFRONT_KEY"],
                    "partner": installation.key("partner", *scopes),
                },
            )


def test_every_example_of_graphiql_does_something_in_the_order_they_are_listed(
    visitor: Visitor,
) -> None:
    (place,) = [example for example in EXAMPLES if example.operation_name == PLACE]
    visitor.keys["tracking"] = visitor.run(place)["data"]["orderPlace"]["trackingToken"]
    for example in EXAMPLES:
        # Subscriptions have tests of their own, in a browser.
        if not example.query.startswith("subscription"):
            answer = visitor.run(example)
            assert "errors" not in answer, f"{example.name}: {answer}"
            assert refusals(answer) == [], example.name


def refusals(answer: Any) -> list[Any]:
    if isinstance(answer, dict):
        found = list(answer.get("userErrors") or [])
        return found + [error for value in answer.values() for error in refusals(value)]
    if isinstance(answer, list):
        return [error for value in answer for error in refusals(value)]
    return []


@pytest.mark.parametrize("kind", ["storefront", "staff", "partner", "tracking"])
def test_there_is_something_to_try_for_every_kind_of_credential(kind: str) -> None:
    assert any(example.credential == kind for example in EXAMPLES)


def test_the_demos_partner_may_do_what_the_guides_show_partners() -> None:
    schema = build_schema()._schema
    missing = {}
    for guide in load_guide_operations(CHECKOUT / "docs"):
        if guide.credential == "partner":
            document = parse(guide.query)
            (operation,) = document.definitions
            assert isinstance(operation, OperationDefinitionNode)
            needed = required_scopes(schema, document, operation)
            missing[guide.name] = needed.keys() - PARTNER_SCOPES - {"any"}
    assert missing
    assert {name: scopes for name, scopes in missing.items() if scopes} == {}


def test_no_two_examples_share_a_name() -> None:
    # GraphiQL finds an example that is open already by its operation's name.
    names = [example.operation_name for example in EXAMPLES]
    assert len(set(names)) == len(names)


def test_what_is_not_known_stays_to_be_filled_in() -> None:
    (pack,) = [example for example in EXAMPLES if example.operation_name == "Pack"]

    (filled,) = with_ids([pack], {"OrderLine": "OrderLine_1"})

    assert "FulfillmentOrder_…" in json.dumps(filled.variables, ensure_ascii=False)
    assert "OrderLine_1" in json.dumps(filled.variables)
    assert "OrderLine_…" in json.dumps(pack.variables, ensure_ascii=False)
