/* One value of the map, taken apart: pixel times weight for each weight, and their sum. */

import { largestOf, plainText, stepOf } from "./numbers.js";
import { setText } from "./texts.js";

/**
 * @param {HTMLElement} section the laboratory
 * @param {object[]} parts what `windowOf` gave; empty if there is no map
 * @param {object} about
 * @param {[number, number]} about.place row and column of the value
 * @param {number} about.value as it stands in the map
 * @param {boolean} about.relu
 * @param {number} about.side rows of the kernel
 */
export function showWindow(section, parts, { place, value, relu, side }) {
  const find = (selector) => section.querySelector(selector);
  find(".lab-window").classList.toggle("lab-empty", parts.length === 0);
  if (parts.length === 0) return;

  const last = parts[parts.length - 1];
  setText(
    find(".lab-place"),
    `Map row ${place[0]}, column ${place[1]}: ${plainText(value)}. ` +
      `The window: ${span("row", parts[0].row, last.row)}, ` +
      `${span("column", parts[0].column, last.column)} of the image.`,
  );

  const products = parts.map(({ pixel, weight }) => pixel * weight);
  const limit = largestOf(products);
  const table = find(".lab-products");
  table.dataset.columns = side;
  const cells = cellsOf(table.tBodies[0], side);
  parts.forEach(({ pixel, weight, outside }, at) => {
    const cell = cells[at];
    cell.dataset.step = stepOf(products[at], limit);
    cell.toggleAttribute("data-padding", outside);
    setText(cell.children[0], `${plainText(pixel)} × ${plainText(weight)}`);
    setText(cell.children[1], plainText(products[at]));
  });

  const sum = products.reduce((total, product) => total + product, 0);
  const said = `The sum of the ${products.length} products is ${plainText(sum)}`;
  const then = sum < 0 ? `ReLU makes it ${plainText(value)}` : "ReLU leaves it as it is";
  setText(find(".lab-total"), relu ? `${said}; ${then}.` : `${said}.`);
}

function cellsOf(body, side) {
  if (body.rows.length !== side) {
    body.replaceChildren();
    for (let row = 0; row < side; row++) {
      const made = body.insertRow();
      for (let column = 0; column < side; column++) {
        made.insertCell().append(document.createElement("span"), document.createElement("b"));
      }
    }
  }
  return [...body.rows].flatMap((row) => [...row.cells]);
}

function span(name, from, to) {
  if (from === to) return `${name} ${plainText(from)}`;
  return `${name}s ${plainText(from)} to ${plainText(to)}`;
}
