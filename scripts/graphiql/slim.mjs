// Leaves out what the page would carry twice or does not need. Each rule fails the build when
// its target has moved, so an upgrade cannot bring the weight back unnoticed.
import { readFile } from "node:fs/promises";

function replaceOnce(source, pattern, replacement, file) {
  if (!pattern.test(source)) throw new Error(`${file}: ${pattern} no longer matches`);
  return source.replace(pattern, replacement);
}

// Web fonts are half a megabyte and come without their licences; GraphiQL's own fallbacks
// (the system's sans-serif and monospace) look right everywhere. The icon font stays.
const WEB_FONT = /@font-face\s*\{\s*font-family:\s*["']?(?:Roboto|Fira Code)["']?;[^}]*\}/g;

// GraphiQL loads two Prettier plugins, 540 KB, to indent the variables; jsonc-parser, which it
// uses for reading them anyway, does the same.
const FORMAT_JSONC = /async function formatJSONC\(content\) \{[\s\S]*?\n\}/;
const FORMAT_WITH_JSONC_PARSER = `async function formatJSONC(content) {
  return applyEdits(content, format(content, undefined, { tabSize: 2, insertSpaces: true }));
}`;
const JSONC_IMPORT = /import \{ parse, /;

export const slim = {
  name: "slim",
  setup(build) {
    // graphiql/style.css already contains Monaco's rules.
    build.onLoad({ filter: /monaco-editor[\\/]esm[\\/].*\.css$/ }, () => ({
      contents: "",
      loader: "empty",
    }));
    build.onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path }) => ({
      contents: replaceOnce(await readFile(path, "utf8"), WEB_FONT, "", path),
      loader: "css",
    }));
    build.onLoad({ filter: /utility[\\/]jsonc\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const formatted = replaceOnce(source, FORMAT_JSONC, FORMAT_WITH_JSONC_PARSER, path);
      const contents = replaceOnce(
        formatted, JSONC_IMPORT, "import { applyEdits, format, parse, ", path,
      );
      return { contents, loader: "js" };
    });
  },
};
