// Preloaded by the tests: writes down which files of the AWS bindings Node loaded.
process.on("exit", () => {
  const loaded = Object.keys(require.cache).filter((file) => /provider-aws[\\/]lib[\\/]/.test(file));
  if (loaded.length > 0) require("node:fs").writeFileSync(process.env.LOADED_FILES, loaded.join("\n"));
});
