// The reader itself, which runs beside the page so that the pen never waits for it. This file is page and
// worker at once, so that it is fetched once: `assets.rs` puts the rest of it into the block of the `else`.
"use strict";

if (!globalThis.document) {
  let reader; // { room, exports }

  async function start(url) {
    const imports = { page: { now: () => performance.now() } };
    const { instance } = await WebAssembly.instantiateStreaming(fetch(url), imports);
    reader = { room: instance.exports.make(), exports: instance.exports };
  }

  // What a call makes of bytes.
  function call(bytes, run) {
    const { room, exports } = reader;
    const at = exports.input(room, bytes.length);
    new Uint8Array(exports.memory.buffer, at, bytes.length).set(bytes);
    const length = run(exports, room);
    return new Uint8Array(exports.memory.buffer, exports.output(room), length).slice();
  }

  function read({ pixels, width, height, turns, invert, lang }) {
    const html = call(pixels, (reads, room) => reads.read(room, width, height, turns, invert, spoken(lang)));
    if (!html.length) throw new Error("sizes and pixels do not fit together");
    return text(html);
  }

  const text = (bytes) => new TextDecoder().decode(bytes);
  const spoken = (lang) => Math.max(0, LANGUAGES.indexOf(lang));

  const asked = {
    start,
    read,
    inside: ({ levels, lang }) => ({
      html: text(call(levels, (reads, room) => reads.judge(room, spoken(lang)))),
      numbers: call(levels, (reads, room) => reads.inside(room)),
    }),
    cell: ({ levels, layer, map, row, column }) =>
      call(levels, (reads, room) => reads.cell(room, layer, map, row, column)),
    // For tests: the scores of digits that are prepared already.
    scores: ({ digits }) => call(digits, (reads, room) => reads.scores(room)),
  };

  const LANGUAGES = ["en", "zh"]; // in the order of `Language::ALL`

  addEventListener("message", async ({ data: { id, what, given } }) => {
    try {
      postMessage({ id, result: await asked[what](given) });
    } catch (error) {
      postMessage({ id, error: String(error) });
    }
  });
} else {
