"""Plans with carriers: cost by part, days, room, proof; the same input gives the same bytes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import orjson
import pytest

from domain.fulfillment.delivery import planned_arrival
from domain.fulfillment.fingerprint import fingerprint_of
from domain.fulfillment.plan import PlanDraft, PlanImpossible
from domain.fulfillment.sourcing.profiles.profile import Constraints, SourcingProfile, Weights
from domain.fulfillment.work_requests import RejectReason
from domain.orders.order import Order
from persistence.plan_documents import draft_from
from tests.shop import NOW, Shop, british_address
from tests.statements import counted_statements
from tests.use_cases.fulfillment.carriers import open_carriers
from tests.use_cases.fulfillment.floor import Floor
from use_cases.checking.check_database import violations
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan
from use_cases.fulfillment.create_shipment import create_shipment
from use_cases.fulfillment.preview_fulfillment_plan import Basket, preview_fulfillment_plan
from use_cases.fulfillment.reject_fulfillment_order import reject_fulfillment_order

CHEAP = SourcingProfile("cheap", "What carriers ask", currency="GBP")
MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)


def preview(
    shop: Shop, *lines: tuple[str, int], profile: SourcingProfile | None = None
) -> PlanDraft:
    basket = Basket(shop.channel.code, lines, british_address(), shop.method.code)
    with shop.database.reading() as unit:
        return preview_fulfillment_plan(unit, shop.staff, NOW, basket=basket, profile=profile)


def test_a_parcel_has_its_service_its_days_and_what_the_carrier_asks(shop: Shop) -> None:
    open_carriers(shop)
    (parcel,) = preview(shop, ("MUG", 2), profile=CHEAP).parcels

    assert parcel.location_id == shop.places["LONDON"].id
    assert (parcel.service_code, parcel.shipping_cost) == ("post", 300)
    assert (parcel.ships_on, parcel.deliver_by) == (MONDAY, FRIDAY)
    assert (parcel.weight_grams, parcel.billable_grams) == (700, 700)
    assert parcel.cost_parts == (("SHIPPING", 30_000),)


def test_lateness_buys_the_faster_service_where_a_day_is_dear(floor: Floor) -> None:
    shop = floor.shop
    order = shop.place(("MUG", 1))
    assert order.promise is not None
    assert order.promise.deliver_by == FRIDAY
    open_carriers(shop)
    hasty = replace(CHEAP, weights=Weights(lateness_per_day=50_000))
    thursday = NOW + timedelta(days=3)
    with shop.database.reading() as unit:
        fast, slow = (
            preview_fulfillment_plan(
                unit, shop.staff, thursday, order_id=order.id, profile=profile
            ).parcels[0]
            for profile in (hasty, CHEAP)
        )
    assert (fast.service_code, fast.days_late) == ("courier", 0)
    assert (slow.service_code, slow.days_late) == ("post", 5)


def test_an_alternative_says_by_which_part_it_is_dearer(shop: Shop) -> None:
    open_carriers(shop)
    weights = Weights(handling_per_parcel=5_000, split_per_parcel=10_000)
    draft = preview(shop, ("MUG", 2), ("LAMP", 1), profile=replace(CHEAP, weights=weights))

    assert [parcel.location_id for parcel in draft.parcels] == [shop.places["LEEDS"].id]
    first = draft.alternatives[0]
    assert first.location_ids == (shop.places["LONDON"].id, shop.places["LEEDS"].id)
    assert dict(first.difference) == {"SHIPPING": 30_000, "HANDLING": 5_000, "SPLIT": 10_000}
    assert first.dearer_by == sum(amount for _, amount in first.difference) == 45_000
    assert first.reason == (
        "short of LAMP by 1; needs 2 parcels; costs 4.50 GBP more: shipping 3.00 more, "
        "handling 0.50 more, split 1.00 more"
    )
    assert draft.basis is not None
    assert (draft.basis.proven, draft.basis.gap, draft.basis.reproducible) == (True, 0, True)
    assert (draft.basis.profile_code, draft.basis.destination_source) == ("cheap", "COORDINATES")


def test_the_same_input_gives_the_same_bytes(shop: Shop) -> None:
    open_carriers(shop)
    drafts = [preview(shop, ("MUG", 12), ("LAMP", 2), ("CHAIR", 1)) for _ in range(3)]
    texts = {orjson.dumps(draft) for draft in drafts}
    assert len(texts) == 1
    # What is kept reads back as it was made.
    assert draft_from(orjson.loads(texts.pop())) == drafts[0]
    assert len({fingerprint_of(draft) for draft in drafts}) == 1


def test_limits_that_allow_no_way_are_named_and_give_way_to_what_lost_its_place(
    floor: Floor,
) -> None:
    shop = floor.shop
    whole = replace(CHEAP, constraints=Constraints(ship_complete=True))
    with pytest.raises(PlanImpossible, match="at most 1 parcels; 2 are needed"):
        preview(shop, ("LAMP", 1), ("CHAIR", 1), profile=whole)


def test_work_carries_the_plan_and_its_shipment_takes_the_service_over(floor: Floor) -> None:
    shop = floor.shop
    open_carriers(shop)
    order = shop.place(("MUG", 1))
    (work,) = floor.start(order)
    assert (work.service_code, work.ships_on, work.deliver_by) == ("post", MONDAY, FRIDAY)
    carton = floor.pack(work)
    shipment = floor.do(create_shipment, package_ids=[carton.id])
    assert (shipment.carrier, shipment.service) == ("manual", "post 24")

    assert floor.ship(shipment).estimated_delivery_at == datetime.combine(
        FRIDAY, time(23, 59, 59), UTC
    )


@pytest.mark.parametrize(("days_late", "arrives"), [(0, 6), (-1, 6), (3, 9)])
def test_a_parcel_that_leaves_late_arrives_as_much_later(
    floor: Floor, days_late: int, arrives: int
) -> None:
    open_carriers(floor.shop)
    (work,) = floor.start(floor.shop.place(("MUG", 1)))
    expected = datetime(2026, 3, arrives, 23, 59, 59, tzinfo=UTC)
    left_at = NOW + timedelta(days=days_late)
    assert planned_arrival([work], "Europe/London", left_at) == expected
    # A part of it without a planned day: nobody knows of the whole.
    assert planned_arrival([work, replace(work, deliver_by=None)], "UTC", left_at) is None


def test_a_full_day_sends_the_next_parcel_a_day_later_or_from_elsewhere(floor: Floor) -> None:
    shop = floor.shop
    open_carriers(shop, LONDON=1)
    first, second = (shop.place(("MUG", 1)) for _ in range(2))
    assert [floor.commit(order).draft.parcels[0].ships_on for order in (first, second)] == [
        MONDAY, date(2026, 3, 3),
    ]  # fmt: skip
    # What is rejected gives its room back.
    (work,) = floor.work_orders(first)
    floor.do(reject_fulfillment_order, fulfillment_order_id=work.id, reason=RejectReason.CLOSED)
    third = shop.place(("MUG", 1))
    assert floor.commit(third).draft.parcels[0].ships_on == MONDAY
    floor.cancel(third)
    assert floor.commit(shop.place(("MUG", 1))).draft.parcels[0].ships_on == MONDAY
    assert violations(shop.database) == []


def test_many_plans_at_once_never_overbook_a_day(shop: Shop) -> None:
    open_carriers(shop, LONDON=2)
    orders = [shop.place(("MUG", 1)) for _ in range(6)]

    def commit(order: Order) -> date | None:
        plan = shop.database.run(
            lambda unit: commit_fulfillment_plan(unit, shop.staff, NOW, order_id=order.id)
        )
        return plan.draft.parcels[0].ships_on

    with ThreadPoolExecutor(6) as planners:
        days = list(planners.map(commit, orders))
    assert [days.count(day) for day in sorted(d for d in set(days) if d)] == [2, 2, 2]
    assert violations(shop.database) == []


def test_a_preview_costs_the_same_few_statements_however_much_is_planned(shop: Shop) -> None:
    open_carriers(shop, LONDON=9)
    preview(shop, ("MUG", 1))
    counts = []
    for lines in ([("MUG", 1)], [("MUG", 3), ("LAMP", 2), ("CHAIR", 1)]):
        with counted_statements(shop.database) as sent:
            preview(shop, *lines)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8
