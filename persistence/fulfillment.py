"""Plans, work orders, packages, shipments and tracking events of one transaction."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    bindparam,
    delete,
    select,
    update,
)

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.package import Package
from domain.fulfillment.plan import FulfillmentPlan
from domain.fulfillment.shipment import Shipment
from domain.fulfillment.tracking import TrackingEvent
from persistence import fulfillment_rows as rows
from persistence.access.place_visibility import at_visible_location, packages_visible_to
from persistence.access.visibility import belongs_to_visible_order
from persistence.bulk_insert import insert_rows
from persistence.order_parts import OrderParts, by_date, by_number
from persistence.tables.fulfillment import (
    fulfillment_order,
    fulfillment_order_line,
    fulfillment_plan,
    package,
    package_line,
    shipment,
    tracking_event,
)


class FulfillmentRepository:
    """What a transaction loads and saves of fulfillment. The order's lock guards all of it."""

    def __init__(self, connection: Connection, is_new_order: Callable[[UUID], bool]) -> None:
        self._connection = connection
        self._is_new_order = is_new_order
        self._plans: OrderParts[FulfillmentPlan] = OrderParts(is_new_order, by_date)
        self._work_orders: OrderParts[FulfillmentOrder] = OrderParts(is_new_order, by_number)
        self._packages: OrderParts[Package] = OrderParts(is_new_order, by_number)
        self._shipments: OrderParts[Shipment] = OrderParts(is_new_order, by_number)
        self._reports: dict[UUID, list[TrackingEvent]] = {}
        self._new_reports: list[TrackingEvent] = []
        self.at_work: set[UUID] = set()
        """Orders of which work was saved."""

    def save_plan(self, plan: FulfillmentPlan) -> FulfillmentPlan:
        """Keep a plan."""
        return self._plans.save(plan)

    def save_work_order(self, work_order: FulfillmentOrder) -> FulfillmentOrder:
        """Keep a fulfillment order."""
        self.at_work.add(work_order.order_id)
        return self._work_orders.save(work_order)

    def save_package(self, carton: Package) -> Package:
        """Keep a package."""
        return self._packages.save(carton)

    def save_shipment(self, parcel: Shipment) -> Shipment:
        """Keep a shipment."""
        return self._shipments.save(parcel)

    def add_report(self, report: TrackingEvent, order_id: UUID) -> TrackingEvent:
        """Keep what a carrier reported about a shipment of this order."""
        self.reports_of(report.shipment_id, order_id).append(report)
        self._new_reports.append(report)
        return report

    def order_of_work_order(self, work_order_id: UUID, *, visible_to: Caller) -> UUID | None:
        """The order a fulfillment order belongs to, unless it is the work of a hidden location;
        lock that order before anything else.
        """
        known = self._work_orders.get(work_order_id)
        if known is not None:
            return known.order_id if visible_to.may_use_location(known.location_id) else None
        own = at_visible_location(visible_to, fulfillment_order.c.location_id)
        return self._order_of(fulfillment_order, work_order_id, own)

    def order_of_shipment(self, shipment_id: UUID, *, visible_to: Caller) -> UUID | None:
        """The same for the order of a shipment."""
        known = self._shipments.get(shipment_id)
        if known is not None:
            return known.order_id if visible_to.may_use_location(known.location_id) else None
        own = at_visible_location(visible_to, shipment.c.location_id)
        return self._order_of(shipment, shipment_id, own)

    def order_of_package(self, package_id: UUID, *, visible_to: Caller) -> UUID | None:
        """The same for the order of a package."""
        known = self._packages.get(package_id)
        if known is not None and visible_to.location_ids is None:
            return known.order_id
        return self._order_of(package, package_id, packages_visible_to(visible_to))

    def _order_of(self, table: Table, key: UUID, own: ColumnElement[bool]) -> UUID | None:
        query = select(table.c.order_id).where(table.c.id == key, own)
        return self._connection.execute(query).scalar()

    def shipment_tracked_as(
        self, carrier: str, tracking_number: str, *, visible_to: Caller
    ) -> UUID | None:
        """The stored shipment that left last with a carrier's number, among the caller's orders."""
        query = select(shipment.c.id).where(
            shipment.c.carrier == carrier,
            shipment.c.tracking_number == tracking_number,
            belongs_to_visible_order(visible_to, shipment.c.order_id),
            at_visible_location(visible_to, shipment.c.location_id),
        )
        latest = query.order_by(shipment.c.shipped_at.desc(), shipment.c.id.desc()).limit(1)
        return self._connection.execute(latest).scalar()

    def plans_of(self, order_id: UUID) -> list[FulfillmentPlan]:
        """Every plan of an order whose lock is held, oldest first."""
        if self._plans.must_read(order_id):
            for row in self._read(fulfillment_plan, fulfillment_plan.c.order_id == order_id):
                self._plans.remember(rows.plan_from(row))
        return self._plans.of(order_id)

    def work_orders_of(self, order_id: UUID) -> list[FulfillmentOrder]:
        """Every fulfillment order of an order whose lock is held, oldest first."""
        if self._work_orders.must_read(order_id):
            lines = self._lines(fulfillment_order_line, fulfillment_order, order_id)
            for head in self._read(fulfillment_order, fulfillment_order.c.order_id == order_id):
                self._work_orders.remember(rows.work_order_from(head, lines[head["id"]]))
        return self._work_orders.of(order_id)

    def packages_of(self, order_id: UUID) -> list[Package]:
        """Every package of an order whose lock is held, oldest first."""
        if self._packages.must_read(order_id):
            lines = self._lines(package_line, package, order_id)
            for head in self._read(package, package.c.order_id == order_id):
                self._packages.remember(rows.package_from(head, lines[head["id"]]))
        return self._packages.of(order_id)

    def shipments_of(self, order_id: UUID) -> list[Shipment]:
        """Every shipment of an order whose lock is held, oldest first."""
        if self._shipments.must_read(order_id):
            packages = self.packages_of(order_id)
            for head in self._read(shipment, shipment.c.order_id == order_id):
                ids = tuple(entry.id for entry in packages if entry.shipment_id == head["id"])
                self._shipments.remember(rows.shipment_from(head, ids))
        return self._shipments.of(order_id)

    def reports_of(self, shipment_id: UUID, order_id: UUID) -> list[TrackingEvent]:
        """Everything carriers reported about a shipment of this order, whose lock is held."""
        if shipment_id not in self._reports:
            stored: Sequence[RowMapping] = ()
            if not self._is_new_order(order_id):
                stored = self._read(tracking_event, tracking_event.c.shipment_id == shipment_id)
            self._reports[shipment_id] = [rows.report_from(row) for row in stored]
        return self._reports[shipment_id]

    def flush(self, recorded_at: datetime) -> None:
        """Write what was saved, parents before children."""
        added_plans, changed_plans = self._plans.take_changes()
        self._insert(fulfillment_plan, [rows.plan_row(entry) for entry in added_plans])
        self._update(fulfillment_plan, [rows.plan_row(after) for _, after in changed_plans])
        self._flush_work_orders(recorded_at)
        added, changed = self._shipments.take_changes()
        self._insert(shipment, [rows.shipment_row(entry, recorded_at) for entry in added])
        self._update(shipment, [rows.shipment_row(after, None) for _, after in changed])
        self._flush_packages(recorded_at)
        self._insert(
            tracking_event, [rows.report_row(entry, recorded_at) for entry in self._new_reports]
        )
        self._new_reports.clear()

    def _flush_work_orders(self, recorded_at: datetime) -> None:
        added, changed = self._work_orders.take_changes()
        self._insert(
            fulfillment_order, [rows.work_order_row(entry, recorded_at) for entry in added]
        )
        self._insert(
            fulfillment_order_line,
            [row for entry in added for row in rows.work_order_line_rows(entry)],
        )
        self._update(fulfillment_order, [rows.work_order_row(after, None) for _, after in changed])
        self._flush_work_order_lines(changed)

    def _flush_work_order_lines(
        self, changed: Sequence[tuple[FulfillmentOrder, FulfillmentOrder]]
    ) -> None:
        moved, removed = [], []
        for before, after in changed:
            kept = {line.line_number: line for line in after.lines}
            for old in before.lines:
                line = kept.get(old.line_number)
                key = {"key": after.id, "line": old.line_number}
                if line is None:
                    removed.append(key)
                elif line != old:
                    moved.append(
                        key
                        | {"quantity": line.quantity, "packed": line.packed,
                           "shipped": line.shipped}
                    )  # fmt: skip
        if removed:
            self._connection.execute(_DELETE_WORK_ORDER_LINE, removed)
        if moved:
            self._connection.execute(_UPDATE_WORK_ORDER_LINE, moved)

    def _flush_packages(self, recorded_at: datetime) -> None:
        added, changed = self._packages.take_changes()
        self._insert(package, [rows.package_row(entry, recorded_at) for entry in added])
        self._insert(
            package_line, [row for entry in added for row in rows.package_line_rows(entry)]
        )
        self._update(package, [rows.package_row(after, None) for _, after in changed])

    def _read(self, table: Table, condition: ColumnElement[bool]) -> Sequence[RowMapping]:
        query = select(table).where(condition).order_by(table.c.id)
        return self._connection.execute(query).mappings().all()

    def _lines(
        self, lines: Table, heads: Table, order_id: UUID
    ) -> Mapping[UUID, Sequence[RowMapping]]:
        """The lines of all of an order's work orders or packages, by the identity of their head."""
        (link,) = (column for column in lines.c if column.references(heads.c.id))
        mine = select(heads.c.id).where(heads.c.order_id == order_id)
        query = select(lines).where(link.in_(mine)).order_by(lines.c.line_number)
        gathered: dict[UUID, list[RowMapping]] = defaultdict(list)
        for row in self._connection.execute(query).mappings():
            gathered[row[link.name]].append(row)
        return gathered

    def _insert(self, table: Table, values: Sequence[rows.Row]) -> None:
        insert_rows(self._connection, table, values)

    def _update(self, table: Table, values: Sequence[rows.Row]) -> None:
        if values:
            keyed = [{"key": row["id"], **_without_id(row)} for row in values]
            self._connection.execute(update(table).where(table.c.id == bindparam("key")), keyed)


_IS_WORK_ORDER_LINE = (fulfillment_order_line.c.fulfillment_order_id == bindparam("key")) & (
    fulfillment_order_line.c.line_number == bindparam("line")
)
_UPDATE_WORK_ORDER_LINE = update(fulfillment_order_line).where(_IS_WORK_ORDER_LINE)
_DELETE_WORK_ORDER_LINE = delete(fulfillment_order_line).where(_IS_WORK_ORDER_LINE)


def _without_id(row: rows.Row) -> rows.Row:
    return {name: value for name, value in row.items() if name != "id"}
