"""The warehouse behind the API: brings orders to where a test of one mutation starts."""

import pytest

from domain.access.caller import PrincipalKind
from domain.access.scopes import SCOPES
from domain.channels.channel import Channel
from tests.api.api_client import ApiClient, make_key
from tests.shop import IDS, NOW
from tests.use_cases.fulfillment.floor import Floor


@pytest.fixture
def floor(api: ApiClient) -> Floor:
    """The floor of the shop that the API serves; both live at the same moment."""
    api.application.services.clock = lambda: NOW
    return Floor(api.shop)


@pytest.fixture
def stranger(api: ApiClient) -> str:
    """The key of a partner with every scope, bound to another channel."""
    other = Channel(IDS.new(NOW), "market", "Market", "GBP", "M-{number}")
    api.shop.database.run(lambda unit: unit.channels.save([other], NOW))
    return make_key(api.shop, PrincipalKind.PARTNER, scopes=SCOPES, channel_ids=[other.id])
