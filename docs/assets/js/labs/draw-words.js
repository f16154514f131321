/* What "Draw a digit" says about a picture, and about one value of a map. */

import { numberText, plainText } from "./numbers.js";

/**
 * @param {number} read the digit with the largest score
 * @param {number?} written the digit that it was meant to be, if anybody knows
 * @returns {[string, string]} what is said aloud, and what is added to it
 */
export function verdictOf(read, written) {
  if (written === null) return [`Read as ${read}`, "."];
  return [`Read as ${read}`, `, ${read === written ? "and" : "but"} written as ${written}.`];
}

/**
 * @param {string} name of the layer
 * @param {number} map number
 * @param {[number, number]} place row and column of the value
 * @param {number} value
 * @param {{ top: number, left: number, bottom: number, right: number }} field
 * @param {number} side of the picture
 */
export function unitText(name, map, [row, column], value, field, side) {
  const height = field.bottom - field.top + 1;
  const width = field.right - field.left + 1;
  const inside = clipped(field, side);
  const cut = Object.keys(field).some((edge) => field[edge] !== inside[edge]);
  return (
    `${name}, map ${map}, row ${row}, column ${column}: ${plainText(value)}. ` +
    `It depends on ${span("row", inside.top, inside.bottom)} and ` +
    `${span("column", inside.left, inside.right)} of the picture` +
    (cut ? `; the rest of its ${height}×${width} pixels is padding.` : `, ${height}×${width} pixels.`)
  );
}

/** The part of a field that lies in the picture. */
export function clipped({ top, left, bottom, right }, side) {
  return {
    top: Math.max(top, 0),
    left: Math.max(left, 0),
    bottom: Math.min(bottom, side - 1),
    right: Math.min(right, side - 1),
  };
}

/** The two largest scores, in words. */
export function scoreText(scores) {
  const order = [...scores.keys()].sort((one, other) => scores[other] - scores[one]);
  const [first, second] = order.map((digit) => numberText(scores[digit], 1));
  return `Score ${first}; next is ${order[1]} with ${second}.`;
}

function span(name, from, to) {
  return from === to ? `${name} ${from}` : `${name}s ${from} to ${to}`;
}
