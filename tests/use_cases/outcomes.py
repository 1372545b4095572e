"""Reading the outcomes of bulk use cases in tests."""

from collections.abc import Sequence

from domain.errors import DomainError
from use_cases.bulk import Failed


def codes(outcomes: Sequence[object]) -> list[str | None]:
    """The code of each refusal; None where an item was saved."""
    return [outcome.error.code if isinstance(outcome, Failed) else None for outcome in outcomes]


def refusal(outcome: object) -> DomainError:
    """Why an item was refused."""
    assert isinstance(outcome, Failed), outcome
    return outcome.error
