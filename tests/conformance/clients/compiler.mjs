// TypeScript as the strictest of our users run it.
import ts from "typescript";

const OPTIONS = {
  strict: true,
  noEmit: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  types: [],
};

/** What the compiler has to say about programs; nothing if they are right. */
export function complaintsAbout(files) {
  const program = ts.createProgram(files, OPTIONS);
  return ts.getPreEmitDiagnostics(program).map((found) => {
    const place = found.file?.getLineAndCharacterOfPosition(found.start ?? 0);
    const text = ts.flattenDiagnosticMessageText(found.messageText, "\n");
    return `${found.file?.fileName}:${(place?.line ?? 0) + 1} ${text}`;
  });
}
