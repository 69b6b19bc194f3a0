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

  function draw() {
    const { width, height } = bitmap;
    const scale = Math.min(1, LONGEST_SHOWN / Math.max(width, height));
    const lying = shown.turns % 2 === 1;
    canvas.width = Math.round((lying ? height : width) * scale);
    canvas.height = Math.round((lying ? width : height) * scale);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // as the server does under what is transparent
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.translate(canvas.width / 2, canvas.height / 2);
    context.rotate((shown.turns * Math.PI) / 2);
    context.scale(scale, scale);
    context.drawImage(bitmap, -width / 2, -height / 2);
    canvas.hidden = false;
    byId("paper").classList.add("holds-photo"); // looked at, not drawn on
  }

  return {
    hide,
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
