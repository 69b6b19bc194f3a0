// What was read since the page was opened, in this window's memory alone.

function makeVisit(open) {
  const entries = []; // the latest first: { picture, url, text }

  function show() {
    byId("visit").hidden = entries.length === 0;
    byId("visited").replaceChildren(...entries.map(row));
  }

  function row(entry) {
    const item = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "thumb" });
    const image = Object.assign(document.createElement("img"), { src: entry.url, alt: "", width: 56, height: 56 });
    image.dataset.turns = entry.picture.turns;
    const text = Object.assign(document.createElement("span"), { textContent: entry.text });
    button.setAttribute("aria-label", `${words.again} ${entry.text}`);
    button.append(image, text);
    button.addEventListener("click", () => open({ ...entry.picture, drawn: false, of: entry }));
    item.append(button);
    return item;
  }

  function drop(entry) {
    URL.revokeObjectURL(entry.url);
  }

  byId("forget").addEventListener("click", () => {
    entries.splice(0).forEach(drop);
    show();
  });

  return {
    show,
    // A picture and its answer; one that is asked about again keeps its place.
    note(picture, page) {
      if (page.getElementById("result").dataset.state === "error") return;
      const signs = [...page.getElementById("digit").children].map((sign) => sign.textContent);
      let entry = picture.of;
      if (!entry || !entries.includes(entry)) {
        entry = {};
        entries.unshift(entry);
        entries.splice(MOST_REMEMBERED).forEach(drop);
      }
      picture.of = entry;
      if (entry.blob !== picture.blob) {
        if (entry.url) drop(entry);
        entry.blob = picture.blob;
        entry.url = URL.createObjectURL(picture.blob);
      }
      entry.picture = { blob: picture.blob, turns: picture.turns, invert: picture.invert };
      entry.text = signs.join(" / ");
      show();
    },
  };
}

const MOST_REMEMBERED = 12;
