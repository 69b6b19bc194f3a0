// The camera, read while it is held over something: in the page alone, nothing is sent. The last frame
// stays as a picture, which can be looked into and corrected.

function makeLive(reader, { answer, photo, open }) {
  const video = byId("live-video");
  const button = byId("live");
  const ender = byId("live-stop"); // on the sheet, so that it is in view
  let stream = null;
  let begun = 0;
  let unread = 0; // frames in a row

  async function start() {
    if (!navigator.mediaDevices?.getUserMedia) return answer.tell(words.noCamera);
    if (!reader.isReady()) return answer.tell(words.noReader);
    button.disabled = true; // until somebody has decided
    answer.tell(words.askCamera, false, "empty");
    try {
      const wanted = { facingMode: "environment", width: { ideal: 1024 } };
      stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      release();
      const why = { NotAllowedError: words.cameraDenied, NotReadableError: words.cameraGone };
      return answer.tell(why[error.name] ?? words.noCamera);
    } finally {
      button.disabled = false;
    }
    stream.getVideoTracks()[0].addEventListener("ended", () => {
      release(); // its last frame may be black
      answer.tell(words.cameraGone);
    });
    answer.waiting();
    byId("overlay").replaceChildren(); // boxes of what was read before
    video.hidden = false;
    byId("paper").scrollIntoView({ block: "nearest" });
    begun = performance.now();
    show();
    while (stream) {
      const mine = stream;
      await look();
      await new Promise((next) => setTimeout(next, BETWEEN_FRAMES));
      if (mine !== stream) return;
      if (performance.now() - begun > LONGEST_LIVE) stop();
    }
  }

  function frame() {
    const scale = Math.min(1, LONGEST_FRAME / Math.max(video.videoWidth, video.videoHeight));
    const canvas = make("canvas", { width: video.videoWidth * scale, height: video.videoHeight * scale });
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  async function look() {
    const mine = stream;
    const html = await reader.read(frame(), { turns: 0, invert: false });
    if (!stream || mine !== stream) return;
    if (html === null) return stop();
    const reads = /data-state="(digit|number)"/.test(html);
    unread = reads ? 0 : unread + 1;
    // A hand shakes: an answer stays for a moment.
    if (reads || unread > 2) photo.mark(answer.present(html));
  }

  async function stop() {
    if (!stream) return;
    const last = frame();
    release();
    open({ blob: await toPng(last), turns: 0, invert: false });
  }

  function release() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = video.srcObject = null;
    video.hidden = true;
    unread = 0;
    show();
  }

  function show() {
    button.setAttribute("aria-pressed", stream !== null);
    button.textContent = stream ? ender.textContent : words.live;
    if (!stream && document.activeElement === ender) button.focus();
    ender.hidden = !stream;
  }

  button.addEventListener("click", () => (stream ? stop() : start()));
  for (const element of [video, ender]) element.addEventListener("click", stop);
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  show();
  return { show, drop: () => stream && release() };
}

const BETWEEN_FRAMES = 300; // milliseconds: at most three frames a second
const LONGEST_LIVE = 90_000;
const LONGEST_FRAME = 640; // pixels
