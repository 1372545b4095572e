"""Same key, same answer: over two processes, with replies lost and requests doubled."""

from collections.abc import Callable
from pathlib import Path

from tests.databases import Migrate
from tests.docs.conftest import plain
from tests.docs.small_shop import filled_shop
from tests.simulation.dropped_replies import live

ORDERS = 60


def test_whatever_is_lost_and_retried_each_key_has_one_order_and_one_answer(
    migrated_with: Callable[[Migrate], str], tmp_path: Path
) -> None:
    url = plain(migrated_with(filled_shop))

    tale = live(tmp_path, url, orders=ORDERS, clients=8, seed=20_260_302)

    assert tale.lost > ORDERS // 4, "the network was too good to show anything"
