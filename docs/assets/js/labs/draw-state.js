/* What "Draw a digit" knows of a picture, and how that is written into an address. */

export const levels = 16; // a pixel is a whole number of these parts of white

/** Levels that a pen leaves: at the cell itself, and at least at those beside it. */
const pens = { soft: [levels, 5], firm: [levels, 0], rubber: [0, 0] };

/**
 * Draw with a pen from one cell to another.
 *
 * @param {Uint8Array} picture levels, row by row; it is changed
 * @param {number} side of the picture
 * @param {[number, number]} from row and column
 * @param {[number, number]} to row and column
 * @param {string} pen one of `pens`
 */
export function drawLine(picture, side, from, to, pen) {
  const [own, beside] = pens[pen];
  const steps = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]));
  for (let step = 0; step <= steps; step++) {
    const [row, column] = from.map((start, axis) =>
      Math.round(start + ((to[axis] - start) * step) / Math.max(steps, 1)),
    );
    picture[row * side + column] = own;
    for (const [down, right] of [[-1, 0], [1, 0], [0, -1], [0, 1]]) {
      const [at, along] = [row + down, column + right];
      if (at < 0 || at >= side || along < 0 || along >= side) continue;
      picture[at * side + along] = Math.max(picture[at * side + along], beside);
    }
  }
}

/** A picture for an address: runs of a level, each a letter and, if longer than one, its length. */
export function packPicture(picture) {
  return picture.reduce(
    ({ text, length }, level, at) => {
      if (level === picture[at + 1]) return { text, length: length + 1 };
      return { text: text + letterOf(level) + (length > 1 ? length : ""), length: 1 };
    },
    { text: "", length: 1 },
  ).text;
}

/** The picture that an address gives, or null if it gives none of that size. */
export function unpackPicture(text, size) {
  if (!/^([A-Q]([1-9]\d{0,3})?)+$/.test(text)) return null;
  const picture = [];
  for (const [, letter, length] of text.matchAll(/([A-Q])(\d*)/g)) {
    const count = length === "" ? 1 : Number(length);
    if (picture.length + count > size) return null;
    for (let at = 0; at < count; at++) picture.push(letter.charCodeAt(0) - 65);
  }
  return picture.length === size ? Uint8Array.from(picture) : null;
}

function letterOf(level) {
  return String.fromCharCode(65 + level);
}
