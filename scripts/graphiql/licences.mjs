// Collects the licence texts of the packages that really went into the bundle.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const RULE = "=".repeat(80);
const LICENCE_FILE = /^(licen[cs]e|copying|notice|thirdpartynotices|third_party)/i;

// "node_modules/a/node_modules/@b/c/x.js" belongs to the folder of @b/c inside a.
function packageFolder(input) {
  const match = input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/);
  return match && match[0];
}

async function licenceTexts(folder) {
  const names = (await readdir(folder)).filter((name) => LICENCE_FILE.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  return texts.map((text) => text.replaceAll("\r\n", "\n").trim());
}

async function describe(folder) {
  const { name, version, license, author } = JSON.parse(
    await readFile(path.join(folder, "package.json"), "utf8"),
  );
  if (!license) throw new Error(`${name} ${version} states no licence`);
  const texts = await licenceTexts(folder);
  const holder = typeof author === "string" ? author : author?.name;
  if (texts.length === 0) texts.push(`Licensed under ${license}. Author: ${holder ?? "not stated"}.`);
  return { title: `${name} ${version} (${license})`, text: texts.join("\n\n") };
}

export async function licencesOf(root, inputs) {
  const folders = new Set(inputs.map(packageFolder).filter(Boolean));
  const packages = await Promise.all([...folders].map((folder) => describe(path.join(root, folder))));
  packages.sort((one, other) => (one.title < other.title ? -1 : 1));
  const parts = packages.map(({ title, text }) => `${RULE}\n${title}\n${RULE}\n\n${text}\n`);
  const heading = "The GraphiQL bundle in this folder contains these packages.\n";
  return [heading, ...parts].join("\n");
}
