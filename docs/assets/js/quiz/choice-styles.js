/*
 * Styles inside quizdown's shadow root, where the site's stylesheets don't reach.
 *
 * quizdown's own styles are taken out (they know one light palette), and of its elements only
 * the options are shown: the page around them has the heading, the hint and the buttons.
 * Custom properties cross the border of a shadow root, so colours follow the page.
 */

const css = `
  :host { display: block; }
  :host([hidden]) { display: none; }
  .quizdown-content, .card, .container, .container > div, .container > div > div { display: contents; }
  .progress, .container > .row, .container > .credits, .loading, h3, p, iframe { display: none; }

  fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
  label { display: block; position: relative; margin: 0 0 .4rem; }
  label > span:first-of-type {
    display: flex; gap: .6rem; align-items: baseline;
    margin: 0; padding: .55rem .75rem; cursor: pointer;
    background: var(--md-default-bg-color);
    border: .05rem solid var(--quiz-line); border-radius: .2rem;
    transition: border-color .12s, background-color .12s;
  }
  label:hover > span:first-of-type { background: var(--quiz-tint); }
  input { position: absolute; opacity: 0; inset-block-start: 1rem; inset-inline-start: 1rem; margin: 0; }
  input:checked + span {
    border-color: var(--quiz-accent);
    box-shadow: inset 0 0 0 .05rem var(--quiz-accent);
    background: var(--quiz-tint);
  }
  input:focus-visible + span { outline: .1rem solid var(--focus, var(--quiz-accent)); outline-offset: .1rem; }

  .glyph {
    flex: none; align-self: baseline; inline-size: .75rem; block-size: .75rem; translate: 0 .12em;
    border: .08rem solid var(--quiz-quiet); border-radius: 50%; box-sizing: border-box;
  }
  [type="checkbox"] + span .glyph { border-radius: .15rem; }
  input:checked + span .glyph {
    border-color: var(--quiz-accent);
    background: radial-gradient(circle, var(--quiz-accent) 0 48%, transparent 52%);
  }
  [type="checkbox"]:checked + span .glyph { background: var(--quiz-accent); }

  .letter { flex: none; font-weight: 700; color: var(--quiz-quiet); }
  .option { flex: 1; min-width: 0; overflow-wrap: anywhere; }
  .option > p { display: block; margin: 0 0 .4em; }
  .option > :last-child { margin-bottom: 0; }
  .option pre { margin: 0; overflow-x: auto; white-space: pre; }
  .option code {
    font-family: var(--md-code-font-family, monospace); font-size: .85em;
    color: var(--md-code-fg-color); background: var(--md-code-bg-color);
    padding: .1em .3em; border-radius: .1rem;
  }

  .verdict {
    position: absolute; inset-block-start: .6rem; inset-inline-end: .75rem;
    font-size: .8em; font-weight: 700;
  }
  .verdict::before { margin-inline-end: .3em; }
  [data-verdict] .option { padding-inline-end: 5.2em; }
  [data-verdict="right"] > span:first-of-type { border-color: var(--quiz-right); box-shadow: inset 0 0 0 .05rem var(--quiz-right); background: var(--quiz-right-tint); }
  [data-verdict="wrong"] > span:first-of-type { border-color: var(--quiz-wrong); box-shadow: inset 0 0 0 .05rem var(--quiz-wrong); background: var(--quiz-wrong-tint); }
  [data-verdict="right"] .verdict { color: var(--quiz-right); }
  [data-verdict="wrong"] .verdict { color: var(--quiz-wrong); }
  [data-verdict="right"] .verdict::before { content: "✓" / ""; }
  [data-verdict="wrong"] .verdict::before { content: "✗" / ""; }

  @media (forced-colors: active) {
    input:checked + span { outline: .1rem solid Highlight; }
    input:checked + span .glyph { background: Highlight; forced-color-adjust: none; }
  }
  @media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
`;

let sheet;

/** One sheet, shared by all shadow roots of the page. */
export function choiceStyles() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}
