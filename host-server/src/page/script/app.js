// Brings the parts together: whatever way a picture comes in, it becomes the one that is read.

const reader = makeReader();
const answer = makeAnswer(reader, () => {
  more?.inside.close();
  more?.inside.enable();
});
const photo = makePhoto(byId("photo"), byId("overlay"));
const visit = makeVisit((picture) => open(picture));
const soon = makeSoon(ask);
// The reader in the browser is asked at once, the server not for every movement.
const pad = makePad(byId("pad"), {
  started,
  moved: () => (reader.isReady() ? soon.run(80, 160) : soon.run(250, 1000)),
  ended: () => (reader.isReady() ? soon.run(0, 0) : soon.run(60, 60)),
});
let current = null; // the picture that is read: { blob or sheet, turns, invert, drawn }
let asking = null; // the request under way: { picture, again, abort }
let failed = false; // whether the last request came to nothing
let linked = false; // whether the address holds what is drawn
let refused = false; // whether an error stands over a picture that it is not about
let more = null; // the second script's part, once it is here
let coming = null;
const past = []; // what Undo brings back: { picture, as, strokes }

// The second script, once; where it did not come it is asked for again.
function fetchMore() {
  const shared = { byId, make, words, fill, toPng, readable, cannotShow, postInTurn, copyText, confirmOn, reader, answer, photo, pad, open, empty };
  coming ??= import(words.more).then(
    ({ begin }) => {
      more = begin(shared);
      more.inside.enable();
      refresh();
      return more;
    },
    (error) => {
      coming = null;
      throw error;
    },
  );
  return coming;
}

// `given` are the strokes that came with a link.
const newDrawing = (given) => ({ turns: 0, invert: false, drawn: true, given });

function started() {
  more?.challenge.wait();
  if (!current?.drawn) current = newDrawing(0);
  photo.hide();
  refresh();
}

// Before something else takes its place.
function keep() {
  if (current) {
    const { turns, invert } = current;
    past.push({ picture: current, as: { turns, invert }, strokes: pad.strokes() });
  }
  past.splice(0, past.length - MOST_UNDONE);
}

function startOver() {
  keep();
  empty();
}

function empty() {
  stopAsking();
  pad.lay();
  photo.hide();
  current = null;
  answer.waiting();
  refresh();
}

async function undo() {
  if (refused) return ask();
  if (current?.drawn && current.turns) return change((picture) => (picture.turns = 0));
  // What a link brought goes at once where something else was there before.
  if (current?.drawn && pad.strokes().length > (past.length ? current.given : 0)) return pad.undo();
  const { picture, as, strokes } = past.pop() ?? {};
  if (!picture) return;
  stopAsking();
  pad.lay(strokes);
  current = Object.assign(picture, as);
  if (picture.turns || !picture.drawn) await photo.show(picture);
  else photo.hide();
  ask();
  refresh();
}

// Any files that somebody brings. What cannot be read leaves on the sheet what was there.
async function take(files) {
  if (files.length > 1) {
    return fetchMore().then(({ readAll }) => readAll(files), () => refuse(words.unreachable));
  }
  const [file] = files;
  if (file?.name?.endsWith(".zip")) {
    return fetchMore().then(({ openSet }) => openSet(file), () => refuse(words.unreachable));
  }
  let blob;
  try {
    blob = await readable(file);
  } catch {
    return refuse(words.noFile); // text was pasted, or a folder dropped
  }
  const name = file.name ? `${file.name}: ` : "";
  if (!blob) return refuse(name + cannotShow(file));
  if (blob.size > Number(byId("file").dataset.maxBytes)) return refuse(name + words.tooLarge);
  open({ blob, turns: 0, invert: false });
}

// Undo takes the error away, and brings back what was read.
function refuse(message) {
  stopAsking();
  answer.tell(message);
  byId("overlay").replaceChildren();
  refused = current !== null;
}

function open(picture) {
  keep();
  pad.lay();
  current = picture;
  picture.shown = photo.show(picture);
  byId("paper").scrollIntoView({ block: "nearest" });
  ask();
  refresh();
}

// Asks again, about the same picture, differently. Of a drawing, Undo takes the strokes.
async function change(how) {
  if (!current.drawn) keep();
  how(current);
  if (current.turns || !current.drawn) {
    current.blob ??= await toPng(pad.sheet());
    await photo.show(current);
  } else {
    photo.hide();
  }
  ask();
  refresh();
}

function stopAsking() {
  more?.leave();
  soon.cancel();
  asking?.abort.abort();
  asking = null;
  failed = refused = false;
}

