import pytest

from tests.docs.matching import difference, text_fits


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("…", None),
        ({"id": "Order_…", "total": 3}, {"id": "Order_0192", "total": 3}),
        (["a", "…"], ["a", "b", "c"]),
        (["…"], []),
    ],
)
def test_an_answer_fits_what_is_shown(shown: object, found: object) -> None:
    assert difference(shown, found) is None


@pytest.mark.parametrize(
    ("shown", "found", "where"),
    [
        ({"id": "Order_…"}, {"id": "Product_1"}, "answer.id"),
        ({"id": 1}, {"id": 1, "more": 2}, "answer has"),
        (["a"], ["a", "b"], "answer has 2 parts"),
        ({"lines": [{"quantity": 1}]}, {"lines": [{"quantity": 2}]}, "answer.lines[0].quantity"),
        (None, "", "answer is ''"),
    ],
)
def test_a_difference_is_told_with_its_place(shown: object, found: object, where: str) -> None:
    assert where in (difference(shown, found) or "")


def test_a_text_fits_line_by_line_with_gaps() -> None:
    assert text_fits("Revoked ….\nDone", "Revoked abc.  \nDone\n")
    assert not text_fits("Revoked ….", "Created abc.")
