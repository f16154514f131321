/* nn.MaxPool2d and the largest value of each map, equal to PyTorch's. */

import { outputSize } from "./convolution.js";
import { pair, tensor } from "./tensor.js";

/**
 * @param {Tensor} input (batch, maps, height, width)
 * @param {number | number[]} kernelSize
 * @param {object} [options]
 * @param {number | number[]} [options.stride] the kernel's size without
 * @param {number | number[]} [options.padding] at most half the kernel's size; never the largest
 * @returns {Tensor} (batch, maps, height, width)
 * @throws {RangeError} with PyTorch's words, if the setting is impossible
 */
export function maxPool2d(input, kernelSize, { stride = kernelSize, padding = 0 } = {}) {
  const [kernel, strides, paddings] = [kernelSize, stride, padding].map(pair);
  const [batch, maps, height, width] = input.shape;
  const [rows, columns] = refuseImpossible(input, kernel, strides, paddings);
  const output = tensor([batch, maps, rows, columns]);
  let to = 0;
  for (let map = 0; map < batch * maps; map++) {
    for (let row = 0; row < rows; row++) {
      const top = row * strides[0] - paddings[0];
      for (let column = 0; column < columns; column++) {
        const left = column * strides[1] - paddings[1];
        output.data[to++] = largest(
          input.data,
          map * height * width,
          width,
          Math.max(top, 0),
          Math.min(top + kernel[0], height),
          Math.max(left, 0),
          Math.min(left + kernel[1], width),
        );
      }
    }
  }
  return output;
}

/**
 * @param {Tensor} input (batch, maps, height, width)
 * @returns {Tensor} (batch, maps)
 */
export function globalMax(input) {
  const [batch, maps, height, width] = input.shape;
  const output = tensor([batch, maps]);
  const size = height * width;
  for (let map = 0; map < batch * maps; map++) {
    let best = -Infinity;
    for (let at = map * size; at < (map + 1) * size; at++) best = Math.max(best, input.data[at]);
    output.data[map] = best;
  }
  return output;
}

function largest(data, map, width, top, bottom, left, right) {
  let best = -Infinity;
  for (let row = top; row < bottom; row++) {
    for (let at = map + row * width + left; at < map + row * width + right; at++) {
      // Not Math.max: this is the innermost loop. A NaN wins, as it does in PyTorch.
      if (data[at] > best || data[at] !== data[at]) best = data[at];
    }
  }
  return best;
}

/** PyTorch's checks, in PyTorch's order; then the size of the maps. */
function refuseImpossible(input, kernel, strides, paddings) {
  const [, maps, height, width] = input.shape;
  if (strides.some((stride) => stride === 0)) throw new RangeError("stride should not be zero");
  const negative = paddings.find((padding) => padding < 0);
  if (negative !== undefined) {
    throw new RangeError(`pad must be non-negative, but got pad: ${negative}`);
  }
  const wide = paddings.findIndex((padding, axis) => padding > Math.floor(kernel[axis] / 2));
  if (wide >= 0) {
    throw new RangeError(
      `pad should be at most half of effective kernel size, but got pad=${paddings[wide]}, ` +
        `kernel_size=${kernel[wide]} and dilation=1`,
    );
  }
  const size = [height, width].map((length, axis) =>
    outputSize(length, kernel[axis], strides[axis], paddings[axis], 1),
  );
  if (size.some((length) => length < 1)) {
    throw new RangeError(
      `Given input size: (${maps}x${height}x${width}). ` +
        `Calculated output size: (${maps}x${size.join("x")}). Output size is too small`,
    );
  }
  return size;
}
