"""Transfers: what leaves one location arrives at another, or is recorded as lost."""

from datetime import date
from uuid import UUID

import pytest

from domain.errors import DomainError, InvalidInput, MoveRefused, NotFound
from domain.stock.incoming import ReceiptState
from domain.stock.ledger import InsufficientStock
from domain.stock.transfer import Transfer, TransferExceeded, TransferStatus
from tests.books import check_ledger
from tests.shop import NOW, Shop
from use_cases.stock.cancel_transfer import cancel_transfer
from use_cases.stock.create_transfer import create_transfer
from use_cases.stock.receive_transfer import ArrivedPieces, receive_transfer
from use_cases.stock.ship_transfer import ship_transfer


def draft(
    shop: Shop, *lines: tuple[str, int], to: str = "LONDON", expected_on: date | None = None
) -> Transfer:
    return shop.database.run(
        lambda unit: create_transfer(
            unit,
            shop.staff,
            NOW,
            from_code="LEEDS",
            to_code=to,
            lines=lines,
            expected_on=expected_on,
        )
    )


def ship(shop: Shop, transfer: Transfer, *lines: tuple[str, int]) -> Transfer:
    return shop.database.run(
        lambda unit: ship_transfer(
            unit, shop.staff, NOW, transfer_id=transfer.id, lines=lines or None
        )
    )


def receive(
    shop: Shop, transfer: Transfer, *lines: ArrivedPieces, rest_is_lost: bool = False
) -> Transfer:
    return shop.database.run(
        lambda unit: receive_transfer(
            unit, shop.staff, NOW, transfer_id=transfer.id, lines=lines, rest_is_lost=rest_is_lost
        )
    )


def incoming(shop: Shop, sku: str, place: str) -> int:
    key = (shop.products[sku].id, shop.places[place].id)
    with shop.database.transaction() as unit:
        return sum(supply.quantity for supply in unit.incoming.open_of([key[0]]).get(key, []))


def test_a_draft_holds_nothing_and_can_be_canceled(shop: Shop) -> None:
    transfer = draft(shop, ("MUG", 15), ("LAMP", 8))
    assert shop.position("MUG", "LEEDS").available == 20
    gone = shop.database.run(
        lambda unit: cancel_transfer(unit, shop.staff, NOW, transfer_id=transfer.id)
    )
    assert gone.status is TransferStatus.CANCELED
    with pytest.raises(MoveRefused):
        ship(shop, transfer)


def test_pieces_arrive_in_parts_good_damaged_and_lost(shop: Shop) -> None:
    transfer = draft(shop, ("MUG", 15), ("LAMP", 8), expected_on=date(2026, 3, 9))
    ship(shop, transfer)
    assert shop.position("MUG", "LEEDS").available == 5
    assert incoming(shop, "MUG", "LONDON") == 15
    part = receive(
        shop,
        transfer,
        ArrivedPieces("MUG", 9),
        ArrivedPieces("MUG", 2, ReceiptState.DAMAGED),
        ArrivedPieces("MUG", 1, None),
    )
    assert part.status is TransferStatus.PARTIALLY_RECEIVED
    assert incoming(shop, "MUG", "LONDON") == 3
    done = receive(shop, transfer, ArrivedPieces("LAMP", 8), rest_is_lost=True)
    assert done.status is TransferStatus.RECEIVED
    assert [(line.received, line.lost) for line in done.lines] == [(11, 4), (8, 0)]
    position = shop.position("MUG", "LONDON")
    assert (position.available, position.damaged) == (19, 2)
    assert incoming(shop, "MUG", "LONDON") == 0
    check_ledger(shop.database)
    with pytest.raises(MoveRefused):
        receive(shop, transfer, ArrivedPieces("MUG", 1))


def test_only_a_part_of_the_plan_may_leave(shop: Shop) -> None:
    transfer = draft(shop, ("MUG", 15), ("LAMP", 8))
    left = ship(shop, transfer, ("MUG", 4))
    assert [line.shipped for line in left.lines] == [4, 0]
    assert receive(shop, transfer, ArrivedPieces("MUG", 4)).status is TransferStatus.RECEIVED


@pytest.mark.parametrize(
    ("arrived", "refusal"),
    [
        (ArrivedPieces("MUG", 16), TransferExceeded),
        (ArrivedPieces("MUG", 0), InvalidInput),
        (ArrivedPieces("CHAIR", 1), NotFound),
    ],
)
def test_what_was_not_sent_cannot_arrive(
    shop: Shop, arrived: ArrivedPieces, refusal: type[DomainError]
) -> None:
    transfer = draft(shop, ("MUG", 15))
    ship(shop, transfer)
    with pytest.raises(refusal):
        receive(shop, transfer, ArrivedPieces("MUG", 1), arrived)
    assert shop.position("MUG", "LONDON").available == 10


def test_what_is_promised_to_an_order_cannot_leave(shop: Shop) -> None:
    shop.place(("LAMP", 6))
    transfer = draft(shop, ("LAMP", 3))
    with pytest.raises(InsufficientStock):
        ship(shop, transfer)
    assert shop.position("LAMP", "LEEDS").committed == 6


@pytest.mark.parametrize(
    ("lines", "to"),
    [
        ([("MUG", 1), ("MUG", 2)], "LONDON"),
        ([("MUG", 1)], "LEEDS"),
        ([], "LONDON"),
        ([("MUG", 0)], "LONDON"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(
    shop: Shop, lines: list[tuple[str, int]], to: str
) -> None:
    with pytest.raises(InvalidInput):
        draft(shop, *lines, to=to)


def test_a_transfer_that_is_not_there_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        shop.database.run(
            lambda unit: ship_transfer(unit, shop.staff, NOW, transfer_id=UUID(int=1))
        )
