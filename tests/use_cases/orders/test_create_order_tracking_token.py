"""Granting the right to follow an order, and taking it back from everybody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.access.caller import Caller, PrincipalKind
from domain.errors import InvalidInput, NotFound
from domain.orders.fold import fold, state_of
from persistence.tables.log import event
from tests.shop import IDS, NOW, STOREFRONT, Shop
from use_cases.access.tracking_tokens import LIFETIME
from use_cases.orders.create_order_tracking_token import (
    LONGEST_LIFETIME,
    create_order_tracking_token,
)


def test_a_grant_changes_nothing_of_the_order(shop: Shop) -> None:
    order = shop.place(("MUG", 1))

    with shop.database.transaction() as unit:
        grant = create_order_tracking_token(unit, shop.staff, NOW, order_id=order.id)

    assert (grant.order_id, grant.version, grant.expires_at) == (order.id, 1, NOW + LIFETIME)
    assert shop.order(order.id) == order


def test_revoking_others_moves_the_version_and_tells_it(shop: Shop) -> None:
    order = shop.place(("MUG", 1))

    with shop.database.transaction() as unit:
        create_order_tracking_token(unit, shop.staff, NOW, order_id=order.id, revoke_others=True)
        grant = create_order_tracking_token(
            unit, shop.staff, NOW, order_id=order.id, revoke_others=True
        )

    stored = shop.order(order.id)
    assert stored.tracking_version == grant.version == 3
    assert stored.version == order.version + 2
    with shop.database.snapshot() as connection:
        rows = connection.execute(
            select(event.c.type, event.c.data)
            .where(event.c.stream_id == order.id)
            .order_by(event.c.version)
        ).all()
    assert rows[-1] == ("TRACKING_TOKENS_REVOKED", {"tracking_version": 3})
    assert fold((kind, data) for kind, data in rows) == state_of(stored)


def test_an_expiry_is_in_the_future_and_not_too_far_away(shop: Shop) -> None:
    order = shop.place(("MUG", 1))

    with shop.database.transaction() as unit:
        for wrong in (NOW, NOW - timedelta(days=1), NOW + LONGEST_LIFETIME + timedelta(seconds=1)):
            with pytest.raises(InvalidInput) as refused:
                create_order_tracking_token(
                    unit, shop.staff, NOW, order_id=order.id, expires_at=wrong
                )
            assert refused.value.field == ("expiresAt",)
        last = NOW + LONGEST_LIFETIME
        grant = create_order_tracking_token(
            unit, shop.staff, NOW, order_id=order.id, expires_at=last
        )
        assert grant.expires_at == last


def test_nobody_makes_tokens_for_orders_they_do_not_see(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    foreign = Caller(
        PrincipalKind.PARTNER, "key:p", frozenset(), channel_ids=frozenset({IDS.new(NOW)})
    )

    for caller, order_id in (
        (foreign, order.id), (STOREFRONT, order.id), (shop.staff, IDS.new(NOW)),
    ):  # fmt: skip
        for revoke_others in (False, True):
            with pytest.raises(NotFound), shop.database.transaction() as unit:
                create_order_tracking_token(
                    unit, caller, NOW, order_id=order_id, revoke_others=revoke_others
                )
