// Collects the licence texts of the packages that really went into the bundle.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const RULE = "=".repeat(80);
const LICENCE_FILE = /^(licen[cs]e|copying|notice|thirdpartynotices|third_party)/i;

const SIBLINGS = {
  "@graphiql/plugin-doc-explorer": "graphiql",
  "@graphiql/plugin-history": "graphiql",
  "react-compiler-runtime": "react",
};
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

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
  const manifest = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const { name, version, license } = manifest;
  if (!license) throw new Error(`${name} ${version} states no licence`);
  const texts = await licenceTexts(folder);
  return { manifest, title: `${name} ${version} (${license})`, text: texts.join("\n\n") };
}

// Some packages ship no text: then their repository's stands in, as a sibling carries it, or the
// standard words with the author that the package names.
function textFor({ manifest, title, text }, packages) {
  if (text) return text;
  const sibling = packages.find((other) => other.manifest.name === SIBLINGS[manifest.name]);
  if (sibling?.text) return sibling.text;
  const author = manifest.author?.name ?? manifest.author;
  if (manifest.license !== "MIT" || !author) throw new Error(`${title}: no licence text`);
  return `MIT License\n\nCopyright (c) ${author}\n\n${MIT}`;
}

export async function licencesOf(root, inputs) {
  const folders = new Set(inputs.map(packageFolder).filter(Boolean));
  const packages = await Promise.all([...folders].map((folder) => describe(path.join(root, folder))));
  packages.sort((one, other) => (one.title < other.title ? -1 : 1));
  const parts = packages.map(
    (found) => `${RULE}\n${found.title}\n${RULE}\n\n${textFor(found, packages)}\n`,
  );
  const heading = "The GraphiQL bundle in this folder contains these packages.\n";
  return [heading, ...parts].join("\n");
}
