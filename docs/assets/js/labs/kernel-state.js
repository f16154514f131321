/* The Kernel lab's state: what it may be, and how it is written into an address. */

import { conv2d } from "./convolution.js";
import { relu } from "./dense.js";
import { paddingModes, sourceOf } from "./padding.js";
import { tensor } from "./tensor.js";

/**
 * @typedef {object} State
 * @property {number[][]} image from 0 to 1, in steps of a hundredth
 * @property {number[][]} kernel 1×1, 3×3 or 5×5
 * @property {number} padding
 * @property {number} stride
 * @property {number} dilation
 * @property {string} mode one of `paddingModes`
 * @property {boolean} relu
 */

export const settings = ["padding", "stride", "dilation"];
const mostPixels = 20;
export const mostWeight = 1000;

export function copyOf(rows) {
  return rows.map((row) => [...row]);
}

export function sameRows(one, other) {
  return (
    one.length === other.length &&
    one.every((row, at) => row.length === other[at].length && row.every((v, i) => v === other[at][i]))
  );
}

/** A setting as typed: a whole number from 0 to 9, or what it was before. */
export function settingOf(text, before) {
  const value = Number(text);
  return /^\d$/.test(String(text).trim()) ? value : before;
}

/** A weight as typed, or null if it is none. A comma is a point to many. */
export function weightOf(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) return null;
  const value = Number(Number(plain).toFixed(4));
  return Math.abs(value) <= mostWeight ? value || 0 : null;
}

/** The same kernel with another size: cut to its middle, or surrounded by zeros. */
export function resized(kernel, side) {
  const shift = (kernel.length - side) / 2;
  return Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (_, column) => kernel[row + shift]?.[column + shift] ?? 0),
  );
}

/**
 * What the layer makes of the image.
 *
 * @param {State} state
 * @returns {{ map?: Tensor, error?: string }} (1, 1, height, width), or PyTorch's words
 */
export function mapOf(state) {
  const { padding, stride, dilation, mode } = state;
  try {
    const map = conv2d(asTensor(state.image), asTensor(state.kernel), {
      padding,
      stride,
      dilation,
      paddingMode: mode,
    });
    return { map: state.relu ? relu(map) : map };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { error: error.message };
  }
}

function asTensor(rows) {
  return tensor([1, 1, rows.length, rows[0].length], rows.flat());
}

/**
 * What one value of the map is made of.
 *
 * @param {State} state
 * @param {number} row of the map
 * @param {number} column of the map
 * @returns {{ row: number, column: number, outside: boolean, pixel: number, weight: number }[]}
 *   a factor and its pixel for each weight, in order; rows and columns are those of the image
 *   and may lie outside of it
 */
export function windowOf(state, row, column) {
  const { image, kernel, padding, stride, dilation, mode } = state;
  const single = (value) => Math.fround(value);
  return kernel.flatMap((weights, down) =>
    weights.map((weight, right) => {
      const at = row * stride + down * dilation - padding;
      const along = column * stride + right * dilation - padding;
      const from = sourceOf(at, image.length, mode);
      const of = sourceOf(along, image[0].length, mode);
      const zero = from < 0 || of < 0;
      const outside = at < 0 || at >= image.length || along < 0 || along >= image[0].length;
      const pixel = zero ? 0 : image[from][of];
      return { row: at, column: along, outside, pixel: single(pixel), weight: single(weight) };
    }),
  );
}

/**
 * The state for an address: only what differs from the first one, or all of it.
 *
 * Pixels are hundredths in two digits to the base 36, after the number of columns.
 */
export function packState(state, first = { image: [], kernel: [] }) {
  const packed = {};
  if (!sameRows(state.image, first.image)) {
    const pixels = state.image.flat().map((value) => Math.round(value * 100));
    const digits = pixels.map((value) => value.toString(36).padStart(2, "0")).join("");
    packed.image = `${state.image[0].length}.${digits}`;
  }
  if (!sameRows(state.kernel, first.kernel)) packed.weights = state.kernel.flat().join("_");
  for (const name of settings) if (state[name] !== first[name]) packed[name] = String(state[name]);
  if (state.mode !== first.mode) packed.mode = state.mode;
  if (state.relu !== first.relu) packed.relu = state.relu ? "on" : "off";
  return packed;
}

/** The state that an address gives. What it gives wrongly, or not at all, is the first one's. */
export function unpackState(packed, first) {
  const state = { ...first };
  state.image = unpackImage(packed.image ?? "") ?? copyOf(first.image);
  state.kernel = unpackKernel(packed.weights ?? "") ?? copyOf(first.kernel);
  for (const name of settings) state[name] = settingOf(packed[name] ?? "", first[name]);
  if (paddingModes.includes(packed.mode)) state.mode = packed.mode;
  if (packed.relu === "on" || packed.relu === "off") state.relu = packed.relu === "on";
  return state;
}

function unpackImage(text) {
  const match = /^(\d{1,2})\.((?:[0-9a-z]{2})+)$/.exec(text);
  if (!match) return null;
  const pixels = match[2].match(/../g).map((digits) => parseInt(digits, 36) / 100);
  return rowsOf(pixels, Number(match[1]), (value) => value <= 1);
}

function unpackKernel(text) {
  const weights = text.split("_").map((part) => (part ? weightOf(part) : null));
  const side = Math.sqrt(weights.length);
  return [1, 3, 5].includes(side) ? rowsOf(weights, side, (value) => value !== null) : null;
}

function rowsOf(values, columns, allowed) {
  const rows = values.length / columns;
  if (!Number.isInteger(rows) || rows > mostPixels || columns > mostPixels) return null;
  if (!values.every(allowed)) return null;
  return Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
}