// One request at a time about what is being drawn: on a slow line the last one is still answered.
async function ask() {
  const picture = current;
  if (!picture) return;
  if (picture.drawn && pad.isBlank()) return empty();
  if (picture.drawn && asking?.picture === picture) {
    asking.again = true;
    return;
  }
  stopAsking();
  const mine = { picture, again: false, abort: new AbortController() };
  asking = mine;
  await answerTo(mine);
  if (asking === mine) {
    asking = null;
    if (mine.again) ask();
  }
  refresh();
}

async function answerTo({ picture, abort: { signal } }) {
  try {
    if (picture.drawn) {
      picture.sheet = pad.sheet();
      picture.blob = null;
    }
    // Half a digit is no reason to say that there is none.
    const page = await answer.ask(picture, signal, (reads) => reads || !pad.isDrawing());
    if (!page) return fail(words.overloaded);
    if (pad.isDrawing()) return;
    picture.blob ??= await toPng(picture.sheet);
    await picture.shown;
    if (signal.aborted) return;
    photo.mark(page);
    answer.addOwn(photo.canvas() ?? byId("pad"));
    visit.note(picture, page);
    if (picture.drawn) more?.challenge.note(page);
    byId("share").hidden = !picture.drawn || !more;
  } catch {
    sent(1);
    if (!signal.aborted) fail(navigator.onLine ? words.unreachable : words.offline);
  }
}

function fail(message) {
  failed = true;
  answer.tell(message, true);
}

function refresh() {
  if (linked && current?.given !== pad.strokes().length) {
    linked = false;
    history.replaceState(null, "", location.pathname + location.search);
  }
  byId("hint").hidden = current !== null;
  byId("undo").disabled = past.length === 0 && !(current?.drawn && !pad.isBlank());
  for (const id of ["clear", "rotate", "invert"]) byId(id).disabled = current === null;
  byId("invert").setAttribute("aria-pressed", current?.invert ?? false);
  byId("crop").disabled = !more || !current || (current.drawn && !current.turns);
  byId("live").disabled = byId("challenge").disabled = !more;
  if (document.activeElement?.disabled) byId("file").focus();
}

// What a link brought, or was there before the page was loaded anew, is written on the sheet, as if it had
// been drawn here.
async function openShared({ type } = {}) {
  const again = !type && performance.getEntriesByType("navigation")[0]?.type !== "navigate";
  if (!again && !location.hash.startsWith("#w=")) return;
  const strokes = (await fetchMore()).shared(again);
  if (!strokes.length) {
    if (!again) refuse(words.brokenLink);
    return;
  }
  keep();
  pad.lay(strokes);
  linked = location.hash !== "";
  current = newDrawing(linked ? strokes.length : 0);
  started();
  ask();
}

// Runs `action` once nothing has called for `pause` milliseconds, or after `longest` at the latest.
function makeSoon(action) {
  let timer;
  let first = 0;
  function cancel() {
    clearTimeout(timer);
    timer = undefined;
  }
  return {
    cancel,
    run(pause, longest) {
      const now = performance.now();
      if (!timer) first = now;
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = undefined;
        action();
      }, Math.max(0, Math.min(pause, first + longest - now)));
    },
  };
}

const MOST_UNDONE = 20;

// The form's buttons are about the picture on the sheet, and several files make a table.
function takeForm() {
  document.documentElement.classList.add("js");
  byId("form").noValidate = byId("file").multiple = true;
}

takeForm();
byId("form").addEventListener("submit", (event) => event.preventDefault());
byId("undo").addEventListener("click", undo);
byId("clear").addEventListener("click", startOver);
byId("rotate").addEventListener("click", () => change((picture) => (picture.turns = (picture.turns + 1) % 4)));
byId("invert").addEventListener("click", () => change((picture) => (picture.invert = !picture.invert)));
document.addEventListener("click", ({ target }) => {
  if (target.closest("#retry")) ask();
  const { turns } = target.closest("#turned")?.dataset ?? {};
  if (turns) change((picture) => (picture.turns = (picture.turns + Number(turns)) % 4));
});
addEventListener("hashchange", openShared);
addEventListener("online", () => failed && ask());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && current) startOver();
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !byId("undo").disabled) undo();
});
acceptPictures(take);
switchTheme(byId("theme"));
switchLanguage(byId("language"), (page) => {
  answer.adopt(page);
  takeForm();
  visit.show();
  more?.show();
  photo.restore();
  refresh();
  if (current) ask();
}, () => refuse(words.unreachable));
refresh();
openShared();
// After everything that is to be seen.
const later = () => reader.start().then(showExamples).then(fetchMore).catch(() => {});
if (document.readyState === "complete") later();
else addEventListener("load", later);
performance.mark("ready");
} // of the else in worker.js
