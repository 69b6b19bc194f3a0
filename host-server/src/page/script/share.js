// A link that holds the strokes themselves, after the `#`, which browsers never send: nothing is
// stored anywhere. Each point is four letters: across and down, two of base 36 each.

function strokesToText(strokes) {
  return strokes.map((points) => thinned(points).map(pointToText).join("")).join(".");
}

// No strokes where the text is not of this form.
function textToStrokes(text) {
  if (text.length > LONGEST_LINK || !/^([0-9a-z]{4})+(\.([0-9a-z]{4})+)*$/.test(text)) return [];
  const number = (letters) => Number.parseInt(letters, 36);
  const point = (letters) => ({ x: number(letters.slice(0, 2)), y: number(letters.slice(2)) });
  return text.split(".").map((stroke) => stroke.match(/.{4}/g).map(point));
}

// Points closer than can be seen are left out.
function thinned(points) {
  let last = points[0];
  return points.filter((point, index) => {
    const far = Math.hypot(point.x - last.x, point.y - last.y) >= CLOSEST;
    const kept = index === 0 || far || index === points.length - 1;
    if (kept) last = point;
    return kept;
  });
}

function pointToText({ x, y }) {
  const letters = (value) => Math.min(Math.max(Math.round(value), 0), 36 * 36 - 1).toString(36).padStart(2, "0");
  return letters(x) + letters(y);
}

function makeShare(pad) {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("#share");
    if (!button) return;
    const { href } = new URL("#w=" + strokesToText(pad.strokes()), location.origin + "/");
    try {
      if (navigator.share) return await navigator.share({ title: document.title, url: href });
    } catch (error) {
      if (error.name === "AbortError") return; // somebody changed their mind
    }
    await copyText(href);
    confirmOn(button);
  });
}

// In this tab's memory, which ends with it.
function keepStrokes(pad) {
  addEventListener("pagehide", () => {
    try {
      sessionStorage.setItem(LEFT, strokesToText(pad.strokes()));
    } catch {
      // A browser that keeps nothing.
    }
  });
}

function shared(again) {
  try {
    const left = again && sessionStorage.getItem(LEFT);
    if (left) return textToStrokes(left);
  } catch {
    // A browser that keeps nothing.
  }
  return location.hash.startsWith("#w=") ? textToStrokes(location.hash.slice(3)) : [];
}

const LEFT = "strokes";

const CLOSEST = 5; // of the sheet's 840 pixels
const LONGEST_LINK = 16_000; // letters
