// The search of the schema reference: names first, then descriptions.
const LIMIT = 60;
const input = document.getElementById("search");
const results = document.getElementById("results");
const count = document.getElementById("count");
let entries = null;

function rank([name, , summary], words) {
  const lower = name.toLowerCase();
  const last = lower.slice(lower.lastIndexOf(".") + 1);
  let total = 0;
  for (const word of words) {
    if (last === word || lower === word) total += 0;
    else if (last.startsWith(word)) total += 1;
    else if (lower.includes(word)) total += 2;
    else if (summary.toLowerCase().includes(word)) total += 4;
    else return -1;
  }
  return total + name.length / 1000;
}

function show() {
  const words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length
    ? entries
        .map((entry) => [rank(entry, words), entry])
        .filter(([score]) => score >= 0)
        .sort(([one], [other]) => one - other)
    : [];
  count.textContent = words.length ? `${found.length} found` : "";
  results.replaceChildren(
    ...found.slice(0, LIMIT).map(([, [name, address, summary]]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = address;
      link.textContent = name;
      item.append(link, " ", summary);
      return item;
    }),
  );
}

async function search() {
  entries ??= await (await fetch("/reference/index.json")).json();
  show();
}

input.addEventListener("input", search);
if (location.hash.startsWith("#search=")) {
  input.value = decodeURIComponent(location.hash.slice("#search=".length));
  search();
}
