/*
 * Loads a laboratory's scripts when it comes near the viewport, and not before; at once if the
 * address holds a state that somebody shared.
 *
 * A classic script, because browsers refuse modules to pages opened from a disk. For the same
 * reason, and to ask for one file in place of twenty, the modules beside this one come joined.
 */
(() => {
  const here = document.currentScript.src;
  const near = "800px";

  const coming = {};

  function scripts(name) {
    const known = `${name}Lab`;
    return (coming[name] ??= new Promise((resolve, reject) => {
      if (window[known]) return resolve(window[known]);
      const script = document.createElement("script");
      script.src = new URL(`${name}.classic.js`, here);
      script.onload = () => resolve(window[known]);
      script.onerror = reject;
      document.head.append(script);
    }));
  }

  /** What is too heavy for the page itself: a script, because a page from a disk may fetch no data. */
  function later(lab) {
    const address = lab.dataset.later;
    if (!address) return undefined;
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(address, location);
      script.onload = () => resolve(window.labs[address.split("/").pop()]);
      script.onerror = reject;
      document.head.append(script);
    });
  }

  function begin(lab) {
    // Without its scripts a laboratory is still a figure, and says so.
    Promise.all([scripts(lab.dataset.lab), later(lab)])
      .then(([{ start }, data]) => start(lab, data))
      .catch((error) => {
        lab.dataset.plain = "";
        lab.querySelector(".lab-off").textContent =
          "The controls could not be loaded. Load the page again to try once more.";
        console.warn("The laboratory stays a plain figure:", error);
      });
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        begin(target);
      }
    },
    { rootMargin: near },
  );
  const states = [...new URLSearchParams(location.search).keys()];
  for (const lab of document.querySelectorAll("[data-lab]:not([data-seen])")) {
    lab.dataset.seen = "";
    const own = `${lab.id.replace("-lab", "")}.`; // several of a kind differ by a number
    if (states.some((name) => name.startsWith(own))) begin(lab);
    else observer.observe(lab);
  }
})();
