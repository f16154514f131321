/*
 * Small pictures, many on one canvas: the browser hands over each canvas of a page for each frame,
 * and a hundred of them would take more of it than all that is drawn. The stylesheet enlarges them.
 */

import { most } from "./inks.js";
import { shadeOf, stepOf } from "./numbers.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} count pictures
 * @param {number} height of one
 * @param {number} width of one
 * @param {number} [dots] of the canvas along a pixel; one lies between two pictures
 */
export function createTiles(canvas, count, height, width, dots = 1) {
  const pen = canvas.getContext("2d");
  canvas.setAttribute("aria-hidden", "true");
  let [pixels, image] = [];
  /** For each value the first dot of its pixel. */
  const places = new Int32Array(count * height * width);
  /** The values that are shown, and as what. */
  const shown = new Float32Array(places.length);
  let as = {};

  function arrange(columns) {
    canvas.width = columns * (dots * width + 1) - 1;
    canvas.height = Math.ceil(count / columns) * (dots * height + 1) - 1;
    image = pen.createImageData(canvas.width, canvas.height);
    pixels = new Uint32Array(image.data.buffer);
    as = {};
    places.forEach((_, at) => {
      const [tile, row] = [Math.floor(at / height / width), Math.floor(at / width) % height];
      const top = Math.floor(tile / columns) * (dots * height + 1) + dots * row;
      const left = (tile % columns) * (dots * width + 1) + dots * (at % width);
      places[at] = top * canvas.width + left;
    });
  }
  arrange(count);

  return {
    arrange,
    /**
     * @param {ArrayLike<number>} values of all pictures
     * @param {object} palette
     * @param {boolean} signed
     * @param {number} limit what is black, white, or the end of the scale
     */
    draw(values, { step, shade }, signed, limit) {
      const across = canvas.width;
      const anew = as.step !== step || as.limit !== limit;
      as = { step, limit };
      let changed = false;
      for (let at = 0; at < places.length; at++) {
        const value = values[at];
        if (!anew && value === shown[at]) continue;
        shown[at] = value;
        const word = signed ? step[stepOf(value, limit) + most] : shade[shadeOf(limit ? value / limit : 0)];
        const first = places[at];
        if (word === pixels[first]) continue;
        changed = true;
        for (let down = 0; down < dots; down++) {
          pixels.fill(word, first + down * across, first + down * across + dots);
        }
      }
      if (changed) pen.putImageData(image, 0, 0);
    },
  };
}
