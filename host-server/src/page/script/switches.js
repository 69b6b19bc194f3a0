// Dark or light, and the language.

function switchTheme(button) {
  const root = document.documentElement;
  const dark = () => getComputedStyle(root).colorScheme === "dark" || (!root.dataset.theme && prefersDark.matches);
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const tell = () => button.setAttribute("aria-pressed", dark());
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    tell();
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // Then it holds until the page is left.
    }
  });
  prefersDark.addEventListener("change", tell);
  tell();
}

// The link leads to the same page in another language; here the texts change in place, and what was
// drawn or read stays.
function switchLanguage(link, switched, failed) {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const { href } = link;
    try {
      const response = await fetch(href, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const pressed = byId("theme").getAttribute("aria-pressed");
      document.documentElement.lang = page.documentElement.lang;
      document.title = page.title;
      switched(page, morph(document.body, page.body.cloneNode(true)));
      byId("theme").setAttribute("aria-pressed", pressed);
      history.replaceState(null, "", href);
    } catch {
      failed(); // and everything stays as it is
    }
  });
}
