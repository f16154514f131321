/* What the Kernel lab says: the formula of the size, and why a setting is impossible. */

import { outputSize } from "./convolution.js";

/** The number of rows (or columns) of the map, with all numbers filled in. */
export function formulaText(name, size, kernel, { padding, stride, dilation }) {
  const inner = `${size} + 2 · ${padding} − ${dilation} · (${kernel} − 1) − 1`;
  const result = stride > 0 ? outputSize(size, kernel, stride, padding, dilation) : "?";
  return [`${name} = ⌊(${inner}) / ${stride}⌋ + 1 = `, String(result).replace("-", "−")];
}

/** Why there is no map, in the reader's words. */
export function reasonFor(state) {
  const { image, kernel, padding, stride, dilation, mode } = state;
  const [rows, columns] = [image.length, image[0].length];
  if (mode === "reflect" && padding >= Math.min(rows, columns)) {
    return (
      `To reflect ${padding} rows and columns, the image needs more than ${padding} of each, ` +
      `and it has ${rows} rows and ${columns} columns.`
    );
  }
  if (mode === "circular" && padding > Math.min(rows, columns)) {
    return (
      `Circular padding goes around the image once at most, and ${padding} is more than ` +
      `its ${rows} rows or ${columns} columns.`
    );
  }
  if (stride < 1) return "With a stride of 0 the window would never move on.";
  if (dilation < 1) return "With a dilation of 0 all weights would lie on the same pixel.";
  const reach = dilation * (kernel.length - 1) + 1;
  return (
    `The window reaches over ${reach} rows and ${reach} columns, and the padded image has only ` +
    `${rows + 2 * padding} rows and ${columns + 2 * padding} columns.`
  );
}
