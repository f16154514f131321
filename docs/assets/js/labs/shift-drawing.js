/* Small pictures, a canvas pixel for each cell; the stylesheet enlarges them. */

const [shades, steps] = [10, 5];

/** The colours of tokens.css, as the page shows them now: for each kind, red, green and blue. */
export function readColours(element) {
  const style = getComputedStyle(element);
  const colour = (name) => {
    const text = style.getPropertyValue(`--${name}`).trim();
    return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  };
  const [black, white] = [colour("picture-black"), colour("picture-white")];
  return {
    shade: Array.from({ length: shades + 1 }, (_, at) =>
      black.map((part, of) => Math.round(part + ((white[of] - part) * at) / shades)),
    ),
    step: ["scale-zero", ...[1, 2, 3, 4, 5].map((at) => `scale-plus-${at}`)].map(colour),
    mark: ["surface", "brand", "rule"].map(colour),
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
  image.data.fill(255);

  return {
    /**
     * @param {number[][]} palette
     * @param {(row: number, column: number) => number} colourOf a place in the palette
     */
    draw(palette, colourOf) {
      let at = 0;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, at += 4) {
          const colour = palette[colourOf(row, column)];
          [image.data[at], image.data[at + 1], image.data[at + 2]] = colour;
        }
      }
      pen.putImageData(image, 0, 0);
    },
    describe: (words) => canvas.setAttribute("aria-label", words),
  };
}

export function shadeAt(value) {
  return Math.floor(value * shades + 0.5);
}

/** Step of colour of a value between 0 and the limit. */
export function stepAt(value, limit) {
  return limit ? Math.floor((value * steps) / limit + 0.5) : 0;
}
