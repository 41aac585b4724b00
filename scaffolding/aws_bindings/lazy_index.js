"use strict";
// Changes two things in jsii's program:
// the index of the AWS bindings, a list of 2,212 `exports.x = require("./x")`, loads what is asked for;
// and jsii's index of their types is complete when the first run on a machine ends.

const { readFileSync } = require("node:fs");
const path = require("node:path");
const threads = require("node:worker_threads");

const INDEX = /[\\/]@cdkt[fn][\\/]provider-aws[\\/]lib[\\/]index\.js$/;
// cdktf's index, and that of cdktn, the fork: what __importStar makes of a file that says __esModule is the file's own.
const EXPORT = /^exports\.(\w+) = (?:require\("(\.\/[\w-]+)"\)|__importStar\(require\("(\.\/[\w-]+\/index)"\)\));$/;
// All else that the TypeScript compiler writes into such a file; what it says of `exports`, we say again.
const BOILERPLATE = [
  /^$/,
  /^"use strict";$/,
  /^\/\*\*$/,
  /^ \*/,
  /^\/\//,
  /^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$/,
  /^(exports\.\w+ = )+void 0;$/,
  // TypeScript's own functions for `export * as`; nothing of them is run here, whatever they do.
  /^var __(createBinding|setModuleDefault|importStar) = \(this && this\.__\1\) \|\| \(.*\(?function ?\([\w, ]*\) \{$/,
  /^ {4}/,
  /^\}\) : \(?function\([\w, ]+\) \{$/,
  /^\}\)(\)?|\(\));$/,
];

/** Return [name, file] of each export, or undefined if the source does anything else than exporting. */
function parseIndex(source) {
  const found = [];
  for (const line of source.split(/\r?\n/)) {
    const match = EXPORT.exec(line);
    if (match) found.push([match[1], match[2] ?? match[3]]);
    else if (!BOILERPLATE.some((known) => known.test(line))) return undefined;
  }
  return found.length > 0 ? found : undefined;
}

function exportOnUse(module, name, file) {
  Object.defineProperty(module.exports, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = module.require(file);
      Object.defineProperty(module.exports, name, {
        configurable: true,
        enumerable: true,
        writable: true,
        value,
      });
      return value;
    },
  });
}

const loadFile = require.extensions[".js"];
require.extensions[".js"] = function (module, filename) {
  if (!INDEX.test(filename)) return loadFile(module, filename);
  const found = parseIndex(readFileSync(filename, "utf8"));
  if (!found) {
    process.stderr.write(
      `aws_bindings: loading all of the AWS bindings in Node, which takes longer: ` +
        `their ${path.basename(filename)} is not the list of exports that it is expected to be\n`,
    );
    return loadFile(module, filename);
  }
  Object.defineProperty(module.exports, "__esModule", { value: true });
  for (const [name, file] of found) exportOnUse(module, name, file);
};

// After unpacking, jsii has a thread write an index of the types, so that later runs need not parse
// 130 MB of JSON. The thread takes seconds and dies with the program, and ours ends before it is done:
// without this, every run would start over and none would ever find an index. So it gets a process of
// its own, which the first run waits for. Whatever goes wrong there, jsii itself tries again next time.
const WRITING_INDEX = "AWS_BINDINGS_WRITING_INDEX"; // set in that process, which loads this file too
const START_THREAD =
  'new (require("node:worker_threads").Worker)(process.argv[1], { workerData: JSON.parse(process.argv[2]) })';

if (!process.env[WRITING_INDEX]) {
  threads.Worker = new Proxy(threads.Worker, {
    construct(Worker, [file, options], newTarget) {
      if (path.basename(String(file)) === "runtime-index-worker.js" && options?.workerData) {
        const { status } = require("node:child_process").spawnSync(
          process.execPath,
          [...process.execArgv, "-e", START_THREAD, String(file), JSON.stringify(options.workerData)],
          { stdio: "ignore", timeout: 120_000, env: { ...process.env, [WRITING_INDEX]: "1" } },
        );
        if (status === 0) return new (require("node:events"))();
      }
      return Reflect.construct(Worker, [file, options], newTarget);
    },
  });
}
