// Keeps the page and its files, so that it opens without a network too. Its address names the build, as
// those of all files do: a new release brings another service with a store of its own.
"use strict";

const STORE = location.pathname;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(begin()));
addEventListener("message", (event) => event.waitUntil(keep(event.data)));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  event.respondWith(new URL(request.url).pathname === "/" ? page(request) : file(request));
});

async function begin() {
  for (const name of await caches.keys()) if (name !== STORE) await caches.delete(name);
  await clients.claim();
}

// The page says what it consists of once it has it: then nothing is fetched once more.
async function keep(addresses) {
  const store = await caches.open(STORE);
  const kept = await Promise.all(addresses.map((address) => store.match(address)));
  const missing = addresses.filter((_, index) => !kept[index]);
  await store.addAll(missing.map((address) => new Request(address, { cache: "force-cache" })));
}

async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const store = await caches.open(STORE);
    const kept = (await store.match(request)) ?? (await store.match("/"));
    if (kept) return kept;
    throw error;
  }
}

async function file(request) {
  const store = await caches.open(STORE);
  return (await store.match(request)) ?? fetch(request);
}
