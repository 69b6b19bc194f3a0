// The second script: what nobody needs before the first answer, fetched once the reader has started. The
// files after this one lie within its function, which `more_end.js` closes.
export function begin({ byId, make, words, fill, toPng, readable, cannotShow, postInTurn, copyText, confirmOn, reader, answer, photo, pad, open, empty }) {
