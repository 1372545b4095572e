// The same in Node, without a package: WEBHOOK_SECRET=whsec_… node receiver.mjs 9000
// (With Express: `app.post("/hook", express.raw({ type: "*/*" }), …)`; the signature is over the raw body.)
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = Buffer.from(process.env.WEBHOOK_SECRET.replace("whsec_", ""), "base64");
const seen = new Set(); // keep both in your database, in one transaction with what you do
const sequences = new Map();

export function verify(body, headers, now = Date.now()) {
  const [id, timestamp] = [headers["webhook-id"], headers["webhook-timestamp"]];
  if (!id || Math.abs(now / 1000 - Number(timestamp)) > 300) throw new Error("too old or too new");
  const expected = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest();
  const good = (headers["webhook-signature"] ?? "").split(" ").some((part) => {
    const given = Buffer.from(part.replace("v1,", ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!good) throw new Error("no signature of ours");
  return JSON.parse(body);
}

export function receive(body, headers) {
  const message = verify(body, headers);
  if (seen.has(headers["webhook-id"])) return "again";
  seen.add(headers["webhook-id"]);
  if (message.type === "WEBHOOK_TEST") return "test";
  if (message.sequence <= (sequences.get(message.subjectId) ?? 0)) return "old";
  sequences.set(message.subjectId, message.sequence);
  return `${message.type} ${message.sequence}`;
}

createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  try {
    console.log(receive(body, request.headers));
    response.writeHead(204).end();
  } catch (error) {
    console.log(`refused: ${error.message}`);
    response.writeHead(401).end();
  }
}).listen(Number(process.argv[2]), "127.0.0.1");
