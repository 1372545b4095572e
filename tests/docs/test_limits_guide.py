"""The numbers of the guide to limits."""

import re

from api.cost.budgets import STOREFRONT_MULTIPLE
from api.cost.declared import MUTATION_POINTS, SUBSCRIPTION_POINTS
from api.schema import build_schema
from api.transport.documents import DocumentStore
from api.transport.parameters import MAX_VALUES
from api.transport.settings import TransportSettings
from cli.serving.http_protocol import BoundedProtocol
from cli.settings.all_settings import COST_BUDGET
from cli.settings.values import cost_budget
from tests.docs.blocks import CHECKOUT, blocks_of

GUIDE = CHECKOUT / "docs" / "guides" / "limits.md"
TEXT = GUIDE.read_text(encoding="utf-8")


def test_examples_cost_what_the_guide_says() -> None:
    documents = DocumentStore(build_schema()._schema, TransportSettings())
    examples = [block for block in blocks_of(GUIDE) if block.language == "graphql"]
    said = [int(number) for number in re.findall(r"# costs (\d+)", TEXT)]
    computed = [documents.prepare(block.text, None).cost.requested({}) for block in examples]
    assert computed == said
    assert len(said) >= 4


def test_limits_are_those_that_hold() -> None:
    settings = TransportSettings()
    rows = dict(re.findall(r"^\| ([a-z ]+) \| ([\d,]+)(?: MiB)? \|$", TEXT, flags=re.MULTILINE))
    limits = {name: int(number.replace(",", "")) for name, number in rows.items()}
    assert limits == {
        "bytes of a body": settings.max_body_bytes // 2**20,
        "values in a body": MAX_VALUES,
        "characters": settings.max_document_characters,
        "selections with fragments in place": settings.max_unfolded_selections,
        "meetings of fields of one name": settings.max_field_pairs,
        "tokens": settings.max_document_tokens,
        "selections": settings.max_selections,
        "levels of fields": settings.max_depth,
        "root fields": settings.max_root_fields,
        "aliases": settings.max_aliases,
        "directives": settings.max_directives,
        "fragments": settings.max_fragments,
        "fields of one name in one place": settings.max_repeated_fields,
        "operations": settings.max_operations,
        "variables": settings.max_variables,
    }
    budget = cost_budget(COST_BUDGET.default)
    assert f"**{budget.points:,} points**" in TEXT
    assert f"**{budget.points_per_second} points a second**" in TEXT
    assert f"more than **{settings.max_operation_points:,} points**" in TEXT
    assert (MUTATION_POINTS, SUBSCRIPTION_POINTS, STOREFRONT_MULTIPLE) == (10, 10, 50)


def test_what_may_be_open_is_what_holds() -> None:
    settings = TransportSettings()
    section = TEXT.split("## What may be open at once")[1]
    numbers = re.findall(r"^\| [a-z ]+ \| ([\d,]+) \|", section, flags=re.MULTILINE)
    assert [int(number.replace(",", "")) for number in numbers] == [
        BoundedProtocol.most_connections,
        settings.max_requests_at_once,
        settings.max_strangers_per_address,
        settings.max_bodies_per_address,
        settings.max_sockets_per_person,
        settings.max_sockets_per_key,
        settings.max_sockets_per_visitor,
        settings.max_subscriptions_per_person,
        settings.max_subscriptions_per_key,
        settings.max_operations_per_connection,
        int(BoundedProtocol.header_seconds),
        int(settings.body_deadline_seconds),
        BoundedProtocol.header_bytes,
        BoundedProtocol.unread_seconds,
    ]
