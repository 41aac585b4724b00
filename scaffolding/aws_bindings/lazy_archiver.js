"use strict";
// cdktf loads archiver, and with it a hundred files, to zip assets. Here archiver is loaded when it is called.

const Module = require("node:module");

const ASSETS = /[\\/]cdktf[\\/]lib[\\/]private[\\/]fs\.js$/;
const loadNow = Module._load;

Module._load = function (request, parent, isMain) {
  if (request !== "archiver" || !ASSETS.test(parent?.filename ?? "")) return loadNow(request, parent, isMain);
  let archiver;
  const load = () => (archiver ??= loadNow(request, parent, isMain));
  return new Proxy(function () {}, {
    apply: (_target, self, parameters) => Reflect.apply(load(), self, parameters),
    get: (_target, name) => load()[name],
  });
};
