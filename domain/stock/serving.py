"""Serving a queue: who waited longest gets what came, as far as it goes.

Nobody jumps the queue: what was not enough for those before is kept for them.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from domain.stock.backorder import Backorder
from domain.stock.promisable import ProductStockRules, floors_of, promisable

Stock = Mapping[UUID, int]
"""Pieces by location."""


@dataclass(frozen=True, slots=True)
class Served:
    """Pieces for one waiting line, by location."""

    entry: Backorder
    pieces: Stock


def served(
    queue: Sequence[Backorder],
    free: Stock,
    rules: ProductStockRules,
    *,
    share_stock: Callable[[UUID, UUID], bool],
    may_use: Callable[[UUID, UUID], bool],
    places_for: Callable[[Backorder], Collection[UUID] | None],
    best_of: Callable[[Backorder, Stock, int], Stock],
) -> list[Served]:
    """Who of one product's queue gets how many pieces from where.

    `free` are the pieces above safety stock. `places_for` says which locations may serve an entry;
    None, if it cannot be served just now: then what it waits for is kept for it, while stock that it
    could not use goes to who can. `best_of` picks a number of pieces from the stock it may have.
    """
    left = dict(free)
    ahead: dict[UUID, int] = {}
    done = []
    for entry in queue:
        places = places_for(entry)
        stock = {place: left[place] for place in places or () if left.get(place)}
        if places is not None and not stock:
            continue
        floors = floors_of(
            replace(rules, queued=ahead),
            entry.channel_id,
            stock,
            shares_stock=partial(share_stock, entry.channel_id),
            may_use=may_use,
        )
        promise = promisable(stock, floors)
        wanted = min(entry.quantity, promise.now)
        if wanted:
            pieces = best_of(entry, promise.by_location, wanted)
            assert sum(pieces.values()) == wanted, "what may be promised can be found"
            for place, quantity in pieces.items():
                left[place] -= quantity
            done.append(Served(entry, pieces))
        ahead[entry.channel_id] = ahead.get(entry.channel_id, 0) + entry.quantity - wanted
        if not any(left.values()):
            break
    return done
