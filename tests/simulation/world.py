"""A simulated shop: a real database, the real use cases, and a clock that anybody may turn."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from domain.access.caller import Caller
from domain.catalog.product import Price
from domain.channels.channel import PaymentPolicy, TaxMode
from domain.errors import DomainError
from domain.identity import SeededIds
from domain.orders.order import Order
from domain.stock.backorder import Backorder
from integrations.payments.sandbox import SandboxGateway
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork
from tests.databases import Databases, temporary
from tests.shop import NOW, STAFF, migrate, open_shop
from tests.simulation.comparing import compare, compare_settled_money
from tests.simulation.expected import Expected
from tests.simulation.expected_money import ExpectedMoney
from use_cases.checking.check_database import violations
from use_cases.payments.perform_payment_transactions import perform_due

Result = TypeVar("Result")

PAID_FIRST = "paid-first"
STOCK = {
    ("MUG", "LONDON"): 10, ("MUG", "LEEDS"): 20, ("MUG", "PARIS"): 5,
    ("LAMP", "LEEDS"): 8, ("CHAIR", "PARIS"): 3,
}  # fmt: skip
MANAGER = replace(STAFF, client="key:manager", scopes=STAFF.scopes | {"orders:override"})
DUE_LIMIT = 50


class World:
    """One shop, what is expected of it, and what it has refused so far."""

    def __init__(self, databases: Databases) -> None:
        self._temporary = temporary(databases, migrate)
        self.database = Database.open(self._temporary.__enter__(), ids=SeededIds("simulation"))
        self.shop = open_shop(self.database)
        self._open_second_channel()
        self._limit_room()
        self.now = NOW
        self.sandbox = SandboxGateway()
        self.expected = Expected()
        self.money = ExpectedMoney(self.sandbox.moved)
        for (sku, place), pieces in STOCK.items():
            self.expected.stock_changed(sku, place, pieces)
        self.refusals: Counter[str] = Counter()
        self._complaints = Complaints()
        self._changed = True

    def do(
        self, use_case: Callable[..., Result], *, caller: Caller = STAFF, **arguments: Any
    ) -> Result | DomainError:
        """One use case in a transaction of its own; a refusal is an answer too.

        Anything else that is raised is a finding and ends the simulation.
        """
        try:
            done = self.database.run(lambda unit: use_case(unit, caller, self.now, **arguments))
        except DomainError as refusal:
            self.refusals[f"{use_case.__name__}: {refusal.code}"] += 1
            return refusal
        self._changed = True
        return done

    def read(self, look: Callable[[UnitOfWork], Result]) -> Result:
        """What is stored now."""
        with self.database.reading() as unit:
            return look(unit)

    def free(self, sku: str) -> int:
        """Pieces that are stored as promised to nobody, each place's safety stock kept back."""
        product_id, safety = self.shop.products[sku].id, self.expected.shares.safety
        places = {place.id: code for code, place in self.shop.places.items()}
        found = self.read(lambda unit: unit.stock.look_up([product_id], places))
        return sum(
            max(0, position.available - safety[sku, places[place]])
            for (_, place), position in found.items()
        )

    def orderable(self, channel: str, sku: str) -> int:
        """How many pieces an order must be able to have now, to wait for included."""
        waiting = sum(entry.quantity for entry in self.queue(sku))
        return self.expected.orderable(channel, sku, self.free(sku), waiting)

    def queue(self, sku: str) -> list[Backorder]:
        """Who waits, in their order."""
        product_id = self.shop.products[sku].id
        return self.read(lambda unit: unit.backorders.queues([product_id]))

    def order(self, order_id: UUID) -> Order:
        """An order as it is stored now."""
        return self.read(lambda unit: unit.orders.look_up(order_id, visible_to=STAFF))

    def wait(self, hours: int) -> None:
        """Turn the clock, forwards or backwards."""
        self.now += timedelta(hours=hours)

    def work(self) -> int:
        """The worker's turn with the gateway."""
        self._changed = True
        done = perform_due(self.database, {"sandbox": self.sandbox}, self.now, DUE_LIMIT)
        assert not self._complaints.heard, self._complaints.heard
        return done

    def serve(self, serve_due: Callable[[Database, datetime], int]) -> None:
        """The worker's turn with those who wait for stock."""
        self._changed = True
        serve_due(self.database, self.now)

    def check(self) -> None:
        """Everything that must be true now; the long proof only when something was written."""
        compare(self.database, self.expected, self.money)
        if self._changed:
            assert violations(self.database) == []
            self._changed = False

    def check_settled_money(self) -> None:
        """What the books say of money is what really moved, once everything has been heard."""
        compare_settled_money(self.database, self.money)

    def close(self) -> None:
        """Leave nothing behind."""
        self._complaints.stop()
        self.database.close()
        self._temporary.__exit__(None, None, None)

    def _limit_room(self) -> None:
        """Two places send few parcels a day, so that days run full."""
        busy = [replace(self.shop.places[code], daily_capacity=1) for code in ("LEEDS", "LONDON")]
        with self.database.transaction() as unit:
            unit.locations.save(busy, NOW)

    def _open_second_channel(self) -> None:
        channel = replace(
            self.shop.channel, id=self.database.ids.new(NOW), code=PAID_FIRST, name="Paid first",
            order_number_format="PAID-{number}", payment_policy=PaymentPolicy.AUTHORIZE_FIRST,
            tax_mode=TaxMode.ADDED, tax_rate_basis_points=2_000,
        )  # fmt: skip
        products = self.shop.products.values()
        with self.database.transaction() as unit:
            unit.channels.save([channel], NOW)
            # A third of a penny a piece: what must be rounded once, and split exactly.
            unit.products.save_prices([Price(p.id, channel.id, 100_033) for p in products])


class Complaints(logging.Handler):
    """What the worker logs as an error is refused to nobody, and so must not happen."""

    _worker = logging.getLogger(perform_due.__module__)

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []
        self._worker.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Remember a complaint with its reason."""
        self.heard.append(f"{record.getMessage()}: {record.exc_info}")

    def stop(self) -> None:
        """Listen no more."""
        self._worker.removeHandler(self)
