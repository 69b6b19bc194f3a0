// The answer's part of the page. The reader in the browser writes it, or the server, as it does for
// browsers without a script; here it takes the place of the one before, changing only what differs, so that
// bars glide and nothing jumps.

const PARTS = ["result", "detail", "steps"];

function makeAnswer(reader, shown) {
  let blank = parts(document);
  let announcing;
  let awaited = null; // what is going to be announced
  let read = ""; // the text that was read
  let corrected = []; // what the visitor says that its digits are

  function show(fresh) {
    const before = byId("digit").textContent;
    for (const part of PARTS) morph(byId(part), fresh[part].cloneNode(true));
    delete byId("result").dataset.busy;
    read = byId("copy")?.dataset.text ?? "";
    corrected = [];
    shown();
    const digit = byId("digit");
    if (digit.textContent !== before) replay(digit);
    const says = byId("says").textContent;
    if (says === awaited) return; // of a camera there is always another answer
    clearTimeout(announcing);
    awaited = says;
    const announced = byId("announce").textContent;
    announcing = setTimeout(() => {
      // What the visitor did since has been said, and is not to be talked over.
      if (byId("announce").textContent === announced) byId("announce").textContent = says;
      awaited = null;
    }, 700);
  }

  // By the reader in the browser, reduced to as many pixels as the server looks at.
  async function readHere({ blob, turns, invert }) {
    const picture = reader.isReady() ? await createImageBitmap(blob).catch(() => null) : null;
    if (!picture) return null;
    const scale = Math.min(1, LONGEST_READ / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return reader.read(canvas, { turns, invert });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#copy");
    if (button) copy(button);
  });

  return {
    readHere,
    waiting: () => show(blank),
    // Says what went wrong, or what is waited for; `again` shows the button that asks once more.
    tell(message, again = false, state = "error") {
      const fresh = Object.fromEntries(PARTS.map((part) => [part, blank[part].cloneNode(true)]));
      fresh.result.dataset.state = fresh.detail.dataset.state = state;
      fresh.result.querySelector("#says").textContent = message;
      if (state === "error") fresh.result.querySelector("#digit").firstElementChild.textContent = "!";
      fresh.result.querySelector("#retry").hidden = !again;
      fresh.detail.querySelector(".found").replaceChildren();
      show(fresh);
    },
    // Shows what the reader in the browser wrote; returns its page.
    present(html) {
      const page = new DOMParser().parseFromString(html, "text/html");
      show(parts(page));
      return page;
    },
    // Asks about a picture, shows the answer where that is worth it, returns its page; `null` where the
    // server stays busy. Photos are the server's, but where it cannot be reached they are read here.
    async ask(picture, signal, worthShowing) {
      byId("result").dataset.busy = "";
      if (!picture.drawn && byId("result").dataset.state === "empty") byId("says").textContent = `${words.sending} …`;
      let html = picture.sheet ? await reader.read(picture.sheet, picture) : null;
      try {
        html ??= await askServer(picture, signal);
      } catch (error) {
        signal.throwIfAborted();
        sent(1); // nothing more is on its way
        html = await readHere(picture);
        if (html === null) throw error;
      }
      html ??= await readHere(picture);
      if (html === null) return null;
      signal.throwIfAborted();
      const page = new DOMParser().parseFromString(html, "text/html");
      const { state } = page.getElementById("result").dataset;
      if (worthShowing(state === "digit" || state === "number")) show(parts(page));
      return page;
    },
    // The first step: the visitor's own picture under the boxes.
    addOwn(picture) {
      const mine = byId("mine");
      if (!mine) return;
      const scale = Math.min(1, 480 / Math.max(picture.width, picture.height));
      const canvas = mine.querySelector("canvas");
      canvas.width = picture.width * scale;
      canvas.height = picture.height * scale;
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const boxes = byId("boxes").cloneNode(true);
      boxes.removeAttribute("id");
      canvas.parentElement.querySelector("svg")?.remove();
      canvas.after(boxes);
      mine.hidden = false;
    },
    // Puts the visitor's digit, or none, in the place of one that was read.
    correct(at, label) {
      corrected[at] = label;
      document.querySelectorAll(".tile b")[at]?.replaceChildren(label || "–");
      for (const text of document.querySelectorAll(`.boxes g:nth-child(${at + 1}) text`)) text.textContent = label || "–";
      const copy = byId("copy");
      if (!copy) return;
      let index = -1;
      const text = read.replace(/\d/g, (digit) => corrected[(index += 1)] ?? digit);
      copy.dataset.text = text;
      copy.hidden = !text;
      byId("digit").replaceChildren(...(text || "–").split("\n").map((line) => make("span", { textContent: line })));
      byId("says").textContent = fill(words.yours, { yours: text || "–", read }).replaceAll("\n", " / ");
    },
    // A page in another language.
    adopt(page) {
      blank = parts(page);
    },
  };
}

async function askServer(picture, signal) {
  picture.blob ??= await toPng(picture.sheet);
  const query = new URLSearchParams({ lang: document.documentElement.lang });
  if (picture.turns) query.set("rotate", 90 * picture.turns);
  if (picture.invert) query.set("invert", 1);
  const response = await postInTurn(`/?${query}`, picture.blob, "text/html", signal, sent);
  return response.busy ? null : response.text;
}

function toPng(canvas) {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

const LONGEST_READ = 1024; // pixels

// How much of a picture is on its way, where that takes long enough to be seen.
function sent(share) {
  const bar = byId("sent");
  bar.hidden = share >= 1;
  bar.value = share;
}

function parts(page) {
  return Object.fromEntries(PARTS.map((part) => [part, page.getElementById(part).cloneNode(true)]));
}

// Makes `old` like `fresh`. What has `data-own` belongs to the script: of that only the label changes.
function morph(old, fresh) {
  if (old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if ("own" in old.dataset) return copyAttribute(old, fresh, "aria-label");
  for (const { name } of [...old.attributes, ...fresh.attributes]) copyAttribute(old, fresh, name);
  const [before, after] = [[...old.childNodes], [...fresh.childNodes]];
  before.slice(after.length).forEach((node) => node.remove());
  after.forEach((node, index) => (index < before.length ? morph(before[index], node) : old.append(node)));
}

function copyAttribute(old, fresh, name) {
  const value = fresh.getAttribute(name);
  if (value === null) old.removeAttribute(name);
  else if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

function replay(element) {
  element.getAnimations().forEach((animation) => {
    animation.cancel();
    animation.play();
  });
}

async function copy(button) {
  await copyText(button.dataset.text);
  confirmOn(button);
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure connection there is only the old way.
    const at = document.activeElement;
    const area = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    at?.focus();
  }
}

function confirmOn(button) {
  const label = button.textContent;
  button.textContent = words.copied;
  byId("announce").textContent = words.copied;
  setTimeout(() => (button.textContent = label), 1500);
}
