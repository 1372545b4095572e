"""What looks like a card number is never kept."""

import pytest

from domain.errors import InvalidInput
from domain.payments.card_numbers import masked, without_card_number

CARDS = (
    "4111111111111111", "4222222222222", "5555 5555 5555 4444", "2223-0031-2200-3222",
    "378282246310005", "6011111111111117", "reference 4111111111111111 here",
)  # fmt: skip
NOT_CARDS = (
    "4111111111111112", "8515131751004933", "ch_4111111111111111x", "pi_3MtwBwLkdIwHu7ix28a3tqPa",
    "manual-018f3c4e-0000-7000-8000-000000000001", "20260302093000123456", "",
)  # fmt: skip


@pytest.mark.parametrize("text", CARDS)
def test_a_card_number_is_refused_and_masked(text: str) -> None:
    with pytest.raises(InvalidInput, match="looks like a card number"):
        without_card_number(text, field=("reference",))
    assert "1111" not in str(masked(text))
    assert "****" in str(masked(text))


@pytest.mark.parametrize("text", NOT_CARDS)
def test_other_references_pass(text: str) -> None:
    assert without_card_number(text, field=("reference",)) == text
    assert masked(text) == (text or None)


def test_an_answer_is_made_fit_to_keep() -> None:
    assert masked("broken\x00 line\r\n" + "x" * 300) == ("broken  line  " + "x" * 300)[:255]
    assert masked("  ") is None
