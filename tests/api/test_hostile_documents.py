"""Requests made to be dear are refused, or answered, in little time, and never by an accident."""

import httpx

from api.app import Application
from bench.hostile_corpus import corpus
from bench.hostile_documents import cpu_seconds, make_key
from domain.access.caller import CostBudget
from tests.api.conftest import SECRET
from tests.shop import Shop
from tests.uncollected import uncollected

GENEROUS_SECONDS = 0.4
"""Twenty times what an idle machine needs for the dearest; coverage alone is a few times that."""


async def test_no_hostile_request_takes_long_or_finds_a_bug(sqlite_shop: Shop) -> None:
    application = Application(sqlite_shop.database, secret=SECRET)
    key = make_key(sqlite_shop.database, "attacker")
    slow, broken, refused = [], [], 0
    for hostile in corpus():
        with uncollected():
            spent, status, code = await cpu_seconds(application.asgi, hostile.body, key)
        refused += code != "answered"
        if code != "answered" and spent > GENEROUS_SECONDS:
            slow.append((hostile.name, spent))
        if status >= 500 or code == "INTERNAL":
            broken.append((hostile.name, status, code))
    await application.close()
    assert (slow, broken) == ([], [])
    assert refused > 70


async def test_whoever_sends_nonsense_soon_waits_and_others_do_not(sqlite_shop: Shop) -> None:
    application = Application(
        sqlite_shop.database,
        secret=SECRET,
        cost_budget=CostBudget(points=200, points_per_second=1),
    )
    nonsense = b'{"query": "{ nobody }"}'
    attacker, bystander = (
        make_key(sqlite_shop.database, name) for name in ("attacker", "bystander")
    )
    answers = [await cpu_seconds(application.asgi, nonsense, attacker) for _ in range(6)]
    after = await cpu_seconds(application.asgi, b'{"query": "{ viewer { kind } }"}', bystander)
    await application.close()
    assert [status for _, status, _ in answers] == [400] * 4 + [429] * 2
    assert after[1] == httpx.codes.OK
