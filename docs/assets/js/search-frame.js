// Lets the search's worker program run in a frame, where it believes to be in a worker.
// See search.js; the build writes the frame's page, search/worker.html.

(() => {
  "use strict";

  const above = window.parent;
  window.postMessage = (data) => above.postMessage(data, "*");
  // The program looks into its parent, which a frame from a disk must not do.
  window.parent = window;
})();
