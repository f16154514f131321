/* The picture of a receptive field: what counts in it, and how it grew layer by layer. */

const side = 320; // as many units in either direction, whatever the reach

/** @param {HTMLElement} place holds the picture that the page came with */
export function createField(place) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  const pen = canvas.getContext("2d");
  let inks = {};
  place.replaceChildren(canvas);

  return {
    /** Read the colours, as the page shows them now. To ask for them makes the browser hurry. */
    ink() {
      const style = getComputedStyle(place);
      const names = ["surface", "zero", "rule-strong", "positive", "negative"];
      inks = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    },

    /**
     * @param {number[]} reaches after each layer, in pixels
     * @param {object?} known what the build measured of this stack: `gradient` and `effective`
     */
    draw(reaches, known) {
      const scale = Math.max(2, Math.ceil(window.devicePixelRatio || 1));
      // Another size would be another canvas to the browser, even if it is the same.
      if (canvas.width !== side * scale) canvas.width = canvas.height = side * scale;
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      drawField(pen, inks, reaches, known);
    },

    describe(reaches, known) {
      const words =
        `Squares around each other, ${reaches.join(", ")} pixels wide, one for each layer.` +
        (known ? " What counts most for the value lies in the middle." : "");
      if (canvas.getAttribute("aria-label") !== words) canvas.setAttribute("aria-label", words);
    },
  };
}

function drawField(pen, inks, reaches, known) {
  const reach = reaches[reaches.length - 1];
  const pixel = side / reach;

  pen.fillStyle = inks.surface;
  pen.fillRect(0, 0, side, side);
  if (known) {
    known.gradient.forEach((row, down) =>
      row.forEach((share, right) => {
        const light = Math.round(2.55 * share);
        pen.fillStyle = `rgb(${light} ${light} ${light})`;
        const [left, top] = [right, down].map((at) => Math.floor(at * pixel));
        pen.fillRect(left, top, Math.ceil(pixel), Math.ceil(pixel));
      }),
    );
  }
  const square = (width, ink, thickness, dash = []) => {
    const inset = (side - width * pixel) / 2 + thickness / 2;
    pen.setLineDash(dash);
    pen.strokeStyle = ink;
    pen.lineWidth = thickness;
    pen.strokeRect(inset, inset, side - 2 * inset, side - 2 * inset);
  };
  const ring = inks[known ? "zero" : "rule-strong"];
  for (const width of reaches.slice(0, -1)) square(width, ring, 1);
  square(reach, inks.positive, 4);
  if (known) square(known.effective, inks.negative, 3, [8, 4]);
}
