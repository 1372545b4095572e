"""The schema: root fields assembled from the areas."""

from functools import cache

import strawberry
from strawberry.schema.config import StrawberryConfig

from api.access.api_key_type import api_key_node
from api.access.audit_queries import AuditQueries
from api.access.audit_types import audit_entry_node
from api.access.mutations import AccessMutations
from api.access.provider_fields import IdentityProviderMutations, IdentityProviderQueries
from api.access.queries import AccessQueries
from api.access.role_fields import RoleMutations, RoleQueries
from api.access.scope_directive import Access
from api.bulk_operations.mutations import BulkOperationMutations
from api.bulk_operations.queries import BulkOperationQueries
from api.bulk_operations.types import bulk_operation_node
from api.cache_control import CacheControl
from api.carts.completion_mutations import CartCompletionMutations
from api.carts.mutations import CartMutations
from api.carts.queries import CartQueries
from api.carts.types import cart_node
from api.catalog.kit_mutations import KitMutations
from api.catalog.mutations import CatalogMutations
from api.catalog.product_type import product_node
from api.catalog.queries import CatalogQueries
from api.channels.mutations import ChannelMutations
from api.channels.queries import ChannelQueries
from api.channels.types import channel_node
from api.core_schema import core_schema
from api.cost.declared import declare_costs
from api.cost.directives import Cost, ListSize
from api.customers.mutations import CustomerMutations
from api.customers.queries import CustomerQueries
from api.customers.sign_in_fields import ShopperMutations
from api.customers.types import customer_node
from api.documents.mutations import TrustedDocumentMutations
from api.documents.queries import TrustedDocumentQueries
from api.documents.types import trusted_document_node
from api.events.queries import EventQueries
from api.fulfillment.backlog_mutations import BacklogMutations
from api.fulfillment.calendar_type import calendar_node
from api.fulfillment.cancellation_mutations import CancellationMutations
from api.fulfillment.carrier_service_type import carrier_service_node
from api.fulfillment.fulfillment_order_types import fulfillment_order_node
from api.fulfillment.mutations import FulfillmentMutations
from api.fulfillment.package_types import package_node
from api.fulfillment.plan_types import fulfillment_plan_node
from api.fulfillment.queries import FulfillmentQueries
from api.fulfillment.rate_card_type import rate_card_node
from api.fulfillment.shipment_mutations import ShipmentMutations
from api.fulfillment.shipment_types import shipment_node
from api.fulfillment.shipping_method_mutations import ShippingMethodMutations
from api.fulfillment.shipping_method_queries import ShippingMethodQueries
from api.fulfillment.shipping_method_type import shipping_method_node
from api.fulfillment.shipping_setting_mutations import ShippingSettingMutations
from api.fulfillment.shipping_setting_queries import ShippingSettingQueries
from api.fulfillment.sourcing_profile_mutations import SourcingProfileMutations
from api.fulfillment.sourcing_profile_queries import SourcingProfileQueries
from api.fulfillment.sourcing_profile_type import sourcing_profile_node
from api.fulfillment.subscriptions import FulfillmentOrderSubscriptions
from api.fulfillment.tracking_event_types import tracking_event_node
from api.fulfillment.transit_table_type import transit_table_node
from api.fulfillment.work_mutations import FulfillmentOrderMutations
from api.fulfillment.zone_table_type import zone_table_node
from api.nodes import NodeQueries
from api.orders.event_type import order_event_node
from api.orders.feed_subscriptions import OrderFeedSubscriptions
from api.orders.import_mutations import OrderImportMutations
from api.orders.mutations import OrderMutations
from api.orders.queries import OrderQueries
from api.orders.subscriptions import OrderSubscriptions
from api.orders.tracking_queries import OrderTrackingQueries
from api.orders.tracking_subscriptions import OrderTrackingSubscriptions
from api.orders.tracking_token_mutations import OrderTrackingTokenMutations
from api.orders.types import order_line_node, order_node
from api.payments.mutations import PaymentMutations
from api.payments.types import refund_node, transaction_node
from api.returns.mutations import ReturnMutations
from api.returns.queries import ReturnQueries
from api.returns.subscriptions import ReturnSubscriptions
from api.returns.types import return_node
from api.scalars import SCALARS
from api.services import NodeResolver
from api.stock.alert_subscriptions import AlertSubscriptions
from api.stock.basket_queries import BasketQueries
from api.stock.location_queries import LocationQueries
from api.stock.location_type import location_node
from api.stock.mutations import StockMutations
from api.stock.operations import (
    STOCK_OPERATION_NODES,
    StockOperationMutations,
    StockOperationQueries,
)
from api.stock.position_subscriptions import StockPositionSubscriptions
from api.stock.queries import StockQueries
from api.stock.reservation_mutations import ReservationMutations
from api.stock.reservation_queries import ReservationQueries
from api.stock.reservation_type import reservation_node
from api.stock.stock_errors import STOCK_ERROR_TYPES
from api.user_errors import USER_ERROR_TYPES
from api.webhooks.delivery_mutations import WebhookDeliveryMutations
from api.webhooks.delivery_type import webhook_delivery_node
from api.webhooks.endpoint_type import webhook_endpoint_node
from api.webhooks.mutations import WebhookEndpointMutations
from api.webhooks.queries import WebhookQueries

