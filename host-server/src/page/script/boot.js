// Runs before anything is shown: the page with a script looks different, and may have been told to
// be dark or light.
"use strict";

const { classList } = document.documentElement;
classList.add("js");
// Where the program does not come, the form works without it; it adds the class again, should it be late.
const plain = () => performance.getEntriesByName("ready").length || classList.remove("js");
addEventListener("error", ({ target }) => target.type === "module" && plain(), true);
setTimeout(plain, 8000);
try {
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "";
} catch {
  // A browser that keeps nothing shows what the system likes.
}
