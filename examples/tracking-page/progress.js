// What an order's tracking means to the person waiting for it. No page here, only words.

export const STEPS = ["Ordered", "Being prepared", "On the way", "Out for delivery", "Delivered"];

const STEP_OF_TRACKING = { OUT_FOR_DELIVERY: 3, ATTEMPTED_DELIVERY: 3, READY_FOR_PICKUP: 3 };

const WORDS = {
  LABEL_PRINTED: "Label printed",
  CARRIER_PICKED_UP: "Picked up by the carrier",
  IN_TRANSIT: "In transit",
  OUT_FOR_DELIVERY: "Out for delivery",
  ATTEMPTED_DELIVERY: "Delivery attempted",
  READY_FOR_PICKUP: "Ready for pickup",
  DELAYED: "Delayed",
  DELIVERED: "Delivered",
  FAILURE: "Could not be delivered",
  PENDING: "Being prepared",
  PACKED: "Packed",
  SHIPPED: "Shipped",
  CANCELED: "Canceled",
  RETURNED_TO_SENDER: "Returned to sender",
  LOST: "Lost",
};

// A word for a code; a code this page does not know yet is still readable.
export function words(code) {
  const readable = code.toLowerCase().replaceAll("_", " ");
  return WORDS[code] ?? readable[0].toUpperCase() + readable.slice(1);
}

export function parcelState({ status, trackingStatus }) {
  return words(status === "SHIPPED" && trackingStatus ? trackingStatus : status);
}

function everythingDelivered({ status, lines }) {
  const wanted = lines.filter(({ quantity }) => quantity > 0);
  return (
    status === "COMPLETED" ||
    (wanted.length > 0 && wanted.every((line) => line.deliveredQuantity >= line.quantity))
  );
}

function stepOfParcel({ status, trackingStatus }) {
  if (status === "SHIPPED") return STEP_OF_TRACKING[trackingStatus] ?? 2;
  return ["DELIVERED", "RETURNED_TO_SENDER", "LOST"].includes(status) ? 2 : 1;
}

// The index in STEPS that the order has reached; the furthest parcel counts until all arrived.
export function stepReached(tracking) {
  if (everythingDelivered(tracking)) return STEPS.length - 1;
  const parcels = tracking.shipments.filter(({ status }) => status !== "CANCELED");
  const started = ["IN_PROGRESS", "PARTIALLY_FULFILLED", "FULFILLED"];
  const atLeast = started.includes(tracking.fulfillmentStatus) ? 1 : 0;
  return Math.max(atLeast, ...parcels.map(stepOfParcel));
}

export function headline(tracking) {
  if (tracking.status === "CANCELED") return "Your order was canceled";
  const sentences = [
    "We have your order",
    "We are preparing your order",
    "Your order is on its way",
    "Your order is almost there",
    "Your order has arrived",
  ];
  return sentences[stepReached(tracking)];
}

function parcelEntries(parcel, name) {
  const { shippedAt, deliveredAt, events, carrier } = parcel;
  const entries = events.map((event) => ({
    at: event.occurredAt,
    title: words(event.code),
    details: [event.description, event.place, name].filter(Boolean),
  }));
  const codes = new Set(events.map(({ code }) => code));
  const note = [name].filter(Boolean);
  if (shippedAt) {
    entries.push({ at: shippedAt, title: `Handed to ${namedCarrier(carrier)}`, details: note });
  }
  if (deliveredAt && !codes.has("DELIVERED")) {
    entries.push({ at: deliveredAt, title: "Delivered", details: note });
  }
  return entries;
}

// Everything that happened, newest first.
export function timeline({ placedAt, shipments }) {
  const several = shipments.length > 1;
  const entries = shipments.flatMap((parcel, index) =>
    parcelEntries(parcel, several ? `Parcel ${index + 1}` : ""),
  );
  if (placedAt) entries.push({ at: placedAt, title: "Order placed", details: [] });
  return entries.sort((one, other) => new Date(other.at) - new Date(one.at));
}

// "manual" is how a shop says that it typed the numbers itself: no name a customer would know.
export function namedCarrier(carrier) {
  return !carrier || carrier === "manual" ? "the carrier" : carrier;
}
