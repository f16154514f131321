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

  /**
   * A region that scrolls must be reachable without a mouse; one that does not, no stop on the way.
   *
   * Whether it does is asked when the browser has laid it out anyway: when it gets another size,
   * when it is shown at all (in a closed <details> it has none), when another text is in it, and
   * when the theme decided otherwise, which takes code from the keyboard where no pointer hovers.
   */
  const scrollers = ".md-typeset pre > code, .md-typeset__scrollwrap, .formula, .lab-scroll";
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth;
      if (scrolls === target.hasAttribute("tabindex")) continue;
      if (scrolls) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  const contents = new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      const scroller = element?.closest(scrollers);
      if (!scroller) continue;
      sizes.unobserve(scroller);
      sizes.observe(scroller); // which tells its size once more, after the next layout
    }
  });
  const watched = new WeakSet();

  function watchScrollers(root) {
    for (const scroller of root.querySelectorAll(scrollers)) {
      if (watched.has(scroller)) continue;
      watched.add(scroller);
      sizes.observe(scroller);
      contents.observe(scroller, {
        childList: true,
        characterData: true,
        subtree: true,
        attributeFilter: ["tabindex"],
      });
    }
  }

  /** "Copied to clipboard": who can't see it hears it. */
  function sayWhatTheThemeShows() {
    document.querySelector("[data-md-component=dialog]")?.setAttribute("role", "status");
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

  /**
   * The theme goes to another page at "n" or "." and searches at "s", wherever the focus is. Who
   * speaks to a computer sets that off with a word (WCAG 2.1.4), so it is not told of such keys.
   */
  function keepSingleKeysFromTheTheme() {
    const search = document.getElementById("__search");
    // It listens at the window, which comes after the document.
    document.addEventListener("keydown", (event) => {
      const isSign = Array.from(event.key).length === 1;
      if (isSign && !search?.checked) event.stopPropagation();
    });
  }

  function improve(root) {
    quietCopyButtons(root);
    watchScrollers(root);
  }

  openDrawerByKeyboard();
  sayWhatTheThemeShows();
  keepSingleKeysFromTheTheme();
  improve(document);
  // The theme adds copy buttons and table wrappers when they come into view. Laboratories write
  // texts and rows of cells with each input: that is no reason to look at the whole page.
  const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
  new MutationObserver((changes) => {
    const grown = changes.filter(({ addedNodes }) => Array.from(addedNodes).some(isElement));
    new Set(grown.map(({ target }) => target)).forEach(improve);
  }).observe(document.body, { childList: true, subtree: true });
})();
