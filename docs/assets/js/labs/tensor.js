/*
 * Tensors as the laboratories keep them: a shape, and all values in one row.
 *
 * Values are single precision, like PyTorch's. They lie in the same order, too: the last
 * dimension changes fastest.
 */

/**
 * @typedef {{ shape: number[], data: Float32Array }} Tensor
 */

/**
 * @param {number[]} shape sizes of all dimensions
 * @param {ArrayLike<number>} [values] as many as the shape holds; zeros without
 * @returns {Tensor}
 */
export function tensor(shape, values) {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = new Float32Array(values ?? count);
  if (data.length !== count) {
    throw new RangeError(`shape '${shapeText(shape)}' is invalid for input of size ${data.length}`);
  }
  return { shape: [...shape], data };
}

/** A shape as PyTorch writes it in its messages. */
export function shapeText(shape) {
  return `[${shape.join(", ")}]`;
}

/** One number for both directions, or one for the rows and one for the columns. */
export function pair(value) {
  return Array.isArray(value) ? value : [value, value];
}

/**
 * (batch, ...) to (batch, features).
 *
 * @param {Tensor} input
 * @returns {Tensor} it shares its values with the input
 */
export function flatten(input) {
  const [batch, ...rest] = input.shape;
  return { shape: [batch, rest.reduce((product, size) => product * size, 1)], data: input.data };
}
