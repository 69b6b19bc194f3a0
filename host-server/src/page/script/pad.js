// The sheet of paper: strokes of mouse, finger or pen, dark on nothing; white is laid under them
// when they are sent.

function makePad(canvas, { started, moved, ended }) {
  const context = canvas.getContext("2d");
  let strokes = [];
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
    drawStrokes(context, PEN * canvas.width);
  }

  function drawStrokes(context, width) {
    context.lineWidth = width;
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = INK;
    for (const stroke of strokes) {
      context.beginPath();
      context.moveTo(stroke[0].x - 0.1, stroke[0].y); // a point has a length, or it would not be drawn
      stroke.forEach((here, index) => {
        const next = stroke[index + 1] ?? here;
        context.quadraticCurveTo(here.x, here.y, (here.x + next.x) / 2, (here.y + next.y) / 2);
      });
      context.stroke();
    }
  }

  // As if the pen had not been there.
  function lift() {
    current = null;
    strokes.pop();
    draw();
    ended();
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary && current) lift(); // two fingers are no pen
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
  // Else browsers take a quick stroke for a swipe, and swallow the touch of a button that follows it.
  canvas.addEventListener("touchstart", (event) => event.preventDefault());
  canvas.addEventListener("pointerup", (event) => {
    if (event.pointerId !== current?.pointer) return;
    current = null;
    ended();
  });
  // A call came in, or it was the palm of a hand.
  canvas.addEventListener("pointercancel", (event) => {
    if (event.pointerId === current?.pointer) lift();
  });

  return {
    isBlank: () => strokes.length === 0,
    isDrawing: () => current !== null,
    undo: lift,
    strokes: () => strokes,
    // Lays other strokes on the sheet; none clear it.
    lay(others = []) {
      strokes = others;
      current = null;
      draw();
    },
    // What is read: the strokes on white.
    sheet() {
      const sheet = document.createElement("canvas");
      sheet.width = sheet.height = SENT;
      const paper = sheet.getContext("2d", { willReadFrequently: true });
      paper.fillStyle = "#fff";
      paper.fillRect(0, 0, SENT, SENT);
      paper.scale(SENT / canvas.width, SENT / canvas.width);
      drawStrokes(paper, penFor(strokes, canvas.width));
      return sheet;
    },
  };
}

// Small digits are sent in a finer pen, or their loops would fill: a share of what three strokes of
// four are smaller than.
function penFor(strokes, side) {
  const sizes = strokes.map((points) => Math.max(extent(points, "x"), extent(points, "y")));
  sizes.sort((one, other) => one - other);
  const size = sizes[Math.floor(0.75 * sizes.length)] ?? side;
  return Math.min(Math.max(PEN_PER_SIZE * size, FINEST * side), PEN * side);
}

function extent(points, axis) {
  const values = points.map((point) => point[axis]);
  return Math.max(...values) - Math.min(...values);
}

const INK = "#1b2136";
const PEN = 0.028; // width of a stroke, in shares of the sheet
const FINEST = 0.008;
const PEN_PER_SIZE = 0.1;
const SENT = 420; // pixels a side
