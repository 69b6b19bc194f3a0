// The page's script: a sheet to draw on, three more ways in (file, drop, paste), one answer.
// Everything is asked of POST /api/v1/classify; without this script the form does the same.
"use strict";

document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const result = makeResult();
  const photo = makePhoto({ unshowable: () => refresh() });
  const hint = byId("hint");
  const undo = byId("undo");
  const clear = byId("clear");
  const file = byId("file");
  let asking = new AbortController();

  const pad = makePad(byId("pad"), {
    started() {
      asking.abort();
      photo.hide();
      refresh();
    },
    ended: delayed(250, async () => {
      refresh();
      if (pad.isBlank()) return startOver();
      ask(await pad.toPng());
    }),
  });

  function refresh() {
    hint.hidden = !pad.isBlank() || photo.isShown();
    undo.disabled = pad.isBlank();
    clear.disabled = pad.isBlank() && !photo.isShown();
  }

  function startOver() {
    asking.abort();
    pad.clear();
    photo.hide();
    result.waiting();
    refresh();
  }

  function readFile(picture) {
    if (!picture) return result.failed("That was not a file. Save the picture first, then choose, drop or paste it.");
    pad.clear();
    photo.show(picture);
    refresh();
    const limit = Number(file.dataset.maxBytes);
    if (picture.size > limit) {
      asking.abort();
      return result.failed(`The picture has more than the ${limit >> 20} MiB that are accepted; send a smaller one.`);
    }
    ask(picture);
  }

  async function ask(picture) {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    result.busy();
    try {
      const response = await fetch("/api/v1/classify?explain=1", { method: "POST", body: picture, signal });
      const answer = await response.json();
      if (signal.aborted) return;
      if (!response.ok) return result.failed(sentence(answer.error.message));
      result.answered(answer);
      photo.mark(answer.box);
    } catch {
      if (!signal.aborted) result.failed("The server did not answer. Try again in a moment.");
    }
  }

  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (file.files[0]) readFile(file.files[0]);
  });
  file.addEventListener("change", () => {
    if (!file.files[0]) return;
    readFile(file.files[0]);
    file.value = ""; // so that the same file can be chosen again
  });
  undo.addEventListener("click", () => pad.undo());
  clear.addEventListener("click", startOver);
  document.addEventListener("paste", (event) => {
    event.preventDefault();
    readFile(event.clipboardData.files[0]);
  });
  acceptDrops(readFile);
  refresh();
});

function byId(id) {
  return document.getElementById(id);
}

// Runs `action` once nothing has called for `milliseconds`.
function delayed(milliseconds, action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };
}

// The sheet of paper: strokes of mouse, finger or pen, dark on nothing; white is laid under them
// when they are sent.
function makePad(canvas, { started, ended }) {
  const context = canvas.getContext("2d");
  const strokes = [];
  let current = null;

  function point(event) {
    const sheet = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - sheet.left) / sheet.width) * canvas.width,
      y: ((event.clientY - sheet.top) / sheet.height) * canvas.height,
    };
  }

  function draw() {
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.lineWidth = canvas.width * 0.058;
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = "#1b2136";
    for (const stroke of strokes) {
      context.beginPath();
      context.moveTo(stroke[0].x, stroke[0].y);
      stroke.forEach((here, index) => {
        const next = stroke[index + 1] ?? here;
        context.quadraticCurveTo(here.x, here.y, (here.x + next.x) / 2, (here.y + next.y) / 2);
      });
      context.stroke();
    }
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    try {
      canvas.setPointerCapture(event.pointerId); // the stroke may leave the sheet and come back
    } catch {
      // The pointer is gone already: there will be no stroke to follow.
    }
    current = { pointer: event.pointerId, points: [point(event)] };
    strokes.push(current.points);
    started();
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== current?.pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    current.points.push(...(events.length ? events : [event]).map(point));
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (event.pointerId !== current?.pointer) return;
      current = null;
      ended();
    });
  }

  return {
    isBlank: () => strokes.length === 0,
    undo() {
      strokes.pop();
      draw();
      ended();
    },
    clear() {
      strokes.length = 0;
      current = null;
      draw();
    },
    toPng() {
      const sheet = document.createElement("canvas");
      sheet.width = sheet.height = canvas.width / 2;
      const paper = sheet.getContext("2d");
      paper.fillStyle = "#fff";
      paper.fillRect(0, 0, sheet.width, sheet.height);
      paper.drawImage(canvas, 0, 0, sheet.width, sheet.height);
      return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
    },
  };
}

