// A part of a photo is read alone: dragged out with mouse or finger, or moved with the arrows. Undo brings
// the whole back.

function makeCrop(photo, open) {
  const layer = byId("crop-layer");
  const frame = layer.firstElementChild;
  let part = null; // left, top, width, height: shares of the picture
  let from = null; // where a finger set out

  // The picture lies in the middle of the sheet, whose sides it may not fill.
  function picture() {
    const { left, top, width, height } = layer.getBoundingClientRect();
    const canvas = photo.canvas();
    const scale = Math.min(width / canvas.width, height / canvas.height);
    const [wide, high] = [canvas.width * scale, canvas.height * scale];
    const [right, down] = [(width - wide) / 2, (height - high) / 2];
    return { left: left + right, top: top + down, wide, high, right, down, width, height };
  }

  function point({ clientX, clientY }) {
    const { left, top, wide, high } = picture();
    return { x: within((clientX - left) / wide), y: within((clientY - top) / high) };
  }

  function lay(fresh) {
    part = fresh;
    const { right, down, wide, high, width, height } = picture();
    const share = (pixels, all) => `${(100 * pixels) / all}%`;
    Object.assign(frame.style, {
      left: share(right + part.left * wide, width),
      top: share(down + part.top * high, height),
      width: share(part.width * wide, width),
      height: share(part.height * high, height),
    });
  }

  function start() {
    layer.hidden = false;
    byId("crop").setAttribute("aria-pressed", true);
    lay({ left: 0.1, top: 0.1, width: 0.8, height: 0.8 });
    layer.focus({ preventScroll: true });
    layer.scrollIntoView({ block: "nearest" });
    say();
  }

  function close() {
    if (layer.hidden) return;
    layer.hidden = true;
    from = null;
    byId("crop").setAttribute("aria-pressed", false);
    if (document.activeElement === layer) byId("crop").focus();
  }

  async function read() {
    const turned = photo.part(part);
    close();
    const invert = byId("invert").getAttribute("aria-pressed") === "true";
    open({ blob: await toPng(turned), turns: 0, invert });
  }

  function say() {
    const percent = (share) => Math.round(100 * share);
    const numbers = Object.fromEntries(Object.entries(part).map(([name, share]) => [name, percent(share)]));
    byId("announce").textContent = fill(words.part, numbers);
  }

  byId("crop").addEventListener("click", () => {
    if (!layer.hidden) close();
    else if (photo.canvas()) start();
  });
  layer.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    layer.focus({ preventScroll: true });
    layer.setPointerCapture(event.pointerId);
    from = point(event);
  });
  layer.addEventListener("pointermove", (event) => {
    if (!from) return;
    const { x, y } = point(event);
    const [left, top] = [Math.min(x, from.x), Math.min(y, from.y)];
    lay({ left, top, width: Math.abs(x - from.x), height: Math.abs(y - from.y) });
  });
  layer.addEventListener("pointerup", () => {
    if (!from) return;
    from = null;
    if (Math.min(part.width, part.height) >= LEAST) read();
    else start(); // a touch is no part
  });
  layer.addEventListener("pointercancel", () => (from = null));
  layer.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      read();
    } else if (event.key === "Escape") {
      event.stopPropagation(); // it would clear the sheet
      close();
    }
    const [down, right] = MOVES[event.key] ?? [];
    if (down === undefined) return;
    event.preventDefault();
    const { left, top, width, height } = part;
    const [across, along] = [right * STEP_OF_CROP, down * STEP_OF_CROP];
    if (event.shiftKey) {
      const grown = (size, by, start) => Math.min(Math.max(size + by, LEAST), 1 - start);
      lay({ left, top, width: grown(width, across, left), height: grown(height, along, top) });
    } else {
      const moved = (start, by, size) => Math.min(Math.max(start + by, 0), 1 - size);
      lay({ left: moved(left, across, width), top: moved(top, along, height), width, height });
    }
    say();
  });
  return { close };
}

const within = (share) => Math.min(Math.max(share, 0), 1);
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const STEP_OF_CROP = 0.02;
const LEAST = 0.03; // of the picture's side
