"""Somebody who shops, on both databases."""

import pytest

from tests.shop import Shop
from tests.use_cases.carts.trolley import Trolley


@pytest.fixture
def trolley(shop: Shop) -> Trolley:
    """Somebody who shops in the small shop."""
    return Trolley(shop)
