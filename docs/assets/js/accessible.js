// What the theme's own markup leaves out for keyboards and screen readers.
//
// A classic deferred script and not a module: browsers refuse modules on pages
// that are opened from a disk.

(() => {
  "use strict";

  /** The copy button's <nav> would be one more landmark for every code cell. */
  function quietCopyButtons(root) {
    for (const nav of root.querySelectorAll("nav.md-code__nav:not([role])")) {
      nav.setAttribute("role", "none");
    }
  }

  /** A region that scrolls must be reachable without a mouse. */
  function focusScrollers(root) {
    const scrollers = ".md-typeset pre > code, .md-typeset__scrollwrap, .formula";
    for (const scroller of root.querySelectorAll(scrollers)) {
      if (scroller.scrollWidth > scroller.clientWidth) {
        scroller.tabIndex = 0;
      } else {
        scroller.removeAttribute("tabindex");
      }
    }
  }

  /** The theme opens the drawer with a label, which takes no focus. */
  function openDrawerByKeyboard() {
    const toggle = document.getElementById("__drawer");
    const label = document.querySelector(".md-header__button[for=__drawer]");
    const drawer = document.querySelector(".md-sidebar--primary");
    if (!toggle || !label || !drawer) return;

    const button = document.createElement("button");
    button.type = "button";
    button.className = `${label.className} menu-button`;
    button.setAttribute("aria-label", "Menu");
    button.append(...label.childNodes);
    label.replaceWith(button);

    const tell = () => button.setAttribute("aria-expanded", toggle.checked);
    tell();
    toggle.addEventListener("change", tell);
    button.addEventListener("click", () => {
      toggle.click();
      // After the drawer became visible; before that, nothing in it takes focus.
      requestAnimationFrame(() => drawer.querySelector("a[href]:not(.md-logo)")?.focus());
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && toggle.checked) {
        toggle.click();
        button.focus();
      }
    });
  }

  function improve() {
    quietCopyButtons(document);
    focusScrollers(document);
  }

  openDrawerByKeyboard();
  improve();
  // The theme adds copy buttons and table wrappers when they come into view. Laboratories write
  // texts with each move of a pointer: that is no reason to measure the whole page.
  const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
  new MutationObserver((changes) => {
    if (changes.some(({ addedNodes }) => Array.from(addedNodes).some(isElement))) improve();
  }).observe(document.body, { childList: true, subtree: true });
  addEventListener("resize", improve);
})();
