// Lets the page be installed, and open without a network, once it was open with one.

async function stayUsable() {
  document.head.append(make("link", { rel: "manifest", href: words.manifest }));
  if (!navigator.serviceWorker || !words.service) return; // without a secure connection there is none
  try {
    const how = { scope: "/", updateViaCache: "all" };
    await navigator.serviceWorker.register(words.service, how);
    const { active } = await navigator.serviceWorker.ready;
    const named = document.querySelectorAll("link:not([rel$=icon]), script[src], image[href], #language");
    const files = [...named].map((element) => element.getAttribute("href") ?? element.getAttribute("src"));
    active.postMessage([...new Set(["/", ...files, words.reader, words.more].filter(Boolean))]);
  } catch {
    // Then it opens with a network alone.
  }
}
