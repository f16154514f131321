// Starts the service worker that keeps pages for later, see service-worker.js; and asks it to
// keep the whole site where the site is installed. A page from a disk needs none.

(() => {
  "use strict";

  if (!("serviceWorker" in navigator) || location.protocol === "file:") return;
  const config = JSON.parse(document.getElementById("__config").textContent);
  const root = new URL(config.base.replace(/\/*$/, "/"), location);
  const installed = "(display-mode: standalone), (display-mode: minimal-ui)";

  async function start() {
    const worker = new URL("service-worker.js", root);
    // The list of files that it imports is asked for afresh, too, whatever the host's headers say.
    await navigator.serviceWorker.register(worker, { updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    const keepEverything = () => active.postMessage("keep everything");
    if (matchMedia(installed).matches) keepEverything();
    addEventListener("appinstalled", keepEverything);
  }

  addEventListener("load", () => {
    // Where there is no room, or none is allowed, the site is the same but for this.
    start().catch((error) => console.debug("Pages are not kept for later:", error));
  });
})();
