// The picture that is read, laid on the sheet as the server turned it, with a box around each digit.

function makePhoto(canvas, overlay) {
  let shown = null; // the picture on the canvas
  let bitmap = null;

  function hide() {
    canvas.hidden = true;
    byId("paper").classList.remove("holds-photo");
    overlay.replaceChildren();
    bitmap?.close();
    shown = bitmap = null;
  }

  // A part of it as it was turned, so many times as large; the part's sides in shares of the whole's.
  function paint(canvas, scale, { left, top, width, height }) {
    const lying = shown.turns % 2 === 1;
    const wide = (lying ? bitmap.height : bitmap.width) * scale;
    const high = (lying ? bitmap.width : bitmap.height) * scale;
    canvas.width = Math.max(1, Math.round(width * wide));
    canvas.height = Math.max(1, Math.round(height * high));
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // as the server does under what is transparent
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.translate((0.5 - left) * wide, (0.5 - top) * high);
    context.rotate((shown.turns * Math.PI) / 2);
    context.scale(scale, scale);
    context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
    return canvas;
  }

  function draw() {
    const scale = Math.min(1, LONGEST_SHOWN / Math.max(bitmap.width, bitmap.height));
    paint(canvas, scale, { left: 0, top: 0, width: 1, height: 1 });
    canvas.hidden = false;
    byId("paper").classList.add("holds-photo"); // looked at, not drawn on
  }

  return {
    hide,
    // A part of it alone, in all its pixels.
    part: (part) => paint(document.createElement("canvas"), 1, part),
    canvas: () => (shown && !canvas.hidden ? canvas : null),
    // Shows a picture if the browser can; the server says what is wrong with others.
    async show(picture) {
      const same = shown === picture;
      if (!same) {
        hide();
        shown = picture;
        const decoded = await createImageBitmap(picture.blob).catch(() => null);
        if (shown !== picture) return decoded?.close();
        bitmap = decoded;
      }
      overlay.replaceChildren();
      if (bitmap) draw();
    },
    // The boxes of an answer, which the server wrote over its own picture.
    mark(page) {
      const boxes = page.getElementById("boxes")?.cloneNode(true);
      boxes?.removeAttribute("id");
      overlay.replaceChildren(...(boxes ? [boxes] : []));
    },
    restore() {
      if (bitmap) canvas.hidden = false;
    },
  };
}

const LONGEST_SHOWN = 1200; // pixels: more than any sheet on a screen has
