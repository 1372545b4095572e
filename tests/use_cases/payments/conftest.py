"""Every test of payments starts at the till of the small shop."""

import pytest

from tests.shop import Shop
from tests.use_cases.payments.till import Till


@pytest.fixture
def till(shop: Shop) -> Till:
    """The till of the small shop; the test runs once for each kind of database."""
    return Till(shop)
