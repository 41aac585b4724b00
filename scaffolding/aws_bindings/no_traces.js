"use strict";
// cdktf notes for each of thousands of tokens how it was made, in case an error is about it: calls of JavaScript,
// none of which is a line of the program, for that is Python. Here it notes nothing.

const TRACES = /[\\/]cdkt[fn][\\/]lib[\\/]tokens[\\/]private[\\/]stack-trace\.js$/;

const loadFile = require.extensions[".js"];
require.extensions[".js"] = function (module, filename) {
  loadFile(module, filename);
  if (TRACES.test(filename)) module.exports.captureStackTrace = () => [];
};
