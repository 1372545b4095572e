"""The steps of the walk. Each says what it does, does it, and looks whether it was right."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from examples.walking import shop
from examples.walking.client import PATIENCE_SECONDS, Reply, Server, Surprise, Watch, expect
from examples.walking.set_up import Store, set_up_store
from examples.walking.shop import KETTLE, ORDERED, TEA


class Walk:
    """One order's way. What a step finds out, the next ones use."""

    def __init__(self, server: Server, staff: str, storefront: str | None) -> None:
        self.server = server
        self.staff = staff
        self._given_storefront = storefront
        self._store: Store | None = None
        self.free: dict[str, int] = {}
        self.order: Reply = {}
        self.token = ""
        self.work: Reply = {}
        self.shipment = ""
        self.events = self.buyer = Watch("", "", "", "", {})

    @property
    def store(self) -> Store:
        """Where it sells, once it is set up."""
        assert self._store is not None, "set up first"
        return self._store

    async def do(self, operation: str, **variables: object) -> Reply:
        """A mutation by staff that must succeed; the order is remembered as it is after it."""
        reply = await self.server.do(self.staff, operation, **variables)
        self.order = reply.get("order") or self.order
        return reply

    async def set_up(self) -> None:
        """A channel, a key for it, places, goods, prices, delivery, a customer."""
        self._store = store = await set_up_store(self.server, self.staff, self._given_storefront)
        if store.made_key is not None:
            say("Made a storefront's key for the walk.")
        code, currency = store.channel["code"], store.channel["currencyCode"]
        say(f"Channel {code} sells kettles and tea in {currency}, from {store.near}, {store.far}.")

    async def count_stock(self) -> None:
        """A count says what is on hand; what is promised already stays promised."""
        counted = shop.stock(self.store.near, self.store.far)
        for item in counted:
            before = await self._stock(item["sku"], item["locationCode"])
            # Earlier walks may have left orders behind that hold pieces.
            item["onHand"] += before["onHand"] - before["available"] if before else 0
        await self.do("CountStock", input=counted)
        self.free = await self._available()
        say(f"Can be promised: {self.free[KETTLE]} kettles, {self.free[TEA]} teas.")
        expect(self.free[KETTLE] >= 7 and self.free[TEA] >= 50, f"available is {self.free}")

    async def _stock(self, sku: str, place: str) -> Reply:
        found: Reply = await self.server.ask(
            self.staff, "StockOf", sku=sku, locationId=self.store.places[place]
        )
        return found

    async def _available(self) -> dict[str, int]:
        asked = {"skus": [KETTLE, TEA], "channelCode": self.store.channel["code"]}
        entries = await self.server.ask(self.store.storefront, "WhatIsThere", **asked)
        return {entry["sku"]: entry["available"] for entry in entries}

    def _wanted(self, lines: dict[str, int], total: str | None = None) -> Reply:
        wanted: Reply = {
            "channelCode": self.store.channel["code"],
            "contact": {"email": "ada@example.com", "name": "Ada Byron"},
            "shippingAddress": shop.BERLIN,
            "shippingMethodCode": self.store.method,
            "lines": [{"sku": sku, "quantity": pieces} for sku, pieces in lines.items()],
        }
        if total is not None:
            wanted["expectedTotal"] = money(total, self.store.channel)
        return wanted

    async def place_orders(self) -> None:
        """As a storefront: no prices in the input, every refusal says what to act on."""
        too_much = await self._place(self._wanted({KETTLE: 100, TEA: 1_000}))
        short = {error["sku"]: error.get("available") for error in too_much["userErrors"]}
        expect(short == self.free, f"short lines: {too_much['userErrors']}")
        say("Refused 100 kettles and 1,000 teas: " + said(too_much))
        cheap = await self._place(self._wanted(ORDERED, "1.00"))
        (changed,) = cheap["userErrors"]
        expect(changed["code"] == "PRICE_CHANGED", f"1.00 was no surprise: {cheap}")
        total = changed["actual"]["amount"]
        say(f"Refused a total of 1.00: it is {total}.")
        wanted, key = self._wanted(ORDERED, total), uuid.uuid4().hex
        placed = await self._place(wanted, key)
        expect(not placed["userErrors"], f"refused: {placed['userErrors']}")
        again = await self._place(wanted, key)
        expect(again["number"] == placed["number"], "the same key placed a second order")
        self.token = placed["trackingToken"]
        await self._cancel_another()
        self.order = await self.server.ask(self.staff, "FindOrder", number=placed["number"])
        available = await self._available()
        taken = {sku: self.free[sku] - available[sku] for sku in ORDERED}
        expect(taken == ORDERED, f"available is {available} after placing, {self.free} before")
        say(f"Placed {self.order['number']} for {total}; sent again, it is the same order.")

    async def _place(self, wanted: Reply, key: str | None = None) -> Reply:
        reply: Reply = await self.server.ask(
            self.store.storefront, "Place", input=wanted, key=key or uuid.uuid4().hex
        )
        return reply

    async def _cancel_another(self) -> None:
        placed = await self._place(self._wanted({TEA: 1}))
        other = await self.server.ask(self.staff, "FindOrder", number=placed["number"])
        canceled = await self.do("Cancel", orderId=other["id"])
        expect(canceled["order"]["status"] == "CANCELED", "a canceled order is not canceled")
        say(f"Placed and canceled {placed['number']}; its tea can be promised again.")

    async def follow(self) -> None:
        """Two WebSockets stay open from here on; the buyer's has the tracking token alone."""
        watch = self.server.watch
        self.events = watch(self.staff, "WatchEvents", "staff", orderId=self.order["id"])
        self.buyer = watch(self.token, "WatchTracking", "buyer")
        for follower, first in (
            (self.events, "OrderSnapshot"),
            (self.buyer, "OrderTrackingSnapshot"),
        ):
            await follower.open()
            await follower.until(first)

    async def plan(self) -> None:
        """Look at the plan and what it was chosen from, then commit it."""
        looked = await self.server.do(self.staff, "PreviewPlan", orderId=self.order["id"])
        for parcel in looked["plan"]["parcels"]:
            say(
                f"From {parcel['location']['code']}, {parcel['distanceKilometers']} km, "
                f"for {parcel['cost']['amount']}."
            )
        for other in looked["plan"]["alternatives"]:
            names = " and ".join(place["code"] for place in other["locations"])
            say(f"Not from {names}: {other['reason']}")
        expect(len(looked["plan"]["alternatives"]) > 0, "the plan has no alternatives")
        stale = await self.server.ask(
            self.staff, "CommitPlan", orderId=self.order["id"], version=self.order["version"] - 1
        )
        expect(stale["userErrors"][0]["code"] == "STALE_VERSION", f"not stale: {stale}")
        made = await self.do("CommitPlan", orderId=self.order["id"], version=self.order["version"])
        (self.work,) = made["fulfillmentOrders"]
        say(f"{self.work['location']['code']} has {self.work['number']} to do.")

    async def fulfill(self) -> None:
        """Two cartons, one shipment; its stock leaves the ledger when it ships."""
        place = self.work["location"]["code"]
        before = await self._stock(KETTLE, place)
        await self.do("Accept", fulfillmentOrderId=self.work["id"])
        packages = []
        for line in self.work["lines"]["nodes"]:
            packed = await self.do(
                "Pack",
                fulfillmentOrderId=self.work["id"],
                input={"lines": [dict(line)], "weightGrams": 2_500},
            )
            packages.append(packed["package"]["id"])
        # A tunnel: the buyer's connection breaks before anything leaves.
        await self.buyer.close()
        made = await self.do("CreateShipment", packageIds=packages, input={"carrier": "manual"})
        self.shipment = made["shipment"]["id"]
        number = f"JD{uuid.uuid4().int % 10**18:018}"
        shipped = await self.do("Ship", shipmentId=self.shipment, input={"trackingNumber": number})
        after = await self._stock(KETTLE, place)
        expect(before["onHand"] - after["onHand"] == ORDERED[KETTLE], f"{before} then {after}")
        say(f"Shipped {shipped['shipment']['number']} as {number}; {place} has two kettles fewer.")
        await self.buyer.open()
        await self.buyer.until("SHIPMENT_SHIPPED")
        say("The buyer's connection broke meanwhile, and resumed with nothing missed.")

    async def track(self) -> None:
        """A late report and a repeated one are kept, and move nothing backwards."""
        morning = _hours_from_now(24)
        out = await self._report("scan-2", "OUT_FOR_DELIVERY", morning)
        late = await self._report("scan-1", "IN_TRANSIT", _hours_from_now(14))
        again = await self._report("scan-2", "OUT_FOR_DELIVERY", morning)
        expect(again["trackingEvent"] == out["trackingEvent"], "a report was taken twice")
        expect(late["shipment"]["trackingStatus"] == "OUT_FOR_DELIVERY", "it went backwards")
        say("OUT_FOR_DELIVERY came before IN_TRANSIT; the parcel stays out for delivery.")
        await self._report("scan-3", "DELIVERED", _hours_from_now(27))
        expect(self.order["status"] == "COMPLETED", f"delivered, but {self.order['status']}")
        await self.buyer.until("ORDER_COMPLETED")
        say("Delivered: the order is completed, and the buyer saw it happen.")

    async def _report(self, scan: str, code: str, at: str) -> Reply:
        report = {"carrierEventId": f"{self.shipment}-{scan}", "code": code, "occurredAt": at}
        return await self.do("ReportTracking", shipmentId=self.shipment, input=report)

    async def pay(self) -> None:
        """The gateway's word is recorded; what we ask of it, the worker does."""
        authorized = await self.do(
            "RecordPayment",
            orderId=self.order["id"],
            input={
                "kind": "AUTHORIZATION",
                "status": "SUCCESS",
                "amount": self.order["total"],
                "gateway": "manual",
                "reference": uuid.uuid4().hex,
            },
        )
        expect(self.order["authorizeStatus"] == "FULL", "the authorization does not count")
        await self.do("Capture", transactionId=authorized["transaction"]["id"])
        await self._until("chargedAmount", self.order["total"]["amount"])
        expect(self.order["chargeStatus"] == "FULL", f"charged: {self.order['chargeStatus']}")
        say(f"Authorized, then captured {self.order['total']['amount']}.")

    async def _until(self, amount: str, expected: str) -> None:
        give_up_at = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while asyncio.get_running_loop().time() < give_up_at:
            number = self.order["number"]
            self.order = await self.server.ask(self.staff, "FindOrder", number=number)
            if Decimal(self.order[amount]["amount"]) == Decimal(expected):
                return
            await asyncio.sleep(0.1)
        raise Surprise(f"{amount} did not become {expected}: does the worker run?")

    async def take_back(self) -> None:
        """One kettle comes back to the other place, and its exact price is refunded."""
        line = next(line for line in self.order["lines"]["nodes"] if line["sku"] == KETTLE)
        piece, far = {"lineId": line["id"], "quantity": 1}, self.store.far
        asked = await self.do(
            "RequestReturn",
            orderId=self.order["id"],
            input={"lines": [{**piece, "reason": "DEFECTIVE", "note": "The lid is loose."}]},
        )
        entry = asked["return"]["id"]
        await self.do("ApproveReturn", returnId=entry)
        before = await self._stock(KETTLE, far)
        received = {
            "locationId": self.store.places[far],
            "lines": [{**piece, "disposition": "RESTOCK"}],
        }
        await self.do("ReceiveReturn", returnId=entry, input=received)
        after = await self._stock(KETTLE, far)
        expect(after["available"] == before["available"] + 1, "the kettle is not back in stock")
        refunded = await self.do(
            "Refund", orderId=self.order["id"], input={"returnId": entry, "reason": "Loose lid"}
        )
        (refund,) = refunded["refunds"]
        cost = [Decimal(line[part]["amount"]) for part in ("amount", "discount", "tax")]
        exact = (cost[0] - cost[1] + cost[2]) / line["quantity"]
        expect(Decimal(refund["amount"]["amount"]) == exact, f"refunded {refund}, not {exact}")
        await self._until("refundedAmount", refund["amount"]["amount"])
        say(f"{asked['return']['number']}: one kettle back in {far}, {exact} refunded.")

    async def compare(self) -> None:
        """Live, nothing was lost and nothing came twice; the history is dense from 1."""
        told = await self.server.ask(self.staff, "History", number=self.order["number"])
        history = [(event["version"], event["type"]) for event in told["events"]["nodes"]]
        expect([version for version, _ in history] == [*range(1, told["version"] + 1)], "gaps")
        await asyncio.sleep(0.5)
        snapshot, *live = self.events.messages
        started = snapshot["order"]["version"]
        seen = [(event["version"], event["type"]) for event in live]
        expect(seen == history[started:], f"seen {seen}, happened {history[started:]}")
        types = [message["type"] for message in self.buyer.messages[1:]]
        expect(types == [kind for _, kind in history[started:]], f"the buyer saw {types}")
        for version, kind in history:
            say(f"{version:>2} {kind.replace('_', ' ').lower()}")

    async def tidy_up(self) -> None:
        """Hang up, and let nobody use the key that was made."""
        await self.events.close()
        await self.buyer.close()
        if self._store is not None and self._store.made_key is not None:
            await self.server.ask(self.staff, "RevokeKey", id=self._store.made_key)


def money(amount: str, channel: Reply) -> Reply:
    """An amount in the channel's currency."""
    return {"amount": amount, "currencyCode": channel["currencyCode"]}


def said(reply: Reply) -> str:
    """The messages of a refusal."""
    return " ".join(error["message"] for error in reply["userErrors"])


def say(text: str) -> None:
    """Tell whoever watches."""
    print(f"   {text}")


def _hours_from_now(hours: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
