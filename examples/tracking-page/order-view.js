// Draws an order. Text only ever goes in as text, so nothing a carrier reports becomes markup.
import { headline, parcelState, stepReached, STEPS, timeline } from "./progress.js";

const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function time(at, format) {
  return element("time", { datetime: at }, format.format(new Date(at)));
}

function money({ amount, currencyCode }) {
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency: currencyCode });
  return format.format(amount);
}

function place({ city, countryCode }) {
  const countries = new Intl.DisplayNames(undefined, { type: "region" });
  return [city, countryCode && countries.of(countryCode)].filter(Boolean).join(", ");
}

function summary(tracking) {
  const { number, estimatedDeliveryAt, destination, total } = tracking;
  const arrived = stepReached(tracking) === STEPS.length - 1 || tracking.status === "CANCELED";
  const expected =
    estimatedDeliveryAt && !arrived
      ? element("p", { class: "expected" }, "Expected ", time(estimatedDeliveryAt, DAY))
      : null;
  const facts = [`Order ${number}`, destination && `to ${place(destination)}`, total && money(total)];
  return [
    element("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
    element("h1", { id: "order-title" }, headline(tracking)),
    expected,
  ].filter(Boolean);
}

function steps(tracking) {
  if (tracking.status === "CANCELED") return [];
  const reached = stepReached(tracking);
  return STEPS.map((step, index) => {
    const finished = index < reached || reached === STEPS.length - 1;
    const attributes = { class: finished ? "done" : index === reached ? "current" : "ahead" };
    if (index === reached) attributes["aria-current"] = "step";
    const spoken = finished ? " (done)" : "";
    return element("li", attributes, step, element("span", { class: "unseen" }, spoken));
  });
}

// A link is followed only to the web: a carrier's address is data, and data is not trusted.
function trackingNumber({ trackingNumber, trackingUrl }) {
  if (!trackingNumber) return null;
  const code = element("code", {}, trackingNumber);
  if (!/^https?:\/\//i.test(trackingUrl ?? "")) return code;
  return element("a", { href: trackingUrl, rel: "noopener noreferrer", target: "_blank" }, code);
}

function parcel(shipment, index, all) {
  const name = all.length > 1 ? `Parcel ${index + 1} of ${all.length}` : "Your parcel";
  const named = shipment.carrier === "manual" ? null : shipment.carrier;
  const carrier = [named, shipment.service].filter(Boolean).join(", ");
  const rows = [
    carrier && ["Carrier", carrier],
    shipment.trackingNumber && ["Tracking number", trackingNumber(shipment)],
    shipment.deliveredAt && ["Delivered", time(shipment.deliveredAt, MOMENT)],
    !shipment.deliveredAt &&
      shipment.estimatedDeliveryAt && ["Expected", time(shipment.estimatedDeliveryAt, DAY)],
  ].filter(Boolean);
  return element(
    "section",
    { class: "parcel", "data-status": shipment.status },
    element("h3", {}, name),
    element("p", { class: "parcel-state" }, parcelState(shipment)),
    element("dl", {}, ...rows.map(([term, value]) =>
      element("div", {}, element("dt", {}, term), element("dd", {}, value)),
    )),
  );
}

function parcels({ shipments }) {
  if (shipments.length > 0) return shipments.map(parcel);
  return [element("p", { class: "quiet" }, "Nothing has left the warehouse yet.")];
}

function moments(tracking) {
  return timeline(tracking).map(({ at, title, details }) =>
    element(
      "li",
      {},
      element("strong", {}, title),
      details.length > 0 ? element("span", {}, details.join(" · ")) : null,
      time(at, MOMENT),
    ),
  );
}

function lines(tracking) {
  return tracking.lines.map(({ title, sku, quantity, shippedQuantity, deliveredQuantity }) => {
    const state =
      deliveredQuantity > 0
        ? `${deliveredQuantity} of ${quantity} delivered`
        : `${shippedQuantity} of ${quantity} shipped`;
    return element(
      "li",
      {},
      element("span", { class: "quantity" }, `${quantity} ×`),
      element("span", {}, element("strong", {}, title), element("span", { class: "quiet" }, sku)),
      element("span", { class: "quiet" }, state),
    );
  });
}

const PARTS = { summary, progress: steps, parcels, timeline: moments, lines };

// A part is redrawn only when it reads differently, which keeps focus and selection in place.
export function showOrder(tracking) {
  for (const [id, draw] of Object.entries(PARTS)) {
    const drawn = element("div", {}, ...draw(tracking));
    const shown = document.getElementById(id);
    if (drawn.innerHTML !== shown.innerHTML) shown.replaceChildren(...drawn.childNodes);
  }
  document.title = `${headline(tracking)} · ${tracking.number}`;
  document.getElementById("order").hidden = false;
}
