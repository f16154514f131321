/* What a layer reads beyond the border: the four padding modes of nn.Conv2d. */

import { shapeText, tensor } from "./tensor.js";

export const paddingModes = ["zeros", "reflect", "replicate", "circular"];

/**
 * The row (or column) of the image that stands at a place of the padded image.
 *
 * @param {number} at place, counted from the image's first row: negative above it
 * @param {number} size rows of the image
 * @param {string} mode one of `paddingModes`
 * @returns {number} -1 where the padding holds a zero
 */
export function sourceOf(at, size, mode) {
  if (at >= 0 && at < size) return at;
  switch (mode) {
    case "reflect": // the border itself is not repeated
      return at < 0 ? -at : 2 * (size - 1) - at;
    case "replicate":
      return at < 0 ? 0 : size - 1;
    case "circular":
      return at < 0 ? at + size : at - size;
    default:
      return -1;
  }
}

/**
 * @param {Tensor} input (batch, channels, height, width)
 * @param {[number, number]} padding rows above and below, columns left and right; not negative
 * @param {string} mode one of `paddingModes`
 * @returns {Tensor} (batch, channels, height + 2 * rows, width + 2 * columns)
 * @throws {RangeError} with PyTorch's words, if the image is too small for the mode
 */
export function pad2d(input, [above, left], mode) {
  if (!paddingModes.includes(mode)) throw new RangeError(`there is no padding mode '${mode}'`);
  if (above === 0 && left === 0) return input;
  const [batch, channels, height, width] = input.shape;
  refuseTooMuch(input.shape, above, left, mode);

  const padded = tensor([batch, channels, height + 2 * above, width + 2 * left]);
  const [, , rows, columns] = padded.shape;
  const sources = Array.from({ length: columns }, (_, at) => sourceOf(at - left, width, mode));
  for (let map = 0; map < batch * channels; map++) {
    for (let row = 0; row < rows; row++) {
      const source = sourceOf(row - above, height, mode);
      if (source < 0) continue;
      const from = (map * height + source) * width;
      const to = (map * rows + row) * columns;
      for (let column = 0; column < columns; column++) {
        if (sources[column] >= 0) padded.data[to + column] = input.data[from + sources[column]];
      }
    }
  }
  return padded;
}

function refuseTooMuch(shape, above, left, mode) {
  const [, , height, width] = shape;
  if (mode === "circular" && (above > height || left > width)) {
    throw new RangeError("Padding value causes wrapping around more than once.");
  }
  if (mode !== "reflect") return;
  // PyTorch looks at the columns first.
  for (const [padding, size, dimension] of [
    [left, width, 3],
    [above, height, 2],
  ]) {
    if (padding < size) continue;
    throw new RangeError(
      `Argument #${dimension === 3 ? 4 : 6}: Padding size should be less than the corresponding ` +
        `input dimension, but got: padding (${padding}, ${padding}) at dimension ${dimension} ` +
        `of input ${shapeText(shape)}`,
    );
  }
}
