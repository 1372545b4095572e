"""An order in a real server, and what happens to it."""

import uuid
from pathlib import Path
from typing import Any

import httpx

OPERATIONS = (Path(__file__).parents[2] / "examples" / "walking" / "operations.graphql").read_text(
    encoding="utf-8"
)
LINES = [{"sku": "85123A", "quantity": 6}, {"sku": "22423", "quantity": 1}]
LONDON = {
    "name": "Ada Byron",
    "street": "12 St James's Square",
    "city": "London",
    "postalCode": "SW1Y 4JH",
    "countryCode": "GB",
}


class RealOrder:
    """One order, placed by a storefront and worked on by staff."""

    def __init__(self, address: str, keys: dict[str, str], channel: str, **more: Any) -> None:
        self.address = address
        self._staff = keys["STAFF_KEY"]
        wanted = {
            "channelCode": channel,
            "contact": {"email": "ada@example.com"},
            "shippingAddress": LONDON,
            "lines": LINES,
            **more,
        }
        placed = self._ask("Place", keys["STOREFRONT_KEY"], input=wanted)
        self.number: str = placed["number"]
        self.token: str = placed["trackingToken"]
        self.id: str = self._ask("FindOrder", number=self.number)["id"]
        self._shipment = ""

    def pack(self) -> None:
        """Plan it, accept it, pack everything into one carton, hand it to the carrier."""
        planned = self._ask("CommitPlan", orderId=self.id)
        (work,) = planned["fulfillmentOrders"]
        self._ask("Accept", fulfillmentOrderId=work["id"])
        packed = self._ask(
            "Pack", fulfillmentOrderId=work["id"], input={"lines": work["lines"]["nodes"]}
        )
        made = self._ask(
            "CreateShipment",
            packageIds=[packed["package"]["id"]],
            input={"carrier": "manual", "service": "Tracked 48"},
        )
        self._shipment = made["shipment"]["id"]

    def ship(self) -> None:
        """It leaves."""
        label = {"trackingNumber": "OB123456789GB"}
        self._ask("Ship", shipmentId=self._shipment, input=label)

    def scan(self, code: str, at: str, **report: str) -> None:
        """The carrier reports something."""
        event = {"carrierEventId": f"{code} {at}", "code": code, "occurredAt": at, **report}
        self._ask("ReportTracking", shipmentId=self._shipment, input=event)

    def _ask(self, operation: str, key: str | None = None, **variables: Any) -> Any:
        request = {
            "query": OPERATIONS,
            "operationName": operation,
            "variables": {"key": uuid.uuid4().hex, **variables},
        }
        response = httpx.post(
            f"{self.address}/graphql",
            json=request,
            headers={"authorization": f"Bearer {key or self._staff}"},
            timeout=20,
        )
        answer = response.json()
        assert "errors" not in answer, answer
        (found,) = answer["data"].values()
        assert not found.get("userErrors"), found
        return found
