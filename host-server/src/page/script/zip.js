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

const DAY = 33; // the first that there is, 1980-01-01
