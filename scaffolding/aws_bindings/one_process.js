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
const CONSOLE = 2;

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

/** Keeps Python's pipes to ourselves: what else reads stdin or writes to stdout, such as a child process, can't. */
function takePipes() {
  const [fromPython, toPython] = [fs.openSync("/dev/fd/0", "r"), fs.openSync("/dev/fd/1", "w")];
  fs.closeSync(0);
  fs.openSync("/dev/null", "r"); // as the lowest that is free it becomes 0
  fs.closeSync(1);
  fs.openSync("/dev/fd/2", "w");
  return [fromPython, toPython];
}

function runInPlaceOfRelay(relay, filename) {
  const [fromPython, toPython] = takePipes();
  const { readSync, writeSync } = fs;
  fs.readSync = (fd, ...rest) => readSync(fd === CALLS ? fromPython : fd, ...rest);
  fs.writeSync = (fd, ...rest) => writeSync(fd === CALLS ? toPython : fd, ...rest);
  for (const name of ["stdout", "stderr"]) {
    const value = output(name);
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => value });
  }
  // jsii asks for it before it links a package rather than copying thousands of files; NODE_OPTIONS has it too.
  process.execArgv.push("--preserve-symlinks");
  process.env.NODE_OPTIONS = process.env.NODE_OPTIONS?.replace(/ ?--preserve-symlinks/, "") ?? "";
  relay.require(path.resolve(path.dirname(filename), "..", "lib", "program.js"));
}

if (path.basename(process.argv[1] ?? "") === "jsii-runtime.js" && process.platform !== "win32") {
  const loadFile = require.extensions[".js"];
  require.extensions[".js"] = function (module, filename) {
    if (path.basename(filename) !== "jsii-runtime.js") return loadFile(module, filename);
    if (START.test(fs.readFileSync(filename, "utf8"))) runInPlaceOfRelay(module, filename);
    else loadFile(module, filename);
  };
}
