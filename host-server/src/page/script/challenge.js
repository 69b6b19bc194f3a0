// A challenge: 0 to 9, one after the other, against the clock. The sheet says what to write.

function makeChallenge(clear) {
  let next = null; // the digit to write
  let begun = 0;

  function show() {
    byId("hint").textContent = next === null ? words.hint : words.write.replace("{digit}", next);
  }

  function prompt() {
    clear();
    show();
    byId("announce").textContent = byId("hint").textContent;
  }

  byId("challenge").addEventListener("click", () => {
    next = 0;
    begun = performance.now();
    byId("challenge-says").textContent = "";
    prompt();
    byId("paper").scrollIntoView({ block: "nearest" });
  });

  return {
    show,
    // What was read of a drawing.
    note(page) {
      if (next === null || page.getElementById("digit").textContent.trim() !== String(next)) return;
      next = next < 9 ? next + 1 : null;
      prompt();
      if (next !== null) return;
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      byId("challenge-says").textContent = words.done.replace("{seconds}", seconds);
    },
  };
}
