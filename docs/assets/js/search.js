// Loads the search when it is opened, and not with every page.
//
// The theme starts a worker and sends it the index as soon as a page is there. This script
// stands in for that worker: it keeps what it is sent, waits until the search is opened,
// and then starts the real one with the real texts. A page from a disk may start no worker,
// so there the same program runs in a hidden frame. If the texts do not come, it says so, and asks
// again when the search is opened the next time.
//
// A classic script, deferred, and before the theme's own.

(() => {
  "use strict";

  const SETUP = 0; // the theme's message with settings and texts
  const Native = window.Worker;
  const config = JSON.parse(document.getElementById("__config").textContent);
  const root = new URL(config.base.replace(/\/*$/, "/"), location);
  const program = new URL(config.search, location).href;
  const toggle = document.getElementById("__search");

  function loadTexts() {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("search/texts.js", root);
      script.onload = () => resolve(window.searchTexts);
      script.onerror = () => reject(new Error(`${script.src} can't be loaded`));
      document.head.append(script);
    });
  }

  /** Resolves when the reader opens the search the next time. */
  function opening() {
    return new Promise((resolve) => {
      toggle.addEventListener("change", function look() {
        if (!toggle.checked) return;
        toggle.removeEventListener("change", look);
        resolve();
      });
    });
  }

  async function textsWhenOpened() {
    if (!toggle.checked) await opening();
    for (;;) {
      try {
        return await loadTexts();
      } catch (error) {
        console.warn(error);
        const line = document.querySelector(".md-search-result__meta");
        const before = line.textContent;
        line.textContent = "The search could not be loaded. Try again later.";
        await opening();
        line.textContent = before;
      }
    }
  }

  /** A frame that runs the worker's program, with what is used of a worker's interface. */
  class Frame extends EventTarget {
    #frame = document.createElement("iframe");

    constructor() {
      super();
      this.#frame.hidden = true;
      this.#frame.src = new URL("search/worker.html", root);
      addEventListener("message", ({ source, data }) => {
        if (source !== this.#frame.contentWindow) return;
        this.dispatchEvent(new MessageEvent("message", { data }));
      });
      document.body.append(this.#frame);
      this.ready = new Promise((resolve) => {
        this.#frame.addEventListener("load", resolve, { once: true });
      });
    }

    postMessage(message) {
      // Not the frame's own: to Firefox it is of the same site, and gives what search-frame.js made.
      window.postMessage.call(this.#frame.contentWindow, message, "*");
    }
  }

  class PatientWorker extends EventTarget {
    #texts = textsWhenOpened();
    #worker;

    constructor() {
      super();
      // A worker whose program did not come would be lost. Where the texts came, it comes.
      this.#worker = this.#texts.then(async () => {
        const worker = location.protocol === "file:" ? new Frame() : new Native(program);
        worker.addEventListener("message", ({ data }) => {
          this.dispatchEvent(new MessageEvent("message", { data }));
        });
        await worker.ready;
        return worker;
      });
    }

    async postMessage(message) {
      // All messages wait for the same, so they arrive in the order they were sent.
      const [worker, docs] = await Promise.all([this.#worker, this.#texts]);
      if (message.type === SETUP) message.data.docs = docs;
      worker.postMessage(message);
    }
  }

  window.Worker = new Proxy(Native, {
    construct(target, [address, options]) {
      const ours = new URL(address, location).href === program;
      return ours ? new PatientWorker() : new target(address, options);
    },
  });
})();
