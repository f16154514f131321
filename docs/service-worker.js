// Keeps pages for readers without a network.
//
// A page that can be fetched is always fetched, and from the host: what is kept is shown only
// where the network fails, so nothing old ever stands in for something newer. What was read once
// is kept, and the whole site once it is installed. Each build names its files with their digests
// (service-worker-files.js). Each copy has the digest of what it holds: a file may have come from
// the browser's own cache, out of another build. Only this build's copies count as kept, and only
// files that did not change are taken over from the last build.

importScripts("service-worker-files.js");

/* global siteFiles: { version: string, core: string[], digests: Record<string, string> } */
const PREFIX = `site ${registration.scope} `;
const NAME = PREFIX + siteFiles.version;
const DIGEST = "X-Digest";

/** The file's path within the site, as the list of files has it. */
function pathOf(url) {
  const { origin, pathname } = new URL(url);
  const root = new URL(registration.scope);
  if (origin !== root.origin || !pathname.startsWith(root.pathname)) return undefined;
  const path = decodeURI(pathname.slice(root.pathname.length));
  const file = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  return file in siteFiles.digests ? file : undefined;
}

/** The beginning of the SHA-256, as the list of files has it. */
async function digestOf(body) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", body)).subarray(0, 8);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function isOfThisBuild(file, kept) {
  return kept?.headers.get(DIGEST) === siteFiles.digests[file];
}

async function keep(file, response) {
  if (!response.ok || response.redirected) return;
  const body = await response.clone().arrayBuffer();
  const headers = new Headers(response.headers);
  headers.set(DIGEST, await digestOf(body));
  const cache = await caches.open(NAME);
  await cache.put(new URL(file, registration.scope), new Response(body, { headers }));
}

function fetchFresh(file) {
  const url = new URL(file.replace(/(^|\/)index\.html$/, "$1"), registration.scope);
  return fetch(url, { cache: "no-cache" });
}

async function keepAll(files) {
  const cache = await caches.open(NAME);
  for (const file of files) {
    if (isOfThisBuild(file, await cache.match(new URL(file, registration.scope)))) continue;
    // One file that can't be had is no reason to keep none.
    await fetchFresh(file).then((response) => keep(file, response)).catch(() => undefined);
  }
}

async function takeOver(old) {
  const from = await caches.open(old);
  const to = await caches.open(NAME);
  for (const request of await from.keys()) {
    const kept = await from.match(request);
    const file = pathOf(request.url);
    if (file && isOfThisBuild(file, kept)) await to.put(request, kept);
  }
  await caches.delete(old);
}

async function answer(request, file, event) {
  try {
    // A page asks its host whether it is the newest; the browser's own cache can't know.
    const options = request.mode === "navigate" ? { cache: "no-cache" } : {};
    const response = await fetch(request, options);
    event.waitUntil(keep(file, response.clone()));
    return response;
  } catch (error) {
    const cache = await caches.open(NAME);
    const kept = await cache.match(new URL(file, registration.scope));
    if (kept) return kept;
    if (request.mode !== "navigate") throw error;
    return (await cache.match(new URL("404.html", registration.scope))) ?? Response.error();
  }
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(keepAll(siteFiles.core));
});

addEventListener("activate", (event) => {
  const tidy = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
    for (const name of old) await takeOver(name);
    await clients.claim();
  };
  event.waitUntil(tidy());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const file = request.method === "GET" ? pathOf(request.url) : undefined;
  if (file) event.respondWith(answer(request, file, event));
});

addEventListener("message", (event) => {
  if (event.data === "keep everything") {
    event.waitUntil(keepAll(Object.keys(siteFiles.digests)));
  }
});
