// Brings the figures further down once the page is done: for paper, and for who goes offline.
//
// They load lazily, so the first view waits for none of them. But a browser that prints a page
// leaves empty places where figures are that nobody scrolled to (Chromium 156 does), and takes the
// light copies, which a dark page never shows.

(() => {
  "use strict";

  if (navigator.connection?.saveData) return;
  const later = window.requestIdleCallback ?? ((work) => setTimeout(work, 200));

  /** Those that the page shows, then those that only paper does. */
  function missing() {
    const lazy = Array.from(document.querySelectorAll("article img[loading=lazy]"));
    const shown = lazy.filter((figure) => figure.checkVisibility());
    const onPaper = lazy.filter((figure) => !figure.src.endsWith("#only-dark"));
    return new Set([...shown, ...onPaper]);
  }

  function load(figure) {
    return new Promise((resolve) => {
      figure.addEventListener("load", resolve);
      figure.addEventListener("error", resolve);
      figure.loading = "eager";
      if (figure.complete) resolve();
    });
  }

  /** One at a time, and none while the reader does something. */
  async function loadAll() {
    for (const figure of missing()) {
      await new Promise((resolve) => later(resolve));
      await load(figure);
    }
  }

  addEventListener("load", loadAll);
})();
