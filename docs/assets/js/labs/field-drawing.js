/* The picture of a receptive field: what counts in it, and how it grew layer by layer. */

const side = 320; // as many units in either direction, whatever the reach

/**
 * @param {HTMLElement} place holds the picture that the page came with, or the last one
 * @param {number[]} reaches after each layer, in pixels
 * @param {object?} known what the build measured of this stack: `gradient` and `effective`
 */
export function drawField(place, reaches, known) {
  let canvas = place.querySelector("canvas");
  if (!canvas) {
    canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    place.replaceChildren(canvas);
  }
  const scale = Math.max(2, Math.ceil(window.devicePixelRatio || 1));
  canvas.width = canvas.height = side * scale;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const style = getComputedStyle(place);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const reach = reaches[reaches.length - 1];
  const pixel = side / reach;

  pen.fillStyle = colour("surface");
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
  const ring = known ? colour("zero") : colour("rule-strong");
  for (const width of reaches.slice(0, -1)) square(width, ring, 1);
  square(reach, colour("positive"), 4);
  if (known) square(known.effective, colour("negative"), 3, [8, 4]);

  canvas.setAttribute(
    "aria-label",
    `Squares around each other, ${reaches.join(", ")} pixels wide, one for each layer.` +
      (known ? " What counts most for the value lies in the middle." : ""),
  );
}
