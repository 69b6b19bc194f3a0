// A look into the network: one digit's chances, which parts of it matter, its layers' maps, and what one
// value of a map is made of. By the reader in the browser, which answers while the finger is still there.

function makeInside(reader, corrections) {
  const section = byId("inside");
  const mark = make("i", { className: "mark" });
  let levels = null; // of the digit that is looked into
  let layers = []; // { maps, side, values } of each
  let place = 0; // which digit of the answer it is
  let latest = 0;

  async function open(at) {
    const image = document.querySelectorAll(".saw img")[at];
    if (!image || !reader.isReady()) return;
    levels = levelsOf(image);
    place = at;
    corrections.choose(at); // at once: who corrects quickly means this one
    const found = await reader.inside(levels);
    if (!found) return;
    showBars(found.html);
    showLayers(found.numbers);
    byId("cell").hidden = true;
    section.hidden = false;
    section.scrollIntoView({ block: "nearest" });
    byId("inside-title").focus({ preventScroll: true });
  }

  function showBars(html) {
    const bars = new DOMParser().parseFromString(html, "text/html").getElementById("bars");
    bars.removeAttribute("id");
    byId("inside-bars").replaceChildren(bars);
  }

  function showLayers(bytes) {
    const head = new Int32Array(bytes.buffer, 0, 5);
    const squares = head[4] ** 2;
    showWhy(new Int32Array(bytes.buffer, 20, squares), head[4]);
    let start = 20 + 4 * squares;
    layers = [0, 2].map((at) => {
      const [maps, side] = [head[at], head[at + 1]];
      const values = bytes.subarray(start, (start += maps * side * side));
      return { maps, side, values };
    });
    layers.forEach((layer, index) => {
      const buttons = Array.from({ length: layer.maps }, (_, map) => mapButton(layer, index, map));
      byId(`maps-${index}`).replaceChildren(...buttons);
    });
  }

  // The digit, and over it what its lead loses where a square of it is covered.
  function showWhy(losses, side) {
    const most = Math.max(1, ...losses.map(Math.abs));
    const at = (pixel) => Math.min(Math.max(Math.round((pixel - COVERED / 2) / STEP), 0), side - 1);
    paint(byId("why"), SIDE, SIDE, (x, y) => {
      const loss = losses[at(y) * side + at(x)] / most;
      return signed(loss, 255 - 0.75 * levels[y * SIDE + x], 0.65);
    });
  }

  function mapButton({ maps, side, values }, layer, map) {
    const value = (row, column) => values[(row * side + column) * maps + map];
    const canvas = make("canvas");
    const all = Array.from({ length: side * side }, (_, at) => value(Math.floor(at / side), at % side));
    const most = Math.max(1, ...all);
    paint(canvas, side, side, (x, y) => Array(3).fill((255 * value(y, x)) / most));
    const button = make("button", { type: "button", className: "map", ariaLabel: `${words.map} ${map + 1}` });
    button.append(canvas);
    let chosen = null; // { row, column }
    const pick = (row, column) => {
      const within = (at) => Math.min(Math.max(at, 0), side - 1);
      chosen = { row: within(row), column: within(column) };
      look({ layer, map, ...chosen }, button, side);
    };
    const point = ({ clientX, clientY }) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      pick(Math.floor(((clientY - top) / height) * side), Math.floor(((clientX - left) / width) * side));
    };
    button.addEventListener("click", (event) => {
      if (event.detail) return point(event);
      const brightest = all.indexOf(Math.max(...all)); // by keyboard
      pick(Math.floor(brightest / side), brightest % side);
    });
    button.addEventListener("pointermove", (event) => event.buttons && event.pointerType === "mouse" && point(event));
    button.addEventListener("keydown", (event) => {
      const [down, right] = ARROWS[event.key] ?? [];
      if (down === undefined || !chosen) return;
      event.preventDefault();
      pick(chosen.row + down, chosen.column + right);
    });
    return button;
  }

  async function look(cell, button, side) {
    const mine = (latest += 1);
    const bytes = await reader.cell(levels, cell);
    if (!bytes || mine !== latest) return;
    const [left, top, pixels, kernel, channels, sum, bias, value, ...rest] = new Int32Array(bytes.buffer);
    const taps = kernel * kernel * channels;
    const [weights, inputs] = [rest.slice(0, taps), rest.slice(taps)];
    tiles(byId("kernel"), weights, kernel, channels);
    tiles(byId("patch"), inputs, kernel, channels);
    tiles(byId("products"), weights.map((weight, at) => weight * inputs[at]), kernel, channels);
    const numbers = { sum, bias, total: sum + bias, value, map: cell.map + 1, row: cell.row + 1, column: cell.column + 1 };
    byId("cell-says").textContent = fill(words.cell, numbers, (number) => number.toLocaleString());
    byId("cell").hidden = false;
    lay(mark, cell.column / side, cell.row / side, 1 / side);
    button.append(mark);
    lay(byId("reach"), left / SIDE, top / SIDE, pixels / SIDE);
  }

  function close() {
    corrections.forget();
    section.hidden = true;
    byId("cell").hidden = true;
  }

  byId("inside-close").addEventListener("click", () => {
    section.hidden = byId("cell").hidden = true;
    document.querySelectorAll(".look")[place]?.focus();
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.(".look");
    if (button) return open(Number(button.dataset.at));
    const box = target.closest?.("#overlay g");
    if (box) return open([...box.parentElement.children].indexOf(box));
    // What is large enough for a finger.
    if (target.matches?.(".step .maps, .saw div:only-child img:only-child")) open(0);
  });

  return {
    close,
    // Answers come with these buttons disabled: without a script or a reader they would do nothing.
    enable() {
      for (const button of document.querySelectorAll(".look")) button.disabled = !reader.isReady();
    },
  };
}

function lay(element, left, top, side) {
  Object.assign(element.style, { left: `${100 * left}%`, top: `${100 * top}%`, width: `${100 * side}%`, height: `${100 * side}%` });
}

function levelsOf(image) {
  const canvas = make("canvas", { width: SIDE, height: SIDE });
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, SIDE, SIDE).data.filter((_, at) => at % 4 === 0);
}

// Each channel's square beside the others, the strongest number in full colour.
function tiles(canvas, numbers, side, channels) {
  const columns = Math.ceil(Math.sqrt(channels));
  const most = Math.max(1, ...numbers.map(Math.abs));
  const step = side + 1;
  paint(canvas, columns * step - 1, Math.ceil(channels / columns) * step - 1, (x, y) => {
    const channel = Math.floor(y / step) * columns + Math.floor(x / step);
    const [row, column] = [y % step, x % step];
    if (row === side || column === side || channel >= channels) return [128, 128, 128];
    return signed(numbers[(row * side + column) * channels + channel] / most, 255, 1);
  });
}

// From `light` to orange for numbers above 0, to blue below.
function signed(share, light, strength) {
  const part = Math.abs(share) * strength;
  return (share > 0 ? ORANGE : BLUE).map((colour) => light + (colour - light) * part);
}

function paint(canvas, width, height, colour) {
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(width, height);
  for (let at = 0; at < width * height; at += 1) {
    pixels.data.set([...colour(at % width, Math.floor(at / width)), 255], 4 * at);
  }
  context.putImageData(pixels, 0, 0);
}

const SIDE = 28; // pixels of a prepared digit
const [COVERED, STEP] = [6, 2]; // as the reader covers parts of it
const ORANGE = [214, 92, 0];
const BLUE = [43, 74, 203];
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
