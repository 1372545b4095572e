"""`orderCancel` is declared, decided and tested where its name says."""

from pathlib import Path

import pytest

from scripts.tracked_files import ROOT
from tests.architecture.field_pairing import Mutation, complaints, mutations

DECLARED = """
import strawberry

@strawberry.type
class OrderMutations:
    @strawberry.mutation(description="Stop an order.")
    async def order_cancel(self) -> None: ...
"""


@pytest.fixture
def paired(tmp_path: Path) -> Path:
    """A small repository with one mutation and all that belongs to it."""
    for path, content in {
        "api/orders/mutations.py": DECLARED,
        "use_cases/orders/cancel_order.py": "",
        "tests/documents/orders/orderCancel.graphql": "mutation { orderCancel { order { id } } }",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(content)
    return tmp_path


def test_every_mutation_of_the_repository_has_its_use_case_and_its_document() -> None:
    assert complaints(ROOT) == []


def test_the_mutations_of_the_repository_are_seen() -> None:
    assert Mutation("orders", "orderCancel") in set(mutations(ROOT))


def test_a_paired_mutation_passes(paired: Path) -> None:
    assert list(mutations(paired)) == [Mutation("orders", "orderCancel")]
    assert complaints(paired) == []


@pytest.mark.parametrize(
    "missing", ["use_cases/orders/cancel_order.py", "tests/documents/orders/orderCancel.graphql"]
)
def test_a_mutation_without_one_of_its_files_is_named(paired: Path, missing: str) -> None:
    (paired / missing).unlink()
    (complaint,) = complaints(paired)
    assert complaint.startswith("orderCancel: ")


def test_a_document_that_sends_something_else_is_named(paired: Path) -> None:
    document = paired / "tests/documents/orders/orderCancel.graphql"
    document.write_text("mutation { orderCancelAll { count } }")
    assert "does not send it" in complaints(paired)[0]


@pytest.mark.parametrize(
    ("method", "decorator", "use_case"),
    [
        ("order_place", "strawberry.mutation", "place_orders"),
        ("orders_import", "strawberry.mutation", "import_orders"),
        ("order_tracking_token_create", "mutation", "create_order_tracking_token"),
        ("place", 'strawberry.mutation(name="orderHoldPlace")', "place_order_hold"),
        ("fulfillment_order_report_short", "mutation()", "report_short_fulfillment_order"),
    ],
)
def test_the_use_case_is_the_verb_and_then_the_object(
    paired: Path, method: str, decorator: str, use_case: str
) -> None:
    source = f"@{decorator}\ndef {method}(): ...\n"
    (paired / "api/orders/mutations.py").write_text(source)
    (paired / "use_cases/orders/cancel_order.py").rename(paired / f"use_cases/orders/{use_case}.py")
    (complaint,) = complaints(paired)
    assert complaint.endswith(".graphql is missing")


def test_a_use_case_in_another_area_does_not_count(paired: Path) -> None:
    (paired / "use_cases/stock").mkdir()
    use_case = paired / "use_cases/orders/cancel_order.py"
    use_case.rename(paired / "use_cases/stock/cancel_order.py")
    assert "use_cases/orders/" in complaints(paired)[0]
