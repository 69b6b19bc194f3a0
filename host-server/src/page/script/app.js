// Brings the parts together: whatever way a picture comes in, it becomes the one that is read.
import { makeAnswer } from "./answer.js";
import { makePad } from "./pad.js";
import { makePhoto } from "./photo.js";
import { switchLanguage, switchTheme } from "./switches.js";
import { makeVisit } from "./visit.js";
import { acceptPictures } from "./ways.js";

const byId = (id) => document.getElementById(id);
const words = document.body.dataset;

const answer = makeAnswer();
const photo = makePhoto(byId("photo"), byId("overlay"));
const visit = makeVisit((picture) => open(picture));
const pad = makePad(byId("pad"), { started, moved: soon(ask, 120, 300), ended: soon(ask, 60, 60) });
let current = null; // the picture that is read: { blob, turns, invert, drawn }
let asking = new AbortController();

function started() {
  if (!current?.drawn) current = { invert: false, drawn: true };
  current.turns = 0; // what is drawn on is upright
  photo.hide();
  refresh();
}

function startOver() {
  asking.abort();
  pad.clear();
  photo.hide();
  current = null;
  answer.waiting();
  refresh();
}

// Any file that somebody brings: copied, since it may change before it is read again.
async function take(file) {
  const limit = Number(byId("file").dataset.maxBytes);
  if (file?.size > limit) return refuse(words.tooLarge);
  const bytes = await file?.arrayBuffer().catch(() => null); // a folder has none
  if (!bytes) return refuse(words.noFile);
  open({ blob: new Blob([bytes], { type: file.type }), turns: 0, invert: false });
}

function refuse(message) {
  startOver();
  answer.failed(message);
}

async function open(picture) {
  asking.abort();
  pad.clear();
  current = picture;
  await photo.show(picture);
  if (current !== picture) return;
  byId("paper").scrollIntoView({ block: "nearest" });
  ask();
  refresh();
}

// Asks again, about the same picture, differently.
async function change(how) {
  how(current);
  if (current.turns || !current.drawn) {
    current.blob ??= await pad.toPng();
    await photo.show(current);
  } else {
    photo.hide();
  }
  ask();
}

async function ask() {
  asking.abort();
  const picture = current;
  if (!picture) return;
  if (picture.drawn && pad.isBlank()) return startOver();
  asking = new AbortController();
  const { signal } = asking;
  try {
    if (picture.drawn) picture.blob = await pad.toPng();
    if (signal.aborted) return;
    // Half a digit is no reason to say that there is none.
    const page = await answer.ask(picture, signal, (reads) => reads || !pad.isDrawing());
    if (pad.isDrawing()) return;
    photo.mark(page);
    answer.addOwn(photo.canvas() ?? byId("pad"));
    visit.note(picture, page);
  } catch {
    if (!signal.aborted) answer.failed(words.unreachable);
  }
  refresh();
}

function refresh() {
  byId("hint").hidden = !pad.isBlank() || photo.canvas() !== null;
  byId("undo").disabled = pad.isBlank() || photo.canvas() !== null;
  for (const id of ["clear", "rotate", "invert"]) byId(id).disabled = current === null;
  byId("invert").setAttribute("aria-pressed", current?.invert ?? false);
  if (document.activeElement?.disabled) byId("file").focus();
}

// Runs `action` once nothing has called for `pause` milliseconds, or after `longest` at the latest.
function soon(action, pause, longest) {
  let timer;
  let first = 0;
  return () => {
    const now = performance.now();
    if (!timer) first = now;
    clearTimeout(timer);
    const run = () => {
      timer = undefined;
      action();
    };
    timer = setTimeout(run, Math.max(0, Math.min(pause, first + longest - now)));
  };
}

byId("form").noValidate = true; // its buttons are about the picture on the sheet
byId("form").addEventListener("submit", (event) => event.preventDefault());
byId("undo").addEventListener("click", () => pad.undo());
byId("clear").addEventListener("click", startOver);
byId("rotate").addEventListener("click", () => change((picture) => (picture.turns = (picture.turns + 1) % 4)));
byId("invert").addEventListener("click", () => change((picture) => (picture.invert = !picture.invert)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && current) startOver();
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !byId("undo").disabled) pad.undo();
});
acceptPictures(take);
switchTheme(byId("theme"));
switchLanguage(byId("language"), (page) => {
  answer.adopt(page);
  visit.show();
  photo.restore();
  refresh();
  if (current) ask();
});
refresh();
performance.mark("ready");
