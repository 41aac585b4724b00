// Preloaded by the tests: writes down which programs Node runs, and which files of interest each of them loaded.
const { appendFileSync } = require("node:fs");
const path = require("node:path");

process.on("exit", () => {
  const loaded = Object.keys(require.cache).filter((file) =>
    /[\\/](provider-aws[\\/]lib|node_modules[\\/]archiver)[\\/]/.test(file),
  );
  const lines = [`program ${path.basename(process.argv[1] ?? "")}`, ...loaded];
  appendFileSync(process.env.LOADED_FILES, lines.map((line) => `${line}\n`).join(""));
});
