// Makes of any file what the server reads: photos are turned upright and made smaller here, so that
// they arrive over a slow line too, and formats that only the browser knows become PNG or JPEG.

// Gives the picture to send, or null where nothing can show the file.
async function readable(file) {
  const served = SERVED.has(file.type);
  const blob = new Blob([await file.arrayBuffer()], { type: file.type }); // the file may change
  if (served && blob.size <= SMALL) return blob;
  const picture = await decoded(blob);
  // The server knows by the bytes what a file is, and says what is wrong with it.
  if (!picture) return file.type.startsWith("image/") && !served ? null : blob;
  const scale = Math.min(1, LONGEST_SENT / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close?.();
  // What may be transparent stays so: the server lays the paper under it.
  const type = OPAQUE.has(file.type) ? "image/jpeg" : "image/png";
  const smaller = await new Promise((resolve) => canvas.toBlob(resolve, type, 0.92));
  return smaller && (!served || smaller.size < blob.size) ? smaller : blob;
}

function cannotShow({ name, type }) {
  const kind = name.match(/\.(\w+)$/)?.[1] ?? type.split("/")[1];
  return words.unreadable.replace("{kind}", kind.toUpperCase());
}

async function decoded(blob) {
  try {
    return await createImageBitmap(blob);
  } catch {
    return drawing(blob);
  }
}

// Drawings of lines have no pixels of their own: an image element gives them some.
async function drawing(blob) {
  if (blob.type !== "image/svg+xml") return null;
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  try {
    await image.decode();
    if (!image.width) image.width = image.height = 512;
    return image;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

const SERVED = new Set(["image/png", "image/jpeg", "image/webp"]);
const OPAQUE = new Set(["image/jpeg", "image/heic", "image/heif", "image/bmp"]);
const SMALL = 200_000; // bytes: sent as it is
const LONGEST_SENT = 1600; // pixels; the server looks at 1,024
