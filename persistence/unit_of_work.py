"""One write transaction: repositories that read at once and write together at the end."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection

from domain.access.caller import Caller
from domain.audit import AuditSource
from domain.events import STOCK_LEDGER
from domain.fulfillment.shipping_network import ShippingNetwork
from domain.identity import Ids
from persistence.access.api_keys import ApiKeyRepository
from persistence.access.roles_and_providers import IdentityRepository
from persistence.access.sign_in import SignInRepository
from persistence.access.signing_keys import SigningKeyRepository
from persistence.alerts import AlertRepository
from persistence.audit import AuditTrail
from persistence.backorders import BackorderRepository
from persistence.bulk_operations import BulkOperationRepository
from persistence.capacity import CapacityRepository
from persistence.carts import CartRepository
from persistence.channels import ChannelRepository
from persistence.counts import StockCountRepository
from persistence.event_log import EventLog
from persistence.fulfillment import FulfillmentRepository
from persistence.idempotency import IdempotencyRepository
from persistence.incoming import IncomingSupplyRepository
from persistence.kits import KitRepository
from persistence.locations import LocationRepository
from persistence.mails import MailRepository
from persistence.orders import OrderRepository
from persistence.parties import PartyRepository
from persistence.payments import PaymentRepository
from persistence.products import ProductRepository
from persistence.reservations import ReservationRepository
from persistence.returns import ReturnRepository
from persistence.settings_version import is_changing_settings
from persistence.shipping_methods import ShippingMethodRepository
from persistence.shipping_network import shipping_network
from persistence.shipping_settings import ShippingSettings
from persistence.sourcing_profiles import SourcingProfileRepository
from persistence.stock import StockRepository
from persistence.stock_rules import StockRuleRepository
from persistence.transfers import TransferRepository
from persistence.trusted_documents import TrustedDocumentRepository
from persistence.webhooks.endpoints import WebhookEndpointRepository
from persistence.webhooks.lanes import WebhookLanes
from persistence.webhooks.queue import WebhookQueue


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class UnitOfWork:
    """What use cases load from and save to. Whoever opened the transaction commits it."""

    def __init__(
        self, connection: Connection, ids: Ids, clock: Callable[[], datetime] = _wall_clock
    ) -> None:
        self.connection = connection
        self.ids = ids
        self._clock = clock
        self._network: ShippingNetwork | None = None
        self._events = EventLog(connection)
        self.audit = AuditTrail(connection, ids)
        self.parties = PartyRepository(connection)
        self.channels = ChannelRepository(connection)
        self.products = ProductRepository(connection)
        self.locations = LocationRepository(connection, self.parties)
        self.shipping_methods = ShippingMethodRepository(connection)
        self.shipping = ShippingSettings(connection)
        self.sourcing_profiles = SourcingProfileRepository(connection)
        self.idempotency = IdempotencyRepository(connection)
        self.api_keys = ApiKeyRepository(connection)
        self.trusted_documents = TrustedDocumentRepository(connection)
        self.bulk_operations = BulkOperationRepository(connection)
        self.signing_keys = SigningKeyRepository(connection)
        self.identity = IdentityRepository(connection)
        self.sign_in = SignInRepository(connection)
        self.mails = MailRepository(connection)
        self.orders = OrderRepository(connection, self._events)
        self.carts = CartRepository(connection, self._events)
        self.reservations = ReservationRepository(connection)
        self.incoming = IncomingSupplyRepository(connection)
        self.transfers = TransferRepository(connection)
        self.counts = StockCountRepository(connection)
        self.stock = StockRepository(connection)
        self.alerts = AlertRepository(connection, self._events, ids)
        self.capacity = CapacityRepository(connection)
        self.stock_rules = StockRuleRepository(connection)
        self.backorders = BackorderRepository(connection)
        self.kits = KitRepository(connection)
        self.fulfillment = FulfillmentRepository(connection, self.orders.is_new)
        self.payments = PaymentRepository(connection, self.orders.is_new)
        self.returns = ReturnRepository(connection, self.orders.is_new)
        self.webhook_endpoints = WebhookEndpointRepository(connection)
        self.webhook_queue = WebhookQueue(connection)
        self.webhook_lanes = WebhookLanes(connection)

    def shipping_network(self) -> ShippingNetwork:
        """What is set about shipping, read once unless this transaction changes it."""
        if self._network is None or is_changing_settings(self.connection):
            self._network = shipping_network(self.connection)
        return self._network

    def telling(
        self, caller: Caller, now: datetime, source: AuditSource
    ) -> AbstractContextManager[None]:
        """Keep in the audit trail what is done meanwhile, if the caller's writes are kept."""
        return self.audit.telling(self, self.stock, caller, now, source)

    @property
    def grown_streams(self) -> frozenset[UUID]:
        """Event streams that this transaction added to, and the ledger if stock moved."""
        streams = frozenset(self._events.grown_streams)
        return streams | {STOCK_LEDGER} if self.stock.has_moved else streams

    def flush(self) -> None:
        """Write everything that was saved, parents before children."""
        recorded_at = self._clock()
        self.parties.flush()
        for order_id in self.fulfillment.at_work:
            work = self.fulfillment.work_orders_of(order_id)
            self.orders.tell_of_work(order_id, (w.status.value for w in work if w.is_active))
        self.orders.flush(recorded_at)
        self.carts.flush(recorded_at)
        self.reservations.flush()
        self.parties.flush_removed()
        self.fulfillment.flush(recorded_at)
        self.payments.flush(recorded_at)
        self.returns.flush()
        self.payments.flush_refunds()
        self.incoming.flush(recorded_at)
        self.transfers.flush(recorded_at)
        self.counts.flush(recorded_at)
        self.stock.flush(recorded_at)
        self._flush_alerts(recorded_at)
        self.capacity.flush(recorded_at)
        self.stock_rules.flush()
        self.backorders.flush()
        self._events.flush(recorded_at)
        self.audit.flush()

    def _flush_alerts(self, recorded_at: datetime) -> None:
        """Tell what the stock that was just written crossed."""
        if self.stock.crossings:
            self.alerts.cross(self.stock.crossings, recorded_at)
            self.stock.crossings.clear()
        self.alerts.flush()
