// A zip file of files that are compressed already: they are stored as they are.

// `files`: { name, bytes } each, names in ASCII.
function zip(files) {
  const [parts, directory] = [[], []];
  let at = 0;
  for (const { name, bytes } of files) {
    const text = new TextEncoder().encode(name);
    // Version, flags, method, time and day; then sum and sizes; then the lengths of the name and of nothing.
    const both = [[2, 20, 0, 0, 0, DAY], [4, crc32(bytes), bytes.length, bytes.length], [2, text.length, 0]];
    const head = numbers([4, 0x04034b50], ...both);
    parts.push(head, text, bytes);
    directory.push(numbers([4, 0x02014b50], [2, 20], ...both, [2, 0, 0, 0], [4, 0, at]), text);
    at += head.length + text.length + bytes.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const count = files.length;
  const end = numbers([4, 0x06054b50], [2, 0, 0, count, count], [4, length, at], [2, 0]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

// Each row: how many bytes a number takes, the lowest first, and the numbers.
function numbers(...rows) {
  const each = ([size, ...values]) => values.flatMap((value) => Array.from({ length: size }, (_, at) => value >>> (8 * at)));
  return Uint8Array.from(rows.flatMap(each));
}

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// The files of a zip file by their names, stored or deflated. Fails where it is none, is damaged, or large.
async function unzip(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const [two, four] = [(at) => view.getUint16(at, true), (at) => view.getUint32(at, true)];
  let end = bytes.length - 22;
  while (four(end) !== 0x06054b50) end -= 1; // a comment may follow
  const files = new Map();
  let entry = four(end + 16);
  let room = MOST_UNPACKED;
  for (let left = two(end + 10); left > 0; left -= 1) {
    if (four(entry) !== 0x02014b50) throw new Error("no entry");
    const [name, extra, comment] = [28, 30, 32].map((at) => two(entry + at));
    const [sum, packed, length] = [16, 20, 24].map((at) => four(entry + at));
    const local = four(entry + 42);
    const start = local + 30 + two(local + 26) + two(local + 28);
    room -= length;
    if (room < 0) throw new Error("too large");
    let content = bytes.subarray(start, start + packed);
    if (two(entry + 10) === DEFLATED) content = await inflate(content, length);
    if (crc32(content) !== sum) throw new Error("damaged");
    entry += 46;
    files.set(new TextDecoder().decode(bytes.subarray(entry, entry + name)), content);
    entry += name + extra + comment;
  }
  return files;
}

async function inflate(packed, length) {
  const whole = new Uint8Array(length);
  const parts = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  for (let at = 0; ; ) {
    const { done, value } = await parts.read();
    if (done) return whole;
    whole.set(value, at); // fails where there is more than was said
    at += value.length;
  }
}

const DAY = 33; // the first that there is, 1980-01-01
const DEFLATED = 8;
const MOST_UNPACKED = 64 << 20; // bytes
