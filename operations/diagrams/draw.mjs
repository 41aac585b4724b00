// Asked in JSON on stdin, by drawing.py: where ELK puts the nodes and edges of graphs, or for a PNG of an SVG.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(import.meta.url);
const { graphs, svg, scale } = JSON.parse(await text(process.stdin));
const answer = graphs ? { laid: await layOut(graphs) } : { png: await rasterize(svg, scale) };
process.stdout.write(JSON.stringify(answer));

async function layOut(graphs) {
  const ELK = require("elkjs/lib/elk.bundled.js");
  return Promise.all(graphs.map((graph) => new ELK().layout(graph)));
}

// Text needs a font, and a machine may have none, or others: so it is one of the packages.
async function rasterize(svg, scale) {
  const { Resvg, initWasm } = await import("@resvg/resvg-wasm");
  await initWasm(await readFile(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));
  const fonts = ["400", "700"].map((weight) => `@fontsource/arimo/files/arimo-latin-${weight}-normal.woff2`);
  const fontBuffers = await Promise.all(fonts.map((font) => readFile(require.resolve(font))));
  const drawn = new Resvg(svg, {
    font: { fontBuffers, loadSystemFonts: false, defaultFontFamily: "Arimo" },
    fitTo: { mode: "zoom", value: scale },
  });
  return Buffer.from(drawn.render().asPng()).toString("base64");
}
