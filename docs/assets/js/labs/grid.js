/*
 * A grid of cells that takes the focus as one: arrow keys move within it, Tab leaves it.
 *
 * The table is the one that the page came with. Only what changes is written to it. A grid to
 * type into holds fields; of any other, the numbers are drawn behind the cells, which are told
 * what they show when there is time.
 */

import { createDrawing } from "./drawing.js";

const moves = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/**
 * @param {HTMLTableElement} table
 * @param {object} on
 * @param {(row: number, column: number) => object} on.name a cell's `label` for those who hear it,
 *   and its exact `value`
 * @param {boolean} [on.typed] whether a cell is a field to type into
 * @param {(row: number, column: number, text: string) => void} [on.type] something was typed
 * @param {(row: number, column: number) => void} [on.choose] the focus came to a cell
 * @param {(row: number, column: number) => void} [on.reach] a pointer is over a cell
 * @param {() => void} [on.leave] the pointer left the grid
 * @param {(row: number, column: number, event: KeyboardEvent) => boolean} [on.key] whether it
 *   was for the cell
 * @param {(row: number, column: number, first: boolean) => void} [on.paint] a pressed pointer
 * @param {() => number} [on.most] how wide a cell may be drawn
 */
export function createGrid(table, { name, typed, type, choose, reach, leave, key, paint, most }) {
  let cells = [];
  let columns = 0;
  let current = 0;
  let pressed = false;
  /** What is shown, and whether it is not yet told. */
  let shown = { values: [], looks: [] };
  let behind = false;
  /** Whether the cells are not yet those that are drawn, or lie elsewhere. */
  let parted = false;
  /** What stands in the rows that are there; a row or a cell that is not needed is removed. */
  let lines = [];
  table.setAttribute("role", "grid");
  table.tBodies[0].replaceChildren();
  const drawing = typed ? null : createDrawing(table, most);

  function makeCell(line) {
    const cell = line.insertCell();
    cell.setAttribute("role", "gridcell");
    const item = typed ? document.createElement("input") : cell;
    if (typed) {
      item.inputMode = "text"; // a phone's keyboard for decimals has no minus
      cell.append(item);
    }
    item.tabIndex = -1;
    return { cell, item, look: null, kept: {} };
  }

  function resize(rows, width) {
    const [body] = table.tBodies;
    while (lines.length > rows) {
      lines.pop();
      body.deleteRow(-1);
    }
    while (lines.length < rows) {
      body.insertRow().setAttribute("role", "row");
      lines.push([]);
    }
    lines.forEach((line, row) => {
      while (line.length > width) {
        line.pop();
        body.rows[row].deleteCell(-1);
      }
      while (line.length < width) line.push(makeCell(body.rows[row]));
    });
    if (cells[current]) cells[current].item.tabIndex = -1;
    cells = lines.flat();
    columns = width;
    table.dataset.columns = width;
    current = Math.max(0, Math.min(current, cells.length - 1));
    if (cells.length) cells[current].item.tabIndex = 0;
  }

  function placeOf(target) {
    const cell = target?.closest?.("td");
    if (parted || !cell || !table.contains(cell)) return null;
    return [cell.parentNode.rowIndex, cell.cellIndex];
  }

  function makeCurrent(at) {
    if (at === current) return;
    if (cells[current]) cells[current].item.tabIndex = -1;
    current = at;
    cells[current].item.tabIndex = 0;
  }

  table.addEventListener("keydown", (event) => {
    if (parted) tell();
    const place = placeOf(event.target);
    if (!place || event.altKey || event.metaKey) return;
    const [row, column] = place;
    if (key?.(row, column, event)) return event.preventDefault();
    let to;
    if (event.key in moves) {
      const [down, right] = moves[event.key];
      to = [row + down, column + right];
    } else if (event.key === "Home") to = [event.ctrlKey ? 0 : row, 0];
    else if (event.key === "End") {
      to = [event.ctrlKey ? cells.length / columns - 1 : row, columns - 1];
    } else return;
    event.preventDefault();
    const inside = to[0] >= 0 && to[1] >= 0 && to[1] < columns && to[0] * columns < cells.length;
    if (inside) focus(...to);
  });

  table.addEventListener("focusin", (event) => {
    tell();
    const place = placeOf(event.target);
    if (!place) return;
    makeCurrent(place[0] * columns + place[1]);
    if (typed) event.target.select();
    choose?.(...place);
  });
  if (typed) {
    table.addEventListener("input", (event) => type(...placeOf(event.target), event.target.value));
    // Whatever was typed, what counts is shown.
    table.addEventListener("focusout", (event) => {
      tell();
      const place = placeOf(event.target);
      const { item, kept } = cells[place[0] * columns + place[1]];
      item.value = kept.words;
    });
  }

  table.addEventListener("pointerdown", (event) => {
    const place = placeOf(event.target);
    if (!place || event.button !== 0) return;
    pressed = Boolean(paint);
    // A finger would keep the pointer at the cell where it came down.
    if (event.target.hasPointerCapture?.(event.pointerId)) {
      event.target.releasePointerCapture(event.pointerId);
    }
    paint?.(...place, true);
  });
  table.addEventListener("pointerover", (event) => {
    const place = placeOf(event.target);
    if (!place) return;
    if (pressed && event.buttons & 1) paint(...place, false);
    else reach?.(...place);
  });
  table.addEventListener("pointerleave", () => leave?.());
  addEventListener("pointerup", () => (pressed = false));
  addEventListener("pointercancel", () => (pressed = false));

  /** Let the cells say what is shown. */
  function tell() {
    if (!behind) return;
    behind = false;
    const { rows, width, looks } = shown;
    if (rows !== lines.length || width !== columns) resize(rows, width);
    cells.forEach((told, at) => {
      if (told.look === looks[at]) return;
      told.look = looks[at];
      const { cell, item, kept } = told;
      const look = { ...looks[at], ...name(Math.floor(at / width), at % width) };
      if (kept.label !== look.label) item.setAttribute("aria-label", (kept.label = look.label));
      if (typed) {
        if (kept.words !== look.text) {
          kept.words = look.text;
          if (item !== document.activeElement) item.value = look.text;
        }
        if (kept.step !== look.step) cell.dataset.step = kept.step = look.step;
      }
      for (const part of ["padding", "value"]) {
        if (kept[part] === look[part]) continue;
        kept[part] = look[part];
        if (look[part] === undefined) delete cell.dataset[part];
        else cell.dataset[part] = look[part];
      }
    });
    if (parted) drawing.join();
    parted = false;
  }

  function focus(row, column) {
    cells[row * columns + column].item.focus();
  }

  return {
    /**
     * Draw the grid. What its cells say, and what fields hold, follows with `tell`; at once if they
     * are more or fewer fields.
     *
     * @param {number} rows
     * @param {number} width columns
     * @param {ArrayLike<number>} values of all cells, row by row
     * @param {string} scale all else that a cell's look and name depend on: where it is the same, a
     *   cell that has the same value is left as it is
     * @param {(value: number, at: number) => object} describe for each cell, its `text`, its colour
     *   as a `step` or a `shade`, and whether it is `padding`
     */
    show(rows, width, values, scale, describe) {
      const like = scale === shown.scale && rows === shown.rows && width === shown.width;
      const looks = Array.from(values, (value, at) =>
        like && value === shown.values[at] ? shown.looks[at] : describe(value, at),
      );
      // A copy: the values may be those that somebody draws on.
      shown = { rows, width, values: Array.from(values), scale, looks };
      behind = true;
      if (drawing) parted = drawing.show(rows, width, looks) || parted;
      else if (rows !== lines.length || width !== columns) tell();
    },

    /** How wide a cell is drawn. */
    cell: () => drawing.cell(),

    tell,

    /** Put a ring around the cells at these places, and around no others. */
    mark: (name, places) => drawing?.mark(name, places),
  };
}
