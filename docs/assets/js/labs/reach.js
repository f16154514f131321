/* How far a stack of layers reaches, and how many numbers it learns. */

/**
 * @typedef {{ kind: "conv" | "pool", kernel: number, stride: number, dilation: number }} Layer
 */

/**
 * Go through the layers from the image on.
 *
 * A value of the next layer reads `kernel` values of this one. Their middles lie `jump` pixels
 * apart, times the dilation, so each but the first adds as much to the reach.
 *
 * @param {Layer[]} layers
 * @returns {{ reach: number, jump: number, learned: number }[]} after each layer: pixels from
 *   the first to the last that a value depends on, pixels between neighbouring values, and the
 *   numbers that the layer learns, with one channel
 */
export function reachOf(layers) {
  let reach = 1;
  let jump = 1;
  return layers.map(({ kind, kernel, stride, dilation }) => {
    reach += dilation * (kernel - 1) * jump;
    jump *= stride;
    return { reach, jump, learned: kind === "conv" ? kernel * kernel + 1 : 0 };
  });
}

/**
 * What else could read as many pixels.
 *
 * @param {number} reach
 * @returns {{ single: number, dense: number }} weights and biases of one convolution with a
 *   kernel of that size, and of a dense layer from an image of that size to a map of that size
 */
export function alternativesTo(reach) {
  const pixels = reach * reach;
  return { single: pixels + 1, dense: pixels * pixels + pixels };
}
