"""Every test of returns starts at the counter of the small shop."""

import pytest

from tests.shop import Shop
from tests.use_cases.returns.counter import Counter


@pytest.fixture
def counter(shop: Shop) -> Counter:
    """The counter of the small shop; the test runs once for each kind of database."""
    return Counter(shop)
