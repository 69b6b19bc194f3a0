// Several files at once: a table that grows, and can be saved.

function makeSeveral(answer, open) {
  let results = []; // { name, text, confidence, said }
  let running = new AbortController();

  function row(picture, file, result) {
    const line = document.createElement("tr");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "thumb" });
    const image = Object.assign(document.createElement("img"), { alt: "", width: 40, height: 40 });
    image.addEventListener("error", () => image.remove());
    if (picture) image.src = URL.createObjectURL(picture);
    const name = Object.assign(document.createElement("span"), { textContent: file.name, title: file.name });
    button.append(image, name);
    button.disabled = !picture;
    button.addEventListener("click", () => open({ blob: picture, turns: 0, invert: false }));
    const cells = result.text ? [result.text, certainty(result.confidence)] : [`${words.unread}: ${sentence(result.said)}`];
    for (const content of [button, ...cells]) line.insertCell().append(content);
    if (!result.text) line.lastChild.colSpan = 2;
    byId("rows").append(line);
  }

  async function read(picture, file, signal) {
    if (!picture) return { text: "", confidence: 0, said: cannotShow(file) };
    const response = await postInTurn("/api/v1/classify", picture, "application/json", signal).catch(() => null);
    if (!response) return readAlone(picture);
    const { error, confidence, reason, text } = JSON.parse(response.text);
    if (error) return { text: "", confidence: 0, said: error.message };
    return { text: text.replaceAll("\n", " / "), confidence, said: reason ?? "" };
  }

  // Where the server cannot be reached.
  async function readAlone(picture) {
    const html = await answer.readHere({ blob: picture, turns: 0, invert: false });
    if (html === null) return { text: "", confidence: 0, said: words.unreachable };
    const page = new DOMParser().parseFromString(html, "text/html");
    const said = page.getElementById("says").textContent.trim();
    const text = page.getElementById("copy")?.dataset.text.replaceAll("\n", " / ") ?? "";
    return { text, confidence: text ? parseFloat(said.match(/([\d.]+)\s*%/)?.[1]) / 100 : 0, said };
  }

  function save() {
    const lines = [["file", "answer", "certainty", "reason"]];
    for (const { name, text, confidence, said } of results) lines.push([name, text, confidence.toFixed(4), said]);
    const csv = lines.map((line) => line.map(quoted).join(",")).join("\r\n");
    const link = byId("csv");
    if (link.href) URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([csv, "\r\n"], { type: "text/csv" }));
  }

  return async function readAll(files) {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    results = [];
    byId("rows").replaceChildren();
    byId("several").hidden = false;
    byId("several").scrollIntoView(); // to its head: rows follow
    for (const file of files) {
      const picture = await readable(file).catch(() => null);
      const result = await read(picture, file, signal).catch(() => ({ text: "", confidence: 0, said: words.unreachable }));
      if (signal.aborted) return;
      results.push({ name: file.name, ...result });
      row(picture, file, result);
      save();
    }
    byId("announce").textContent = `${results.filter(({ text }) => text).length} / ${results.length}`;
  };
}

// As answers have it.
const certainty = (share) => (share >= 0.999 ? ">\u00a099.9\u00a0%" : share ? `${(100 * share).toFixed(1)}\u00a0%` : "");
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.。]$/.test(text) ? "" : ".");

// A table's program takes what begins with = + - @ for a formula, so that is disarmed.
function quoted(value) {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}
