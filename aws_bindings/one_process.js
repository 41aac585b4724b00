"use strict";
// jsii starts Node twice: its program, and a relay between that and Python, through which each of thousands
// of calls passes in both directions. Here the program runs in the relay's place and talks to Python itself.

const fs = require("node:fs");
const path = require("node:path");
const { Writable } = require("node:stream");

// The relay starts the program like this, and serves its file descriptor 3.
const START =
  /spawn\)\(process\.execPath,\[\.\.\.process\.execArgv,"--preserve-symlinks",\(0,\w+\.resolve\)\(__dirname,"\.\.","lib","program\.js"\)\],\{stdio:\["ignore","pipe","pipe","pipe"\]\}\)/;
const CALLS = 3;
const [FROM_PYTHON, TO_PYTHON, CONSOLE] = [0, 1, 2];

/** What the relay makes of the program's output: lines that Python takes apart and prints where they belong. */
function output(name) {
  return new Writable({
    decodeStrings: true,
    write(chunk, _encoding, done) {
      fs.writeSync(CONSOLE, `${JSON.stringify({ [name]: chunk.toString("base64") })}\n`);
      done();
    },
  });
}

function runInPlaceOfRelay(relay, filename) {
  const { readSync, writeSync } = fs;
  fs.readSync = (fd, ...rest) => readSync(fd === CALLS ? FROM_PYTHON : fd, ...rest);
  fs.writeSync = (fd, ...rest) => writeSync(fd === CALLS ? TO_PYTHON : fd, ...rest);
  for (const name of ["stdout", "stderr"]) {
    const value = output(name);
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => value });
  }
  // jsii asks for it before it links a package rather than copying thousands of files; NODE_OPTIONS has it too.
  process.execArgv.push("--preserve-symlinks");
  relay.require(path.resolve(path.dirname(filename), "..", "lib", "program.js"));
}

if (path.basename(process.argv[1] ?? "") === "jsii-runtime.js") {
  const loadFile = require.extensions[".js"];
  require.extensions[".js"] = function (module, filename) {
    if (path.basename(filename) !== "jsii-runtime.js") return loadFile(module, filename);
    if (START.test(fs.readFileSync(filename, "utf8"))) runInPlaceOfRelay(module, filename);
    else loadFile(module, filename);
  };
}
