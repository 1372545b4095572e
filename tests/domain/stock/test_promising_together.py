"""Whatever channels share which places: what may be promised can be found, and is counted once."""

from collections.abc import Mapping
from random import Random
from uuid import UUID

import pytest

from domain.stock.promisable import (
    ChannelStockRule,
    ProductStockRules,
    Promisable,
    floors_of,
    promisable,
)

MUG = UUID(int=1)
CHANNELS = [UUID(int=number) for number in range(2, 6)]
PLACES = [UUID(int=number) for number in range(10, 14)]
CAP = 10


@pytest.mark.parametrize("seed", range(20))
def test_what_may_be_promised_stands_at_the_places_that_may_give_it(seed: int) -> None:
    random = Random(seed)
    for _ in range(100):
        uses = {key: set(random.sample(PLACES, random.randint(1, 4))) for key in CHANNELS}
        rules = _rules(random)
        channel = random.choice([*CHANNELS, None])
        mine = uses[channel] if channel is not None else set(PLACES)
        free = {place: random.choice([0, random.randint(0, 9)]) for place in sorted(mine)}

        promise = _promised(rules, channel, free, uses)

        assert min(promise.by_location.values()) >= 0
        assert 0 <= promise.now <= sum(promise.by_location.values())
        assert promise.later is not None
        assert 0 <= promise.later <= CAP
        assert sum(promise.spare().values()) == promise.now


def _promised(
    rules: ProductStockRules,
    channel: UUID | None,
    free: Mapping[UUID, int],
    uses: Mapping[UUID, set[UUID]],
) -> Promisable:
    floors = floors_of(
        rules,
        channel,
        free,
        shares_stock=lambda key: not uses[key].isdisjoint(free),
        may_use=lambda key, place: place in uses[key],
    )
    return promisable(free, floors, cap=CAP)


def _rules(random: Random) -> ProductStockRules:
    def some() -> list[UUID]:
        return random.sample(CHANNELS, random.randint(0, 4))

    return ProductStockRules(
        channels={
            key: ChannelStockRule(
                MUG, key, random.randint(0, 4), random.randint(0, 8), random.randint(0, 8)
            )
            for key in some()
        },
        queued={key: random.randint(0, 6) for key in some()},
    )
