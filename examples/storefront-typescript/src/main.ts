// A buyer's whole way through the shop, told line by line. Run it: see README.md.
import WebSocket from "ws";
import { Api } from "./api.js";
import { Cart, Refused } from "./cart.js";
import { AvailabilityDocument, type MoneyInput, ProductsDocument, ShopDocument } from "./generated/graphql.js";
import { MemoryOfOneRun } from "./memory.js";
import { Tracking } from "./tracking.js";

const { ORDERWRIGHT_URL = "http://127.0.0.1:8000", STOREFRONT_KEY } = process.env;
if (!STOREFRONT_KEY) throw new Error("Set STOREFRONT_KEY to the key of your storefront: make demo prints one.");
const memory = new MemoryOfOneRun();
const api = new Api(ORDERWRIGHT_URL, STOREFRONT_KEY);
const money = ({ amount, currencyCode }: MoneyInput) => `${amount} ${currencyCode}`;

const { viewer } = await api.send(ShopDocument, {});
const channel = viewer.channels?.[0];
if (!channel) throw new Error("This key sells for no channel.");
console.log(`Shop: ${channel.name}`);

const { products } = await api.send(ProductsDocument, { first: 20 });
const skus = products.nodes.map(({ sku }) => sku);
const { availability } = await api.send(AvailabilityDocument, { skus, channelCode: channel.code });
const [first] = availability.filter((found) => found !== null && found.available >= 2);
if (!first) throw new Error("Nothing is in stock.");
console.log(`Chosen: 1 x ${first.sku}, of ${first.available}`);

const cart = await Cart.begin(api, memory, channel.code, [{ sku: first.sku, quantity: 1 }]);
try {
  await cart.setLines([{ sku: first.sku, quantity: first.available + 1_000 }]);
} catch (problem) {
  if (!(problem instanceof Refused)) throw problem;
  console.log(`Refused: ${problem.refusals[0]?.code}`);
}
await cart.setLines([{ sku: first.sku, quantity: 2 }]);
const basket = await cart.setBuyer(
  { email: "ada@example.com", name: "Ada Byron" },
  { name: "Ada Byron", street: "12 St James's Square", city: "London", postalCode: "SW1Y 4JH", countryCode: "GB" },
);
const [delivery] = basket.shippingOptions;
const total = (delivery ? await cart.setShipping(delivery.code) : basket).totals?.total;
if (!total) throw new Error("The cart has no total: see its problems.");
console.log(`Cart: 2 x ${first.sku}, ${money(total)}, by ${delivery?.name ?? "no method"}`);

async function order(seen: MoneyInput) {
  try {
    return await cart.complete(seen);
  } catch (problem) {
    if (!(problem instanceof Refused) || !problem.newTotal) throw problem;
    // A shop would ask its buyer here.
    console.log(`The price changed to ${money(problem.newTotal)}`);
    return await cart.complete(problem.newTotal);
  }
}
// As an old tab would: the server knows what the order costs.
const { number, trackingToken } = await order({ ...total, amount: "0.01" });
console.log(`Ordered: ${number}`);

const tracking = new Tracking(ORDERWRIGHT_URL, trackingToken, memory, WebSocket);
await tracking.follow(({ type, tracking: { status, fulfillmentStatus } }) => {
  console.log(`${type ?? "Now"}: ${status}, ${fulfillmentStatus}`);
  if (type === null) {
    console.log("The connection is lost, and comes back by itself.");
    tracking.lose();
  }
  return status !== "CANCELED" && fulfillmentStatus !== "FULFILLED";
});
await tracking.close();
