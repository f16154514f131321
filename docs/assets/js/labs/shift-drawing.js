/* Small pictures, a canvas pixel for each cell; the stylesheet enlarges them. */

const [shades, steps] = [10, 5];

/** The colours of tokens.css, as the page shows them now: as a canvas keeps them, those of bars as text. */
export function readColours(element) {
  const style = getComputedStyle(element);
  const named = (name) => style.getPropertyValue(`--${name}`).trim();
  const colour = (name) => {
    const text = named(name);
    return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  };
  const [black, white] = [colour("picture-black"), colour("picture-white")];
  return {
    shade: kept(
      Array.from({ length: shades + 1 }, (_, at) =>
        black.map((part, of) => Math.round(part + ((white[of] - part) * at) / shades)),
      ),
    ),
    step: kept(["scale-zero", ...[1, 2, 3, 4, 5].map((at) => `scale-plus-${at}`)].map(colour)),
    mark: kept(["surface", "brand", "rule"].map(colour)),
    bar: ["zero", "positive"].map(named),
  };
}

/** A number for each colour: its red, green, blue and opacity, as they lie in a canvas. */
function kept(colours) {
  const bytes = Uint8Array.from(colours.flatMap((colour) => [...colour, 255]));
  return new Uint32Array(bytes.buffer);
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
     * @param {Uint32Array} palette
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

export function shadeAt(value) {
  return Math.floor(value * shades + 0.5);
}

/** Step of colour of a value between 0 and the limit. */
export function stepAt(value, limit) {
  return limit ? Math.floor((value * steps) / limit + 0.5) : 0;
}
