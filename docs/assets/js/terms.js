// Show what a word of the glossary means, where a page uses it.
//
// The link has its meaning as a title, for pages without scripts. Here the title becomes a
// box that the pointer can enter, that Escape closes, and that a first tap opens; the link
// still leads to the glossary. A classic deferred script, as in accessible.js.

(() => {
  "use strict";

  const DELAY = 150; // milliseconds; passing over a word is not asking for it

  const box = document.createElement("div");
  box.id = "term-meaning";
  box.className = "term-meaning";
  box.setAttribute("role", "tooltip");
  box.hidden = true;

  let shown = null;
  let timer = 0;
  let touched = false;

  function show(link) {
    clearTimeout(timer);
    if (shown === link) return;
    hide();
    shown = link;
    box.textContent = link.dataset.meaning;
    link.setAttribute("aria-describedby", box.id);
    box.hidden = false;
    place(link);
  }

  function hide() {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  }

  /** Below the word, or above it where there is no room; never beyond the window's edge. */
  function place(link) {
    const word = link.getClientRects()[0];
    const { width, height } = box.getBoundingClientRect();
    const gap = 4;
    const page = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(word.left, page - width - 8));
    const below = word.bottom + gap;
    const top = below + height < innerHeight ? below : word.top - gap - height;
    box.style.left = `${left + scrollX}px`;
    box.style.top = `${top + scrollY}px`;
  }

  const later = (action) => {
    clearTimeout(timer);
    timer = setTimeout(action, DELAY);
  };

  /** The focus may stay where the pointer was, and the pointer where the focus was. */
  const leave = () => {
    later(() => shown?.matches(":hover, :focus") || box.matches(":hover") || hide());
  };

  const links = document.querySelectorAll("a.term[title]");
  if (!links.length) return;
  document.body.append(box);
  for (const link of links) {
    link.dataset.meaning = link.title;
    link.removeAttribute("title");
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "touch") later(() => show(link));
    });
    link.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch") leave();
    });
    link.addEventListener("pointerdown", (event) => {
      touched = event.pointerType === "touch" && shown !== link;
    });
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", leave);
    link.addEventListener("click", (event) => {
      if (touched) {
        event.preventDefault();
        show(link);
      }
      touched = false;
    });
  }
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", leave);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", (event) => {
    if (shown && !box.contains(event.target) && event.target !== shown) hide();
  });
  addEventListener("resize", hide);
})();
