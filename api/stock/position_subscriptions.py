"""Following stock positions: how many pieces there are, as they change."""

from collections.abc import AsyncGenerator, Hashable, Sequence
from typing import Annotated, Final

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.cursors import parse_place_cursor, place_cursor
from api.following.stream_messages import After, CursorExpired, Heartbeat
from api.following.tail_following import Beginning, Following, follow_tail
from api.stock.change_log import STOCK, StockEntry
from api.stock.filtered_places import location_keys
from api.stock.ledger_types import StockPosition
from domain.errors import NotFound
from persistence.reads.events import last_movement
from persistence.reads.keyset import PageRequest
from persistence.reads.stock import PositionFilter, position_page, positions_by_key
from persistence.reads.stock_log import StockChange, changed_positions
from persistence.reads.wanted_values import wanted_texts

CHANGES_PER_PAGE: Final = 100
MOVEMENTS_PER_PAGE: Final = 20_000
POSITIONS_IN_SNAPSHOT: Final = 100
_MOVEMENTS: Final = "stock"


@strawberry.type(
    description="Pieces of a product moved at a location. Movements that follow each other closely "
    "are told as one.",
    directives=[access("stock:read")],
)
class StockPositionChange:
    """The position, not the movement: `stockMovements` has each of them."""

    cursor: str = strawberry.field(description="Give it back as `after` to resume behind it.")
    position: StockPosition = strawberry.field(
        description="The position as it was when this was read: the latest of all messages about "
        "it is how it stands."
    )


@strawberry.type(
    description="The positions as they are now: the first message without `after`.",
    directives=[access("stock:read")],
)
class StockPositionSnapshot:
    """Changes that follow the cursor are told next; the positions may be ahead of it."""

    cursor: str = strawberry.field(description="Give it back as `after` to resume behind it.")
    positions: list[StockPosition] = strawberry.field(
        description="The first of those that are followed, 100 at most; `stockPositions` lists "
        "them all."
    )


StockPositionMessage = Annotated[
    StockPositionChange | StockPositionSnapshot | Heartbeat | CursorExpired,
    strawberry.union("StockPositionMessage", description="What `stockPositionChanges` may send."),
]


@strawberry.type
class StockPositionSubscriptions:
    """Part of the subscription root."""

    @strawberry.subscription(
        description="How many pieces there are, whenever that changes: of every position that "
        "changed since the cursor at least its latest state, also across reconnections.",
        directives=[access("stock:read")],
    )
    def stock_position_changes(
        self,
        info: Info,
        skus: Annotated[
            list[str] | None,
            strawberry.argument(description="Of any of these SKUs, up to 1,000; left out: of all."),
        ] = None,
        location_ids: Annotated[
            list[strawberry.ID] | None,
            strawberry.argument(
                description="At any of these locations, up to 1,000; left out: at all that the "
                "credential may see."
            ),
        ] = None,
        after: After = None,
    ) -> AsyncGenerator[StockPositionMessage, None]:
        # Texts that no SKU can be match nothing, as the empty one does.
        named = (wanted_texts(skus, "skus") or [""]) if skus else None
        places = location_keys(location_ids, field=("locationIds",))
        if places is not None and len(places) < len(location_ids or ()):
            # Whoever waits for news of a place that cannot be would wait for ever.
            raise NotFound("No such Location.", field=("locationIds",))
        wanted = PositionFilter(named, places)
        return follow_tail(info.context, after, _following(info.context, wanted))


def _following(context: Context, wanted: PositionFilter) -> Following[StockEntry]:
    caller = context.caller
    skus = frozenset(wanted.skus or ())
    places = None if wanted.location_ids is None else frozenset(wanted.location_ids)
    if caller.location_ids is not None:
        places = caller.location_ids if places is None else places & caller.location_ids

    def wants(entry: StockEntry) -> bool:
        change = entry.change
        return (not skus or change.sku in skus) and (places is None or change.location_id in places)

    async def catch_up(place: int, head: int) -> tuple[Sequence[tuple[int, StockEntry]], int]:
        until = min(head, place + MOVEMENTS_PER_PAGE)
        changes = await context.read(
            changed_positions, place, until, CHANGES_PER_PAGE, skus, places
        )
        reach = changes[-1].number if len(changes) == CHANGES_PER_PAGE else until
        return [(change.number, StockEntry(change)) for change in changes], reach

    topics: list[Hashable] = [(STOCK, sku) for sku in skus] or [STOCK]
    return Following(
        tail=context.services.stock_changes,
        topics=topics,
        wants=wants,
        message=lambda entry: entry.message(_message),
        beginning=_beginning(wanted),
        catch_up=catch_up,
        last=last_movement,
        cursor=_cursor,
        parse=_number,
        last_of_each=lambda entry: (entry.change.product_id, entry.change.location_id),
    )


async def _message(context: Context, change: StockChange) -> StockPositionChange:
    key = (change.product_id, change.location_id)
    row = await context.load(positions_by_key, key)
    position = StockPosition.of(row) if row is not None else StockPosition.empty(change.sku, *key)
    return StockPositionChange(cursor=_cursor(change.number), position=position)


def _beginning(wanted: PositionFilter) -> Beginning:
    async def begin(context: Context, number: int) -> tuple[int, StockPositionSnapshot]:
        first = PageRequest(POSITIONS_IN_SNAPSHOT, backwards=False, after=None, before=None)
        page = await context.read(position_page, context.caller, wanted, first)
        positions = [StockPosition.of(row) for row in page.rows]
        return number, StockPositionSnapshot(cursor=_cursor(number), positions=positions)

    return begin


def _cursor(number: int) -> str:
    return place_cursor(_MOVEMENTS, number)


def _number(text: str) -> int:
    return parse_place_cursor(text, _MOVEMENTS, "stock")
