"""The order that the fake shop sells, and the part of the schema that tells about it."""

from typing import Any

PARCEL: dict[str, Any] = {
    "id": "Shipment_1",
    "status": "SHIPPED",
    "trackingStatus": "IN_TRANSIT",
    "carrier": "UPS",
    "service": "Standard",
    "trackingNumber": "1Z999AA10123456784",
    "trackingUrl": "https://carrier.example/1Z999AA10123456784",
    "estimatedDeliveryAt": "2026-03-05T17:00:00Z",
    "shippedAt": "2026-03-03T15:20:00Z",
    "deliveredAt": None,
    "events": [
        {
            "code": "IN_TRANSIT",
            "occurredAt": "2026-03-03T22:10:00Z",
            "description": "Arrived at the sorting centre",
            "place": "Leipzig",
        }
    ],
}
OUT_FOR_DELIVERY: dict[str, Any] = {
    "code": "OUT_FOR_DELIVERY",
    "occurredAt": "2026-03-04T07:30:00Z",
    "description": "With the driver",
    "place": "Berlin",
}
DELIVERED: dict[str, Any] = {
    "code": "DELIVERED",
    "occurredAt": "2026-03-04T11:05:00Z",
    "description": "Left with a neighbour",
    "place": "Berlin",
}
ORDER: dict[str, Any] = {
    "number": "W-100042",
    "status": "CONFIRMED",
    "placedAt": "2026-03-02T10:00:00Z",
    "fulfillmentStatus": "FULFILLED",
    "estimatedDeliveryAt": "2026-03-05T17:00:00Z",
    "total": {"amount": "61.30", "currencyCode": "EUR"},
    "destination": {"city": "Berlin", "countryCode": "DE"},
    "lines": [
        {
            "title": "White hanging heart T-light holder",
            "sku": "85123A",
            "quantity": 6,
            "shippedQuantity": 6,
            "deliveredQuantity": 0,
        },
        {
            "title": "Regency cakestand, three tiers",
            "sku": "22423",
            "quantity": 1,
            "shippedQuantity": 1,
            "deliveredQuantity": 0,
        },
    ],
    "shipments": [PARCEL],
}


def parcel_with(*events: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The parcel after more carrier events, with the last one's code as its tracking status."""
    all_events = [*PARCEL["events"], *events]
    return {**PARCEL, "events": all_events, "trackingStatus": all_events[-1]["code"], **changes}


def delivered_order() -> dict[str, Any]:
    """What changes in the order when its parcel arrives."""
    parcel = parcel_with(
        OUT_FOR_DELIVERY, DELIVERED, status="DELIVERED", deliveredAt=DELIVERED["occurredAt"]
    )
    lines = [{**line, "deliveredQuantity": line["quantity"]} for line in ORDER["lines"]]
    return {"status": "COMPLETED", "shipments": [parcel], "lines": lines}


SCHEMA = """
type Query { "The order of the credential" orderTracking: OrderTracking }
type Subscription { orderTracking(after: String): OrderTrackingMessage! }
type OrderTracking { number: String! }
type OrderTrackingSnapshot { cursor: String! tracking: OrderTracking! }
union OrderTrackingMessage = OrderTrackingSnapshot
"""
