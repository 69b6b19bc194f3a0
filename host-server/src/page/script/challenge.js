// A challenge: 0 to 9, one after the other, against the clock. The sheet says what to write.

function makeChallenge(clear) {
  let next = null; // the digit to write
  let begun = 0;
  let timer;

  function show() {
    byId("hint").textContent = next === null ? words.hint : words.write.replace("{digit}", next);
    byId("paper").classList.toggle("asks", next !== null);
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
      clearTimeout(timer);
      if (next === null || page.getElementById("digit").textContent.trim() !== String(next)) return;
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      // A 5 without its bar is a 5 already: who goes on writing has not finished.
      timer = setTimeout(() => {
        next = next < 9 ? next + 1 : null;
        prompt();
        if (next !== null) return;
        byId("challenge-says").textContent = words.done.replace("{seconds}", seconds);
        byId("hint").textContent = byId("challenge-says").textContent; // where one looks
      }, PAUSE);
    },
    wait: () => clearTimeout(timer),
  };
}

const PAUSE = 400; // milliseconds
