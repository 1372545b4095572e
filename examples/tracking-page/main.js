// The page: where the tracking token comes from, what the connection is doing, what is shown.
import { showOrder } from "./order-view.js";
import { headline, timeline, words } from "./progress.js";
import { TrackingFeed } from "./tracking-feed.js";

const STORED_TOKEN = "orderwright.trackingToken";
const CONNECTION_WORDS = {
  connecting: "Connecting…",
  live: "Live",
  waiting: "Connection lost, trying again…",
};

const part = (id) => document.getElementById(id);
let feed = null;

// The token comes in the fragment, which browsers send to no server. It moves on to this tab's
// storage at once, so it is not left in the address bar, a screenshot or a shared link.
function tokenFromAddress() {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
  if (!token) return null;
  sessionStorage.setItem(STORED_TOKEN, token);
  history.replaceState(null, "", window.location.pathname);
  return token;
}

function socketAddress() {
  const endpoint = document.querySelector('meta[name="graphql-endpoint"]').content;
  const address = new URL(endpoint, window.location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

function showConnection(state) {
  const connection = part("connection");
  connection.hidden = false;
  connection.dataset.state = state;
  if (connection.textContent !== CONNECTION_WORDS[state]) {
    connection.textContent = CONNECTION_WORDS[state];
  }
}

function announce(tracking, update) {
  const [latest] = timeline(tracking);
  const details = latest ? `${latest.title}. ${latest.details.join(", ")}` : words(update.type);
  part("announcement").textContent = `${headline(tracking)}. ${details}`;
}

function askForToken(problem) {
  sessionStorage.removeItem(STORED_TOKEN);
  part("connection").hidden = true;
  part("order").hidden = true;
  part("token-problem").hidden = !problem;
  part("token-problem").textContent = problem;
  part("token-form").hidden = false;
  part("token").focus();
}

function follow(token) {
  feed?.stop();
  part("token-form").hidden = true;
  part("token").value = "";
  feed = new TrackingFeed(socketAddress(), token, {
    onState: showConnection,
    onTracking: (tracking, update) => {
      showOrder(tracking);
      if (update) announce(tracking, update);
    },
    onRefused: () =>
      askForToken("This tracking code is not valid, or it has expired. Ask the shop for a new one."),
  });
  feed.start();
}

// People paste the whole link as often as the code in it.
function tokenFromText(text) {
  const pasted = text.trim();
  const linked = pasted.split("#token=")[1];
  return linked ? decodeURIComponent(linked) : pasted;
}

part("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const token = tokenFromText(part("token").value);
  sessionStorage.setItem(STORED_TOKEN, token);
  follow(token);
});

function begin() {
  const token = tokenFromAddress() ?? sessionStorage.getItem(STORED_TOKEN);
  if (token) follow(token);
  else askForToken("");
}

window.addEventListener("hashchange", begin);
window.addEventListener("online", () => feed?.retryNow());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") feed?.retryNow();
});
begin();
