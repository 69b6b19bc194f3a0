// What the visitor says that a digit is: "my test set", kept in this browser until it is deleted.

function makeCorrections({ picture, correct }) {
  let chosen = 0; // which digit of the answer
  let given = []; // the entries of this answer's digits, by place
  let before = null; // what Undo brings back

  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(KEPT)) ?? [];
    } catch {
      return []; // a browser that keeps nothing
    }
  };

  // Gives what went wrong.
  function keep(entries) {
    let full = entries.length > MOST_KEPT ? words.full : "";
    try {
      if (!entries.length) localStorage.removeItem(KEPT);
      else if (!full) localStorage.setItem(KEPT, JSON.stringify(entries));
    } catch {
      full = kept().length ? words.full : words.unkept;
    }
    show();
    return (byId("set-fails").textContent = full);
  }

  function show() {
    const entries = kept();
    const none = entries.length === 0;
    byId("set-undo").hidden = !before;
    for (const id of ["set-about", "set-save", "set-delete"]) byId(id).hidden = none;
    byId("set-empty").hidden = !none;
    byId("set-file").disabled = false;
    const right = entries.filter(({ label, read }) => label === read).length;
    const share = `${((100 * right) / (entries.length || 1)).toFixed(1)}\u00a0%`;
    const counts = { right, all: entries.length, share };
    byId("set-says").textContent = fill(words.right, counts);
    byId("set-list").replaceChildren(...entries.map(row));
  }

  function row({ picture, label, read }, index) {
    const text = label === read ? label || "–" : `${read || "–"} → ${label || "–"}`;
    const button = make("button", { type: "button", className: "thumb", ariaLabel: `${words.remove} ${text}` });
    button.append(make("img", { src: picture, alt: "", width: 56, height: 56 }), make("span", { textContent: text }));
    button.addEventListener("click", () => {
      replace(kept().filter((_, other) => other !== index));
      (byId("set-list").querySelector("button") ?? byId("set-undo")).focus();
    });
    const item = make("li");
    item.append(button);
    return item;
  }

  // At once, but not for good.
  function replace(entries) {
    before = kept();
    if (!keep(entries)) byId("announce").textContent = byId("set-says").textContent;
  }

  // The digit's box with some paper around it, without its neighbours' ink.
  function cut() {
    const boxes = byId("boxes");
    const source = picture();
    const scale = source.width / boxes.viewBox.baseVal.width;
    const places = [...boxes.querySelectorAll("rect")].map((rect) =>
      ["x", "y", "width", "height"].map((name) => scale * rect.getAttribute(name)),
    );
    const [left, top, width, height] = places[chosen];
    const side = 1.3 * Math.max(width, height);
    const canvas = make("canvas", { width: CUT, height: CUT });
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, CUT, CUT);
    const [x, y] = [left + (width - side) / 2, top + (height - side) / 2];
    context.drawImage(source, x, y, side, side, 0, 0, CUT, CUT);
    context.setTransform(CUT / side, 0, 0, CUT / side, (-x * CUT) / side, (-y * CUT) / side);
    const own = new Path2D();
    own.rect(x, y, side, side);
    own.rect(left, top, width, height);
    context.clip(own, "evenodd");
    context.fillStyle = paper(context);
    for (const [place, [across, down, wide, high]] of places.entries()) {
      const edge = 0.03 * side; // ink ends softly
      if (place !== chosen) context.fillRect(across - edge, down - edge, wide + 2 * edge, high + 2 * edge);
    }
    return canvas.toDataURL();
  }

  // What most of a picture's border is like.
  function paper(context) {
    const { data } = context.getImageData(0, 0, CUT, CUT);
    const colours = [];
    for (let at = 0; at < CUT; at += 1) {
      for (const pixel of [at, CUT * (CUT - 1) + at]) colours.push([...data.subarray(4 * pixel, 4 * pixel + 3)]);
    }
    colours.sort(([, one], [, other]) => one - other);
    return `rgb(${colours[colours.length >> 1]})`;
  }

  byId("labels").addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const { label } = button.dataset;
    // Said once more, it takes the place of what was said before.
    const said = given[chosen];
    const read = said?.read ?? byId("boxes").querySelectorAll("text")[chosen].textContent;
    const entry = { id: said?.id ?? `${Date.now()}${chosen}`, picture: said?.picture ?? cut(), label, read };
    given[chosen] = entry;
    before = null;
    const full = keep([...kept().filter(({ id }) => id !== entry.id), entry]);
    correct(chosen, label);
    press(label);
    byId("labels-says").textContent = full || words.joined;
  });
  byId("set-delete").addEventListener("click", () => {
    replace([]);
    byId("set-undo").focus();
  });
  byId("set-undo").addEventListener("click", () => {
    const back = before;
    before = null;
    keep(back);
    byId(back.length ? "set-save" : "set-file").focus();
  });
  addEventListener("storage", show); // another window's
  // Folders as `cargo xtask uploads` reads them: digits, and what is none.
  function files() {
    const lists = { single: ["file,label,read"], nondigit: ["file,digit_lookalike,read"] }; // as `entriesOf` reads
    const pictures = kept().map(({ picture, label, read }, index) => {
      const folder = label ? "single" : "nondigit";
      const file = `${String(index + 1).padStart(4, "0")}.png`;
      lists[folder].push([file, label || 0, read].join(","));
      const bytes = Uint8Array.from(atob(picture.split(",")[1]), (letter) => letter.charCodeAt(0));
      return { name: `${folder}/${file}`, bytes };
    });
    const written = Object.entries(lists).filter(([, lines]) => lines.length > 1);
    const manifests = written.map(([folder, lines]) => {
      const bytes = new TextEncoder().encode(lines.join("\r\n") + "\r\n");
      return { name: `${folder}/manifest.csv`, bytes };
    });
    return [...manifests, ...pictures];
  }

  byId("set-save").addEventListener("click", () => {
    const url = URL.createObjectURL(zip(files()));
    make("a", { href: url, download: "my-test-set.zip" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });

  // What was saved joins what is there; all of it or, with the reason in view, nothing.
  async function openSet(file) {
    try {
      const there = kept();
      const known = new Set(there.map(({ picture, label }) => label + picture));
      const others = (await entriesOf(file)).filter(({ picture, label }) => !known.has(label + picture));
      replace([...there, ...others]);
    } catch (error) {
      byId("set-fails").textContent = error instanceof WrongRow ? error.message : words.noSet;
    }
    byId("set").scrollIntoView({ block: "nearest" });
  }

  byId("set-file").addEventListener("change", ({ target }) => {
    const [file] = target.files;
    if (file) openSet(file);
    target.value = "";
  });

  function press(label) {
    for (const button of byId("labels").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", button.dataset.label === label);
    }
  }

  show();
  return {
    show,
    openSet,
    // A digit that is looked into can be corrected.
    choose(at) {
      chosen = at;
      press(given[at]?.label ?? null);
      byId("labels-says").textContent = "";
    },
    // Another answer's digits are others.
    forget: () => (given = []),
  };
}

// The entries of a zip file that `files` wrote, or that another program packed anew.
async function entriesOf(file) {
  const found = await unzip(file);
  const entries = [];
  for (const folder of ["single", "nondigit"]) {
    const manifest = [...found.keys()].find((name) => `/${name}`.endsWith(`/${folder}/manifest.csv`));
    if (!manifest) continue;
    const lines = new TextDecoder().decode(found.get(manifest)).trim().split(/\r?\n/);
    const [names, ...rows] = lines.map((line) => line.split(/[,;]/).map((cell) => cell.replaceAll('"', "").trim()));
    if (!names.includes("read")) throw new Error("no such column");
    for (const row of rows) {
      const value = (name) => row[names.indexOf(name)] ?? "";
      const path = manifest.replace("manifest.csv", value("file"));
      const label = folder === "single" ? value("label") : "";
      const picture = await pictureOf(found.get(path));
      const fits = folder === "nondigit" || /^\d$/.test(label);
      if (!picture || !fits) throw new WrongRow(path, row.join());
      entries.push({ id: `${Date.now()}-${path}`, picture, label, read: value("read").slice(0, 1), file: value("file") });
    }
  }
  if (!entries.length) throw new Error("no manifest");
  // In the order in which they were saved.
  return entries.sort((one, other) => (one.file < other.file ? -1 : 1)).map(({ file, ...entry }) => entry);
}

// As large as those that are cut out here; null where it is none.
async function pictureOf(bytes) {
  const bitmap = bytes && (await createImageBitmap(new Blob([bytes])).catch(() => null));
  if (!bitmap) return null;
  const scale = CUT / Math.max(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  const canvas = make("canvas", { width: CUT, height: CUT });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, CUT, CUT);
  context.drawImage(bitmap, (CUT - width) / 2, (CUT - height) / 2, width, height);
  return canvas.toDataURL();
}

class WrongRow extends Error {
  constructor(path, row) {
    super(words.wrongRow.replace("{file}", path).replace("{row}", row));
  }
}

const KEPT = "test-set";
const MOST_KEPT = 1000;
const CUT = 112; // pixels a side
