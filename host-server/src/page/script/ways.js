// The ways in beside drawing: file, camera, paste, drop, examples.

export function acceptPictures(take) {
  for (const id of ["file", "camera"]) {
    const input = document.getElementById(id);
    input.addEventListener("change", () => {
      if (!input.files[0]) return;
      take(input.files[0]);
      input.value = ""; // so that the same file can be chosen again
    });
  }
  document.addEventListener("paste", (event) => {
    event.preventDefault();
    take(event.clipboardData.files[0]);
  });
  acceptDrops(take);
  document.getElementById("examples").addEventListener("click", async (event) => {
    const image = event.target.closest("button")?.querySelector("img");
    if (!image) return;
    const response = await fetch(image.getAttribute("src")).catch(() => null);
    if (response?.ok) take(await response.blob());
  });
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
    take(event.dataTransfer.files[0]);
  });
}
