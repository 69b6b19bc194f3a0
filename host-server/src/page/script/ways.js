// The ways in beside drawing: file, camera, paste, drop, examples.

// `take` gets a list of files: empty where something else was pasted or dropped.
function acceptPictures(take) {
  for (const id of ["file", "camera"]) {
    const input = byId(id);
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = ""; // so that the same file can be chosen again
      if (files.length) take(files);
    });
  }
  document.addEventListener("paste", (event) => {
    event.preventDefault();
    take([...event.clipboardData.files]);
  });
  acceptDrops(take);
  byId("examples").addEventListener("click", async (event) => {
    const picture = event.target.closest("button")?.firstElementChild;
    if (!picture) return;
    // They lie side by side in one file.
    const { x, width, height } = picture.viewBox.baseVal;
    const all = Object.assign(new Image(), { src: picture.firstElementChild.dataset.href });
    await all.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(all, x, 0, width, height, 0, 0, width, height);
    take([await toPng(canvas)]);
  });
}

// The reader comes first.
function showExamples() {
  for (const image of byId("examples").querySelectorAll("image")) image.setAttribute("href", image.dataset.href);
}

// A picture may be dropped anywhere on the page; a veil says so while one hovers.
function acceptDrops(take) {
  const veil = (shown) => document.body.classList.toggle("dropping", shown);
  const bringsFile = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!bringsFile(event)) return;
    event.preventDefault();
    veil(true);
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) veil(false); // it left the window, not just an element
  });
  addEventListener("drop", (event) => {
    veil(false);
    if (!event.dataTransfer) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
