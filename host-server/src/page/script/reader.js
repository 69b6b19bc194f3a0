// The reader within the browser: the one of the server, as WebAssembly, in a worker of its own. Where it
// cannot be started the server is asked.

function makeReader() {
  const address = words.reader; // none where the server reads with another network
  const waiting = new Map(); // what was asked and is not answered: id -> { resolve, reject }
  let worker = null;
  let ready = false;
  let asked = 0;

  function ask(what, given, transfer = []) {
    return new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      worker.postMessage({ id: asked, what, given }, transfer);
    });
  }

  // For good: what failed once would fail again.
  function stop() {
    worker.terminate();
    ready = false;
    byId("device").hidden = true;
    waiting.forEach(({ reject }) => reject(new Error("the reader stopped")));
    waiting.clear();
  }

  async function start() {
    if (!address || worker) return;
    try {
      worker = new Worker(import.meta.url, { type: "module" });
      worker.onerror = stop;
      worker.onmessage = ({ data: { id, result, error } }) => {
        const { resolve, reject } = waiting.get(id) ?? {};
        waiting.delete(id);
        if (error === undefined) resolve?.(result);
        else reject?.(new Error(error));
      };
      await ask("start", address);
      // Browsers compile in earnest what has run before.
      const side = 64;
      const pixels = new Uint8Array(4 * side * side).fill(255);
      pixels.fill(0, 120 * side, 122 * side);
      await ask("read", { pixels, width: side, height: side, turns: 0, invert: 0, lang: "en" });
      ready = true;
      byId("device").hidden = false;
      performance.mark("reader");
    } catch {
      if (worker) stop();
    }
  }

  // `null` where it cannot be asked.
  async function asks(what, given, transfer) {
    if (!ready) return null;
    try {
      return await ask(what, given, transfer);
    } catch {
      stop();
      return null;
    }
  }

  return {
    start,
    isReady: () => ready,
    // The parts of the page that show what is on a canvas; `null` where the server is to be asked.
    async read(canvas, { turns, invert }) {
      if (!ready) return null;
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      const { lang } = document.documentElement;
      const given = { pixels: new Uint8Array(data.buffer), width, height, turns, invert: Number(invert), lang };
      return asks("read", given, [data.buffer]);
    },
    // A prepared digit's chances as a part of the page, and what is in `PictureReader::inside`.
    inside: (levels) => asks("inside", { levels, lang: document.documentElement.lang }),
    cell: (levels, cell) => asks("cell", { levels, ...cell }),
  };
}
