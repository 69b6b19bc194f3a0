const corrections = makeCorrections({
  picture: () => photo.canvas() ?? pad.sheet(),
  correct: (at, label) => answer.correct(at, label),
});
const challenge = makeChallenge(empty);
const inside = makeInside(reader, corrections);
const crop = makeCrop(photo, open);
makeShare(pad);
keepStrokes(pad);
const live = makeLive(reader, { answer, photo, open });
stayUsable();

return {
  challenge,
  inside,
  readAll: makeSeveral(answer, open),
  openSet: corrections.openSet,
  shared,
  // Another picture takes the place of the one that is cut or filmed.
  leave() {
    crop.close();
    live.drop();
  },
  show() {
    challenge.show();
    corrections.show();
    inside.close();
    live.show();
  },
};
} // of the function in more.js