// The chosen picture, laid on the sheet, with a frame where the ink was found.
function makePhoto({ unshowable }) {
  const holder = byId("photo");
  const image = byId("photo-image");
  const frame = byId("photo-box");

  function forget() {
    if (image.src) URL.revokeObjectURL(image.src);
    image.removeAttribute("src");
    frame.hidden = true;
  }

  function hide() {
    holder.hidden = true;
    forget();
  }

  image.addEventListener("error", () => {
    hide();
    unshowable();
  });

  return {
    isShown: () => !holder.hidden,
    hide,
    show(file) {
      forget();
      image.src = URL.createObjectURL(file);
      holder.hidden = false;
    },
    async mark(box) {
      if (holder.hidden || !box) return;
      try {
        await image.decode();
      } catch {
        return; // a picture that this browser cannot show has no place for a frame
      }
      const { naturalWidth: width, naturalHeight: height } = image;
      const longest = Math.max(width, height); // fills the square sheet
      const percent = (pixels) => `${(100 * pixels) / longest}%`;
      frame.style.left = percent(box.left + (longest - width) / 2);
      frame.style.top = percent(box.top + (longest - height) / 2);
      frame.style.width = percent(box.width);
      frame.style.height = percent(box.height);
      frame.hidden = false;
    },
  };
}

// The answer: large, as bars, as the network saw it, with the time.
function makeResult() {
  const result = byId("result");
  const digit = byId("digit");
  const says = byId("says");
  const time = byId("time");
  const rows = [...byId("bars").children];

  function show(state, sign, words, answer) {
    delete result.dataset.busy;
    result.dataset.state = state;
    if (digit.textContent !== sign) {
      digit.textContent = sign;
      digit.getAnimations().forEach((animation) => {
        animation.cancel();
        animation.play();
      });
    }
    says.replaceChildren(...words);
    time.replaceChildren(...(answer ? times(answer.timing_us) : []));
    rows.forEach((row, index) => {
      const probability = answer?.probabilities[index] ?? 0;
      row.classList.toggle("best", answer?.digit === index);
      row.querySelector("rect").setAttribute("width", (probability * 100).toFixed(1));
      row.querySelector(".percent").textContent = percent(probability);
    });
    showSeen(answer?.prepared);
  }

  return {
    waiting: () => show("empty", "?", ["Waiting for a digit."]),
    busy: () => (result.dataset.busy = ""),
    failed: (message) => show("error", "!", [message]),
    answered(answer) {
      if (answer.verdict === "none") return show("none", "–", ["There is nothing written on this picture."], answer);
      const words = ["This says ", bold(answer.text), `, ${percent(answer.confidence).replace(">", "over")} sure.`];
      show("digit", answer.text, words, answer);
    },
  };
}

// The 28 x 28 grey levels: ink light on dark.
function showSeen(levels) {
  let canvas = byId("seen");
  if (canvas.tagName !== "CANVAS") {
    const fresh = Object.assign(document.createElement("canvas"), { id: "seen", width: 28, height: 28 });
    fresh.setAttribute("role", "img");
    canvas.replaceWith(fresh);
    canvas = fresh;
  }
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, 28, 28);
  canvas.setAttribute("aria-label", levels ? "The digit as the network sees it: 28 by 28 grey levels" : "Nothing yet");
  if (!levels) return;
  const pixels = context.createImageData(28, 28);
  levels.forEach((level, index) => pixels.data.set([level, level, level, 255], 4 * index));
  context.putImageData(pixels, 0, 0);
}

function times({ decode, prepare, infer }) {
  const total = bold(span(decode + prepare + infer));
  return ["Read in ", total, `: decode ${span(decode)}, prepare ${span(prepare)}, network ${span(infer)}`];
}

function span(microseconds) {
  return microseconds < 1000 ? `${microseconds}\u00a0µs` : `${(microseconds / 1000).toFixed(1)}\u00a0ms`;
}

function percent(probability) {
  if (probability >= 0.9995) return ">\u00a099.9\u00a0%"; // no network is ever wholly sure
  return `${(probability * 100).toFixed(1)}\u00a0%`;
}

function bold(text) {
  return Object.assign(document.createElement("b"), { textContent: text });
}

function sentence(message) {
  return `${message[0].toUpperCase()}${message.slice(1)}.`;
}

// A picture may be dropped anywhere on the page; a veil says so while one hovers.
function acceptDrops(take) {
  const veil = (shown) => document.body.classList.toggle("dropping", shown);
  const bringsFile = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!bringsFile(event)) return;
    event.preventDefault();
    veil(true);
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) veil(false); // it left the window, not just an element
  });
  addEventListener("drop", (event) => {
    veil(false);
    if (!event.dataTransfer) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
}
