"""Event data as clients see it: their spelling of names, and global ids."""

from typing import Any
from uuid import UUID

from api.global_ids import global_id

TYPE_OF_ID = {
    "channel_id": "Channel",
    "order_id": "Order",
    "location_id": "Location",
    "plan_id": "FulfillmentPlan",
    "fulfillment_order_id": "FulfillmentOrder",
    "product_id": "Product",
    "product_ids": "Product",
    "package_id": "Package",
    "package_ids": "Package",
    "shipment_id": "Shipment",
    "transaction_id": "PaymentTransaction",
    "return_id": "Return",
    "refund_id": "Refund",
    "stock_count_id": "StockCount",
    "supply_id": "IncomingSupply",
}
"""Which type an id in an event names, by the name of its field."""

ID_IN_LIST = {"fulfillment_orders": "FulfillmentOrder"}
"""Lists of objects whose own `id` names this type."""


def public_data(data: dict[str, Any], own_type: str | None = None) -> dict[str, Any]:
    """Stored data with camelCase names, and ids that `node` understands."""
    return {_camel(name): _public(name, value, own_type) for name, value in data.items()}


def _public(name: str, value: Any, own_type: str | None) -> Any:
    type_name = own_type if name == "id" else TYPE_OF_ID.get(name)
    if isinstance(value, list):
        return [_public(name, part, ID_IN_LIST.get(name, own_type)) for part in value]
    if isinstance(value, dict):
        return public_data(value, own_type)
    if type_name is not None and isinstance(value, str):
        return global_id(type_name, UUID(value))
    return value


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
