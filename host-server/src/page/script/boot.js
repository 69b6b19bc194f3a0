// Runs before anything is shown: the page with a script looks different, and may have been told to
// be dark or light.
"use strict";

document.documentElement.classList.add("js");
try {
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "";
} catch {
  // A browser that keeps nothing shows what the system likes.
}
