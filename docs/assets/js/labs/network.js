/*
 * A network that the build has trained: its layers and weights as `snippets/exported.py` wrote
 * them down, run with the laboratories' own arithmetic.
 */

import { conv2d } from "./convolution.js";
import { linear, relu } from "./dense.js";
import { globalMax, maxPool2d } from "./pooling.js";
import { sha256 } from "./sha256.js";
import { flatten, pair, tensor } from "./tensor.js";

/**
 * @typedef {object} Layer as exported, but with tensors in place of their shapes
 * @property {string} kind "conv2d", "linear", "maxPool2d", "globalMax", "relu" or "flatten"
 * @property {Tensor} [weight]
 * @property {Tensor?} [bias]
 */

const forward = {
  conv2d: (input, layer) => conv2d(input, layer.weight, layer),
  linear: (input, { weight, bias }) => linear(input, weight, bias),
  maxPool2d: (input, layer) => maxPool2d(input, layer.kernelSize, layer),
  globalMax,
  relu,
  flatten,
};

/**
 * @param {object} exported
 * @param {object[]} exported.layers
 * @param {string} exported.weights all parameters in order, little-endian, in base 64
 * @param {string} exported.sha256 their digest
 * @returns {{ layers: Layer[] }}
 * @throws {Error} if the weights are not those that the build has exported
 */
export function openNetwork({ layers, weights, sha256: digest }) {
  const bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
  if (sha256(bytes) !== digest) throw new Error("these are not the weights of the build");
  const view = new DataView(bytes.buffer);
  let at = 0;
  const read = (shape) => {
    if (!shape) return null;
    const count = shape.reduce((product, size) => product * size, 1);
    const values = Array.from({ length: count }, (_, i) => view.getFloat32(at + 4 * i, true));
    at += 4 * count;
    return tensor(shape, values);
  };
  const opened = layers.map((layer) =>
    layer.weight ? { ...layer, weight: read(layer.weight), bias: read(layer.bias) } : layer,
  );
  if (at !== bytes.length) throw new Error("the layers have other weights");
  return { layers: opened };
}

/**
 * @param {{ layers: Layer[] }} network
 * @param {Tensor} input (batch, channels, height, width)
 * @returns {Tensor[]} the input, then what each layer gives
 */
export function run({ layers }, input) {
  const passed = [input];
  for (const layer of layers) passed.push(forward[layer.kind](passed[passed.length - 1], layer));
  return passed;
}

/** Place of the largest value; of several, the first. */
export function argMax(values) {
  return values.reduce((best, value, at) => (value > values[best] ? at : best), 0);
}

/**
 * The pixels that one value depends on.
 *
 * @param {Layer[]} layers those that the value has behind it, from the image on
 * @param {number} row of the value in its map
 * @param {number} column of the value in its map
 * @returns {{ top: number, left: number, bottom: number, right: number }} the first and the
 *   last row and column, which may lie in the padding; infinite behind a layer that reads all
 */
export function fieldOf(layers, row, column) {
  let [top, left, bottom, right] = [row, column, row, column];
  for (const layer of [...layers].reverse()) {
    if (layer.kind === "relu") continue;
    if (layer.kind !== "conv2d" && layer.kind !== "maxPool2d") {
      return { top: -Infinity, left: -Infinity, bottom: Infinity, right: Infinity };
    }
    const [strides, paddings] = [pair(layer.stride), pair(layer.padding)];
    const kernel = layer.weight?.shape.slice(2) ?? pair(layer.kernelSize);
    const reach = kernel.map((size, axis) => pair(layer.dilation ?? 1)[axis] * (size - 1));
    top = top * strides[0] - paddings[0];
    left = left * strides[1] - paddings[1];
    bottom = bottom * strides[0] - paddings[0] + reach[0];
    right = right * strides[1] - paddings[1] + reach[1];
  }
  return { top, left, bottom, right };
}
