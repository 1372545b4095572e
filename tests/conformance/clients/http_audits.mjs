// GraphQL over HTTP: the audits of the graphql-http package. Here a SHOULD and a MAY count as a MUST does.
import { serverAudits } from "graphql-http";
import { bearer, check, done, shop } from "./checks.mjs";

function fetchWithKey(url, init = {}) {
  const headers = new Headers(init.headers ?? {});
  headers.set("authorization", bearer(shop.staffKey).authorization);
  return fetch(url, { ...init, headers });
}

for (const audit of serverAudits({ url: shop.url, fetchFn: fetchWithKey })) {
  const [level, ...words] = audit.name.split(" ");
  await check(level, `${audit.id} ${words.join(" ")}`, async () => {
    const result = await audit.fn();
    if (result.status !== "ok") {
      const { status, headers } = result.response ?? {};
      throw new Error(`${result.reason} [${status} ${headers?.get("content-type")}]`);
    }
  });
}
done();
