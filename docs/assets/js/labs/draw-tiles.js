/* Small pictures, many at once: a pixel for each value, which the stylesheet enlarges. */

import { partsOf } from "./drawing.js";
import { shadeOf, stepOf } from "./numbers.js";

const most = 5; // steps of colour on each side of zero

/**
 * @param {object} inks what `readInks` gave
 * @returns {(canvas: HTMLCanvasElement, values: ArrayLike<number>, look: object) => void} a
 *   function that draws one picture; `look` has its `height` and `width`, whether it is
 *   `signed`, and the `limit` that is black, white, or the end of the scale
 */
export function createTiles({ steps, shades }) {
  const words = (ground) => new Uint32Array(Uint8ClampedArray.from([...partsOf(ground), 255]).buffer)[0];
  // From the most negative one on: a place in a list is found sooner than a name.
  const step = Array.from({ length: 2 * most + 1 }, (_, at) => words(steps[at - most][0]));
  const shade = shades.map(([ground]) => words(ground));

  const made = new WeakMap();

  function make(canvas, height, width) {
    [canvas.height, canvas.width] = [height, width];
    const pixels = new Uint32Array(height * width);
    const image = new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
    made.set(canvas, { pixels, image, pen: canvas.getContext("2d") });
    return made.get(canvas);
  }

  return (canvas, values, { height, width, signed, limit }) => {
    const { pixels, image, pen } = made.get(canvas) ?? make(canvas, height, width);
    let changed = false;
    for (let at = 0; at < pixels.length; at++) {
      const value = values[at];
      const word = signed ? step[stepOf(value, limit) + most] : shade[shadeOf(limit ? value / limit : 0)];
      if (word !== pixels[at]) {
        pixels[at] = word;
        changed = true;
      }
    }
    if (changed) pen.putImageData(image, 0, 0);
  };
}
