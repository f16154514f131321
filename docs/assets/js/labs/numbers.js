/* How numbers look: as text, and as colours. */

/** Colours on each side of zero, and shades between black and white; as in labs.css. */
const steps = 5;
const shades = 10;

/**
 * @param {number} value
 * @param {number} decimals
 * @param {boolean} signed whether positive numbers get a sign, too
 */
export function numberText(value, decimals, signed = false) {
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return text.replace("-", "");
  return (signed && value > 0 ? "+" : "") + text.replace("-", "−");
}

/** A number in a sentence: at most four decimals, and none that are zero. */
export function plainText(value) {
  const rounded = Math.round(value * 1e4) / 1e4;
  return Number.isFinite(rounded) ? String(rounded || 0).replace("-", "−") : "not a number";
}

/** None where all numbers are whole, otherwise one. */
export function decimalsFor(values) {
  return values.every(Number.isInteger) ? 0 : 1;
}

export function largestOf(values) {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at]));
  return most;
}

/** Step on the scale between purple, below zero, and orange. */
export function stepOf(value, limit) {
  return limit ? Math.round((steps * value) / limit) || 0 : 0;
}

/** Step between black, 0, and white, 1. */
export function shadeOf(value) {
  return Math.round(shades * Math.min(Math.max(value, 0), 1));
}
