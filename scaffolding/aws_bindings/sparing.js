"use strict";
// Two places where jsii's program spends a tenth of a synth's processor time on nothing, written anew as it is loaded.
// A place that is not found stays as it is.

const { createHash } = require("node:crypto");
const { closeSync, openSync, readFileSync, readSync } = require("node:fs");

const PROGRAM = /[\\/]lib[\\/]program\.js$/;
const INSTEAD = [
  // At every start, of the bindings' archive of 37 MB: by that jsii knows its unpacked copy.
  [
    /digestFile=function digestFile\(\w+,\.\.\.\w+\)\{return readFileChunks\(\w+,\(\)=>\{\},\.\.\.\w+\)\}/,
    () => `digestFile=require(${JSON.stringify(__filename)}).digestFile`, // a path may have a $
  ],
  // For each type of an argument or a result: what an error would say of it if it were missing.
  [
    /\(0,(\w+\.default)\)\(null!=(\w+),`(Kernel error: expected type information, got )\$\{\(0,\w+\.inspect\)\(\2\)\}`\)/,
    "null!=$2||(0,$1)(!1,`$3${$2}`)",
  ],
];

/** What jsii's own function returns, with one buffer instead of 2,400. */
exports.digestFile = function (file, ...comments) {
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(1 << 18);
  const opened = openSync(file, "r");
  try {
    for (let size; (size = readSync(opened, chunk)) > 0; ) hash.update(chunk.subarray(0, size));
  } finally {
    closeSync(opened);
  }
  for (const comment of comments) hash.update("\0").update(comment);
  return hash.digest();
};

const loadFile = require.extensions[".js"];
require.extensions[".js"] = function (module, filename) {
  if (!PROGRAM.test(filename)) return loadFile(module, filename);
  const spare = (source, [theirs, ours]) => source.replace(theirs, ours);
  module._compile(INSTEAD.reduce(spare, readFileSync(filename, "utf8")), filename);
};
