// The sheet of paper: strokes of mouse, finger or pen, dark on nothing; white is laid under them
// when they are sent.

export function makePad(canvas, { started, moved, ended }) {
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
    context.lineWidth = canvas.width * PEN;
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = INK;
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
    moved();
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
    isDrawing: () => current !== null,
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
      sheet.width = sheet.height = SENT;
      const paper = sheet.getContext("2d");
      paper.fillStyle = "#fff";
      paper.fillRect(0, 0, SENT, SENT);
      paper.drawImage(canvas, 0, 0, SENT, SENT);
      return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
    },
  };
}

const INK = "#1b2136";
const PEN = 0.048; // width of a stroke, in shares of the sheet
const SENT = 280; // pixels a side
