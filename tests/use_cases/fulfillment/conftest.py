"""Every test of fulfillment starts on the floor of the small shop."""

import pytest

from tests.shop import Shop
from tests.use_cases.fulfillment.floor import Floor


@pytest.fixture
def floor(shop: Shop) -> Floor:
    """The floor of the small shop; the test runs once for each kind of database."""
    return Floor(shop)
