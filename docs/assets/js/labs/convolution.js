/*
 * The layer nn.Conv2d without groups, equal to PyTorch's: the same numbers, and the same words
 * where a setting is impossible.
 *
 * Sums are added up in double precision and rounded to single precision once. PyTorch rounds
 * after each addition, in an order that depends on the processor, so both are as close to the
 * exact sum as the few last bits allow.
 */

import { pad2d } from "./padding.js";
import { pair, shapeText, tensor } from "./tensor.js";

/**
 * @param {number} size rows (or columns) of the image
 * @param {number} kernel rows of the kernel
 * @returns {number} rows of the map; below 1 if the kernel does not fit
 */
export function outputSize(size, kernel, stride, padding, dilation) {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/**
 * @param {Tensor} input (batch, channels, height, width)
 * @param {Tensor} weight (maps, channels, kernel height, kernel width)
 * @param {object} [options] as those of nn.Conv2d; a number, or [rows, columns]
 * @param {Tensor?} [options.bias] (maps,)
 * @param {string} [options.paddingMode] "zeros", "reflect", "replicate" or "circular"
 * @returns {Tensor} (batch, maps, height, width)
 * @throws {RangeError} with PyTorch's words, if the setting is impossible
 */
export function conv2d(
  input,
  weight,
  { bias = null, stride = 1, padding = 0, dilation = 1, paddingMode = "zeros" } = {},
) {
  const [strides, paddings, dilations] = [pair(stride), pair(padding), pair(dilation)];
  // nn.Conv2d leaves zeros to the convolution itself, and pads before it in all other modes.
  const inside = paddingMode === "zeros";
  if (!inside) input = pad2d(input, paddings, paddingMode);
  refuseImpossible(input, weight, bias, strides, inside ? paddings : [0, 0], dilations);
  if (inside) input = pad2d(input, paddings, paddingMode);

  const [batch, channels, height, width] = input.shape;
  const [maps, , kernelRows, kernelColumns] = weight.shape;
  const rows = outputSize(height, kernelRows, strides[0], 0, dilations[0]);
  const columns = outputSize(width, kernelColumns, strides[1], 0, dilations[1]);
  const output = tensor([batch, maps, rows, columns]);
  // Where a window's values lie behind its first one, in the order of the weights, and where the
  // windows begin.
  const places = windowPlaces(channels, [height, width], [kernelRows, kernelColumns], dilations);
  const starts = windowPlaces(1, [height, width], [rows, columns], strides);
  const count = places.length;
  const fours = inFours(weight, count);
  const biases = new Float64Array(maps + 3);
  if (bias) biases.set(bias.data);
  // Of each window what is not zero: half of the maps behind a ReLU. Zero adds nothing to a sum of
  // weights that are finite.
  const found = new Int32Array(count);
  const values = new Float64Array(count);
  for (let item = 0; item < batch; item++) {
    for (let window = 0; window < starts.length; window++) {
      const from = item * channels * height * width + starts[window];
      let most = 0;
      for (let at = 0; at < count; at++) {
        const value = input.data[from + places[at]];
        found[most] = 4 * at;
        values[most] = value;
        if (value !== 0) most++;
      }
      // Four maps at once: sums that do not wait for each other, and a pixel is read once for all.
      for (let map = 0; map < maps; map += 4) {
        const first = map * count;
        let one = biases[map];
        let two = biases[map + 1];
        let three = biases[map + 2];
        let last = biases[map + 3];
        for (let at = 0; at < most; at++) {
          const value = values[at];
          const of = first + found[at];
          one += fours[of] * value;
          two += fours[of + 1] * value;
          three += fours[of + 2] * value;
          last += fours[of + 3] * value;
        }
        const to = (item * maps + map) * starts.length + window;
        output.data[to] = one;
        if (map + 1 < maps) output.data[to + starts.length] = two;
        if (map + 2 < maps) output.data[to + 2 * starts.length] = three;
        if (map + 3 < maps) output.data[to + 3 * starts.length] = last;
      }
    }
  }
  return output;
}

/** Of each tensor of weights, which nobody changes, the order in which they are read. */
const readings = new WeakMap();

/** The weights of four maps side by side, then those of the next four. */
function inFours(weight, count) {
  if (readings.has(weight)) return readings.get(weight);
  const weights = weight.data;
  const fours = new Float64Array(4 * count * Math.ceil(weights.length / count / 4));
  for (let at = 0; at < weights.length; at++) {
    const map = Math.floor(at / count);
    fours[4 * ((map >> 2) * count + (at % count)) + (map & 3)] = weights[at];
  }
  readings.set(weight, fours);
  return fours;
}

function windowPlaces(channels, [height, width], [kernelRows, kernelColumns], dilations) {
  const places = new Int32Array(channels * kernelRows * kernelColumns);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < kernelRows; row++) {
      for (let column = 0; column < kernelColumns; column++) {
        places[at++] = (channel * height + row * dilations[0]) * width + column * dilations[1];
      }
    }
  }
  return places;
}

/** PyTorch's checks, in PyTorch's order. */
function refuseImpossible(input, weight, bias, strides, paddings, dilations) {
  const [, channels, ...size] = input.shape;
  const [maps, expected, ...kernel] = weight.shape;
  if (paddings.some((padding) => padding < 0)) {
    throw new RangeError("negative padding is not supported");
  }
  if (strides.some((stride) => stride <= 0)) {
    throw new RangeError("non-positive stride is not supported");
  }
  if (channels !== expected) {
    throw new RangeError(
      `Given groups=1, weight of size ${shapeText(weight.shape)}, expected ` +
        `input${shapeText(input.shape)} to have ${expected} channels, ` +
        `but got ${channels} channels instead`,
    );
  }
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== maps)) {
    throw new RangeError(
      `Given weight of size ${shapeText(weight.shape)}, expected bias to be 1-dimensional ` +
        `with ${maps} elements, but got bias of size ${shapeText(bias.shape)} instead`,
    );
  }
  const padded = size.map((length, axis) => length + 2 * paddings[axis]);
  const reach = kernel.map((length, axis) => dilations[axis] * (length - 1) + 1);
  if (padded.some((length, axis) => length < reach[axis])) {
    throw new RangeError(
      `Calculated padded input size per channel: (${padded.join(" x ")}). ` +
        `Kernel size: (${reach.join(" x ")}). ` +
        "Kernel size can't be greater than actual input size",
    );
  }
  if (dilations.some((dilation) => dilation <= 0)) {
    throw new RangeError(`dilation should be greater than zero, but got ${shapeText(dilations)}`);
  }
}
