// How far a reader has come: which modes of a lesson were opened, and which finished.
//
// It is kept in this browser only. Where storage is blocked it lasts as long as the page.
// A classic deferred script and not a module: browsers refuse modules on pages that are
// opened from a disk.

(() => {
  "use strict";

  const MARKS = {
    opened: { sign: "○", text: "opened" },
    finished: { sign: "✓", text: "finished" },
  };

  const list = document.querySelector("[data-progress]");
  if (!list) return;
  const current = list.querySelector("[aria-current]")?.closest("[data-mode]")?.dataset.mode;
  // The path of the site keeps two sites on one host apart. On a disk, the home page is a file.
  const logo = document.querySelector(".md-header a.md-logo");
  const home = new URL(".", new URL(logo?.href ?? "/", location.href));
  const key = `lesson-progress:${home.pathname}`;
  let memory = {};

  function read() {
    try {
      const stored = JSON.parse(localStorage.getItem(key) ?? "{}");
      return stored && typeof stored === "object" ? stored : {};
    } catch {
      return memory;
    }
  }

  function write(states) {
    memory = states;
    try {
      if (Object.keys(states).length) localStorage.setItem(key, JSON.stringify(states));
      else localStorage.removeItem(key);
    } catch {
      // Blocked or full: `memory` has it for this page.
    }
  }

  /** A state of another version, or typed by hand, is none. */
  function stateOf(states, mode) {
    return Object.hasOwn(MARKS, states[mode]) ? states[mode] : "";
  }

  function element(name, className, text = "") {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function mark(link, state) {
    link.querySelector(".progress-mark")?.remove();
    if (!state) return;
    const made = element("span", "progress-mark");
    const sign = element("span", "", ` ${MARKS[state].sign}`);
    sign.setAttribute("aria-hidden", "true");
    made.append(sign, element("span", "visually-hidden", ` (${MARKS[state].text})`));
    made.dataset.state = state;
    link.append(made);
  }

  const summary = element("p", "progress-summary");
  summary.setAttribute("role", "status");
  const buttons = element("p", "progress-buttons");
  const finish = element("button", "md-button", "");
  const forget = element("button", "md-button", "Forget my progress");
  finish.type = forget.type = "button";

  function show() {
    const states = read();
    const modes = [...list.querySelectorAll("[data-mode]")];
    for (const mode of modes) {
      const link = mode.querySelector("a");
      const state = stateOf(states, mode.dataset.mode);
      mark(link, state);
      for (const other of document.querySelectorAll(".md-sidebar--primary a.md-nav__link")) {
        if (other.href === link.href) mark(other, state);
      }
    }
    const finished = modes.filter((mode) => stateOf(states, mode.dataset.mode) === "finished");
    summary.textContent = `You have finished ${finished.length} of ${modes.length}.`;
    summary.hidden = !Object.keys(states).length;
    forget.hidden = summary.hidden;
    if (current) {
      const done = stateOf(states, current) === "finished";
      finish.textContent = done ? "Not finished after all" : "I have finished this page";
    }
  }

  finish.addEventListener("click", () => {
    const states = read();
    const next = stateOf(states, current) === "finished" ? "opened" : "finished";
    write({ ...states, [current]: next });
    show();
  });
  forget.addEventListener("click", () => {
    write({});
    show();
    list.querySelector("a").focus();
  });

  if (current) {
    const states = read();
    if (!stateOf(states, current)) write({ ...states, [current]: "opened" });
    buttons.append(finish);
  }
  buttons.append(forget);
  list.append(summary, buttons);
  show();
  // Another tab may go on with the lesson.
  addEventListener("storage", (event) => event.key === key && show());
})();
