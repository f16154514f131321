// Light, dark, or as the system has it.
//
// In place of the theme's own switch, whose form hooks/theme/main.html hides from it. That one adds
// to the head and to the body, while the page loads, what makes the browser style all of it four
// times: on a long page, a third of the time until it answers. What is kept is in the theme's form.

(() => {
  "use strict";

  const form = document.querySelector(".md-header__option");
  const choices = Array.from(form?.querySelectorAll("input[name=__palette]") ?? []);
  if (!choices.length) return;

  // The theme names each of them after the next one, which it gives way to. Each says what it does.
  for (const choice of choices) {
    const { title } = form.querySelector(`label[for=${choice.id}]`);
    choice.setAttribute("aria-label", title);
  }

  const bySystem = "(prefers-color-scheme)";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const bars = Array.from(document.querySelectorAll("meta[name=theme-color]"), (meta) => ({
    meta,
    written: meta.content,
  }));

  const coloursOf = ({ dataset }) => ({
    media: dataset.mdColorMedia,
    scheme: dataset.mdColorScheme,
    primary: dataset.mdColorPrimary,
    accent: dataset.mdColorAccent,
  });

  /** The choice that says how the page looks: the chosen one, or the one that the system asks for. */
  function looks(chosen) {
    if (chosen.dataset.mdColorMedia !== bySystem) return chosen;
    const media = `(prefers-color-scheme: ${dark.matches ? "dark" : "light"})`;
    return choices.find(({ dataset }) => dataset.mdColorMedia === media) ?? chosen;
  }

  function show(chosen) {
    const { media, ...shown } = coloursOf(looks(chosen));
    for (const [name, value] of Object.entries(shown)) {
      const attribute = `data-md-color-${name}`;
      const { body } = document;
      if (body.getAttribute(attribute) !== value) body.setAttribute(attribute, value);
    }
    // Scroll bars are the document's. A rule could ask the body, but then each new element would
    // make the browser ask again, and style the whole page.
    const scheme = shown.scheme === "slate" ? "dark" : "";
    const { style } = document.documentElement;
    if (style.colorScheme !== scheme) style.colorScheme = scheme;
    for (const choice of choices) choice.nextElementSibling.hidden = choice !== chosen;
    chosen.checked = true;
    // The browser's own bar follows a choice; without one, each of the two says when it holds.
    const bar = bars.find(({ meta }) => meta.media === media);
    for (const { meta, written } of bars) {
      meta.content = chosen.dataset.mdColorMedia === bySystem ? written : (bar?.written ?? written);
    }
  }

  const kept = __md_get("__palette")?.index ?? 0;
  let chosen = choices[Math.min(Math.max(kept, 0), choices.length - 1)];
  show(chosen);

  form.addEventListener("change", ({ target }) => {
    chosen = target;
    show(chosen);
    __md_set("__palette", { index: choices.indexOf(chosen), color: coloursOf(chosen) });
  });
  // Only one of the labels is shown; Enter is what the keyboard does to it.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const next = choices[(choices.indexOf(chosen) + 1) % choices.length];
    next.click();
    next.focus();
  });
  dark.addEventListener("change", () => show(chosen));
})();
