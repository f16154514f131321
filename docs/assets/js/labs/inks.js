/* The colours of the page: of numbers and pictures, of what is written on them, and for canvases. */

export const most = 5; // steps of colour on each side of zero
const lightest = 4; // a shade up to this one, or a step from it on, is dark: its ink is light

/**
 * The colours of tokens.css, as the page shows them now.
 *
 * @param {CSSStyleDeclaration} style of any element
 */
export function readInks(style) {
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const [pale, deep] = [colour("on-pale"), colour("on-deep")];
  const steps = { 0: [colour("scale-zero"), pale] };
  for (let step = 1; step <= most; step++) {
    const ink = step < lightest ? pale : deep;
    steps[step] = [colour(`scale-plus-${step}`), ink];
    steps[-step] = [colour(`scale-minus-${step}`), ink];
  }
  const [black, white] = [colour("picture-black"), colour("picture-white")];
  const shades = Array.from({ length: 11 }, (_, shade) => [
    mixed(white, black, shade / 10),
    shade > lightest ? pale : deep,
  ]);
  return {
    steps,
    shades,
    pale,
    deep,
    ink: colour("ink"),
    surface: colour("surface"),
    line: colour("rule-strong"),
    rule: colour("rule"),
    brand: colour("brand"),
    zero: colour("zero"),
    positive: colour("positive"),
    negative: colour("negative"),
    face: style.fontFamily,
  };
}

/** Red, green and blue of a colour, `#rrggbb` or `rgb()`. */
export function partsOf(colour) {
  if (colour.startsWith("#")) return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return colour.match(/[\d.]+/g).slice(0, 3).map(Number);
}

/** A share of one colour in another. */
export function mixed(one, other, share) {
  const [own, rest] = [partsOf(one), partsOf(other)];
  const sum = own.map((part, at) => Math.round(share * part + (1 - share) * rest[at]));
  return `rgb(${sum.join(" ")})`;
}

/** A colour as a canvas keeps it: red, green, blue and opacity in one number. */
export function wordOf(colour) {
  return new Uint32Array(Uint8ClampedArray.from([...partsOf(colour), 255]).buffer)[0];
}

/** The colours of steps and shades as a canvas keeps them, from what `readInks` gave. */
export function createPalette({ steps, shades }) {
  // From the most negative one on: a place in a list is found sooner than a name.
  const step = Array.from({ length: 2 * most + 1 }, (_, at) => wordOf(steps[at - most][0]));
  return { step, shade: shades.map(([ground]) => wordOf(ground)) };
}
