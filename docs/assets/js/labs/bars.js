/* Bars in a table: a canvas shows another length without a look at the rest of the page. */

const wide = 200; // pixels, which the stylesheet enlarges

/**
 * @param {SVGElement} svg the bar that the page came with
 * @returns {(from: number, to: number, colour: string) => void} a function that draws it; its
 *   ends are shares of the width
 */
export function createBar(svg) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  [canvas.width, canvas.height] = [wide, 1];
  svg.replaceWith(canvas);
  const pen = canvas.getContext("2d");
  let drawn = "";

  return (...ends) => {
    const colour = ends.pop();
    const [from, to] = ends.map((share) => Math.round(wide * share));
    const look = `${from} ${to} ${colour}`;
    if (look === drawn) return;
    drawn = look;
    pen.clearRect(0, 0, wide, 1);
    pen.fillStyle = colour;
    pen.fillRect(from, 0, to - from, 1);
  };
}
