/* nn.Linear and nn.ReLU, equal to PyTorch's. */

import { shapeText, tensor } from "./tensor.js";

/**
 * @param {Tensor} input (batch, features)
 * @param {Tensor} weight (outputs, features)
 * @param {Tensor?} [bias] (outputs,)
 * @returns {Tensor} (batch, outputs)
 * @throws {RangeError} with PyTorch's words, if the shapes do not fit
 */
export function linear(input, weight, bias = null) {
  const [batch, features] = input.shape;
  const [outputs, expected] = weight.shape;
  if (features !== expected) {
    throw new RangeError(
      "mat1 and mat2 shapes cannot be multiplied " +
        `(${batch}x${features} and ${expected}x${outputs})`,
    );
  }
  if (bias && bias.data.length !== outputs) {
    throw new RangeError(
      `The expanded size of the tensor (${outputs}) must match the existing size ` +
        `(${bias.data.length}) at non-singleton dimension 1.  ` +
        `Target sizes: ${shapeText([batch, outputs])}.  Tensor sizes: ${shapeText(bias.shape)}`,
    );
  }
  const output = tensor([batch, outputs]);
  for (let item = 0; item < batch; item++) {
    for (let to = 0; to < outputs; to++) {
      let sum = bias ? bias.data[to] : 0;
      for (let at = 0; at < features; at++) {
        sum += weight.data[to * features + at] * input.data[item * features + at];
      }
      output.data[item * outputs + to] = sum;
    }
  }
  return output;
}

/**
 * @param {Tensor} input any shape
 * @returns {Tensor} the same shape, with zero in place of negative values
 */
export function relu({ shape, data }) {
  const output = tensor(shape);
  for (let at = 0; at < data.length; at++) output.data[at] = data[at] < 0 ? 0 : data[at];
  return output;
}
