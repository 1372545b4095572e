// What every script of this folder shares: the shop it talks to, and a line of JSON for each check.
import { createHash, randomUUID } from "node:crypto";

/** Where the server is, and credentials for it: see `shop.py`. */
export const shop = JSON.parse(process.env.CONFORMANCE_SHOP ?? "{}");
export const socketUrl = shop.url?.replace(/^http/, "ws");

class Skipped extends Error {}

/** Ends a check that does not apply here. */
export function skip(reason) {
  throw new Skipped(reason);
}

function report(level, check, outcome, note = "") {
  console.log(JSON.stringify({ level, check, outcome, note }));
}

/** Runs one check: it passes when `run` ends, fails when that throws or takes too long. */
export async function check(level, name, run, seconds = 10) {
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${seconds} seconds`)), seconds * 1000);
  });
  try {
    await Promise.race([run(), tooLong]);
    report(level, name, "passed");
  } catch (error) {
    report(level, name, error instanceof Skipped ? "skipped" : "failed", noteOf(error));
  } finally {
    clearTimeout(timer);
  }
}

function noteOf(error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error);
  return error instanceof Skipped ? error.message : (text ?? String(error)).slice(0, 2000);
}

/** Nothing is left to wait for: sockets that a failed check left open end with the process. */
export function done() {
  process.exit(0);
}

export const sha256 = (text) => createHash("sha256").update(text).digest("hex");
export const newKey = () => randomUUID();
export const bearer = (key) => ({ authorization: `Bearer ${key}` });
export const pause = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

/** Sends the hash of a document, with or without the document; gives the answer. */
export async function sendHash(hash, more = {}) {
  const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
  const response = await fetch(shop.url, {
    method: "POST",
    headers: { "content-type": "application/json", ...bearer(shop.staffKey) },
    body: JSON.stringify({ ...more, extensions }),
  });
  return response.json();
}