NODES: dict[str, NodeResolver] = {
    "ApiKey": api_key_node,
    "AuditEntry": audit_entry_node,
    "BulkOperation": bulk_operation_node,
    "Calendar": calendar_node,
    "CarrierService": carrier_service_node,
    "Cart": cart_node,
    "Channel": channel_node,
    "Customer": customer_node,
    "FulfillmentOrder": fulfillment_order_node,
    "FulfillmentPlan": fulfillment_plan_node,
    "Location": location_node,
    "Order": order_node,
    "OrderEvent": order_event_node,
    "OrderLine": order_line_node,
    "PaymentTransaction": transaction_node,
    "Package": package_node,
    "Product": product_node,
    "RateCard": rate_card_node,
    "Shipment": shipment_node,
    "Refund": refund_node,
    "Reservation": reservation_node,
    "Return": return_node,
    "ShippingMethod": shipping_method_node,
    "SourcingProfile": sourcing_profile_node,
    "TrackingEvent": tracking_event_node,
    "TransitTable": transit_table_node,
    "TrustedDocument": trusted_document_node,
    "WebhookDelivery": webhook_delivery_node,
    "WebhookEndpoint": webhook_endpoint_node,
    "ZoneTable": zone_table_node,
    **STOCK_OPERATION_NODES,
}
"""Who resolves a global id, by the type it names."""


@strawberry.type(description="What can be read.")
class Query(
    NodeQueries,
    AccessQueries,
    AuditQueries,
    IdentityProviderQueries,
    RoleQueries,
    BasketQueries,
    BulkOperationQueries,
    CartQueries,
    CatalogQueries,
    ChannelQueries,
    CustomerQueries,
    EventQueries,
    FulfillmentQueries,
    LocationQueries,
    OrderQueries,
    OrderTrackingQueries,
    ReservationQueries,
    ReturnQueries,
    ShippingMethodQueries,
    ShippingSettingQueries,
    SourcingProfileQueries,
    StockOperationQueries,
    StockQueries,
    TrustedDocumentQueries,
    WebhookQueries,
):
    """Every root field of reading, by area."""


@strawberry.type(description="What can be done; one mutation for each business action.")
class Mutation(
    AccessMutations,
    IdentityProviderMutations,
    RoleMutations,
    BacklogMutations,
    BulkOperationMutations,
    CartCompletionMutations,
    CancellationMutations,
    CartMutations,
    CatalogMutations,
    ChannelMutations,
    CustomerMutations,
    ShopperMutations,
    FulfillmentMutations,
    FulfillmentOrderMutations,
    KitMutations,
    OrderImportMutations,
    OrderMutations,
    OrderTrackingTokenMutations,
    PaymentMutations,
    ReservationMutations,
    ReturnMutations,
    ShipmentMutations,
    ShippingMethodMutations,
    ShippingSettingMutations,
    SourcingProfileMutations,
    StockMutations,
    StockOperationMutations,
    TrustedDocumentMutations,
    WebhookDeliveryMutations,
    WebhookEndpointMutations,
):
    """Every root field of writing, by area."""


@strawberry.type(description="What can be followed; `after` resumes without loss.")
class Subscription(
    AlertSubscriptions,
    FulfillmentOrderSubscriptions,
    OrderFeedSubscriptions,
    OrderSubscriptions,
    OrderTrackingSubscriptions,
    ReturnSubscriptions,
    StockPositionSubscriptions,
):
    """Every root field of following, by area."""


@cache
def build_schema() -> strawberry.Schema:
    """The schema that the API serves and `schema.graphql` records; made once a process."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[*USER_ERROR_TYPES, *STOCK_ERROR_TYPES],
        schema_directives=[Access, CacheControl, Cost, ListSize],
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
    )
    declare_costs(core_schema(schema))
    return schema


def schema_text(schema: strawberry.Schema) -> str:
    """The schema in SDL, as `schema.graphql` holds it."""
    return schema.as_str().rstrip() + "\n"
