/* Small pictures, a canvas pixel for each cell; the stylesheet enlarges them. */

import { createPalette, most, readInks, wordOf } from "./inks.js";

/** The colours as the page shows them now: as a canvas keeps them, those of bars as text. */
export function readColours(element) {
  const inks = readInks(getComputedStyle(element));
  const { step, shade } = createPalette(inks);
  return {
    shade,
    step: step.slice(most), // nothing is below zero
    mark: [inks.surface, inks.brand, inks.rule].map(wordOf),
    bar: [inks.zero, inks.positive],
  };
}

/**
 * @param {HTMLElement} place holds the picture that the page came with
 * @param {number} rows
 * @param {number} columns
 */
export function createPixels(place, rows, columns) {
  const old = place.querySelector("svg");
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", old.getAttribute("aria-label"));
  [canvas.width, canvas.height] = [columns, rows];
  old.replaceWith(canvas);
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);

  return {
    /**
     * @param {number[]} palette
     * @param {(row: number, column: number) => number} colourOf a place in the palette
     */
    draw(palette, colourOf) {
      let changed = false;
      let at = 0;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, at++) {
          const colour = palette[colourOf(row, column)];
          if (pixels[at] === colour) continue;
          pixels[at] = colour;
          changed = true;
        }
      }
      // A canvas that is written to is painted again, even if it stays as it was.
      if (changed) pen.putImageData(image, 0, 0);
    },
    describe: (words) => canvas.setAttribute("aria-label", words),
  };
}
