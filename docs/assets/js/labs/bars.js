/* Bars of a table's column, on one canvas: another length then costs no look at the rest of the page. */

const wide = 200; // dots, which the stylesheet enlarges
const [tall, thick] = [22, 10]; // of a row, and of its bar in the middle

/**
 * @param {Iterable<SVGElement>} svgs the bars that the page came with, row by row; they stay as ground
 * @returns {(bars: [number, number, string][]) => void} a function that draws them: the ends are
 *   shares of the width, with a colour
 */
export function createBars(svgs) {
  for (const svg of svgs) svg.replaceChildren();
  const canvas = document.createElement("canvas");
  canvas.className = "lab-bars";
  canvas.setAttribute("aria-hidden", "true");
  [canvas.width, canvas.height] = [wide, tall * svgs.length];
  svgs[0].after(canvas);
  const pen = canvas.getContext("2d");
  let drawn = "";

  return (bars) => {
    const look = bars.join();
    if (look === drawn) return;
    drawn = look;
    pen.clearRect(0, 0, wide, canvas.height);
    bars.forEach(([from, to, colour], row) => {
      const [left, right] = [from, to].map((share) => Math.round(wide * share));
      pen.fillStyle = colour;
      pen.fillRect(left, tall * row + (tall - thick) / 2, right - left, thick);
    });
  };
}
