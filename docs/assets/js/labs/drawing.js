/*
 * The visible side of a grid: colours and numbers of its cells, drawn behind the table.
 *
 * The table keeps its cells, which take the focus and are read aloud. But hundreds of numbers
 * that change with each key would cost the browser a new layout each time; a drawing does not.
 */

const lightest = 4; // a shade up to this one, or a step from it on, is dark: its ink is light

/**
 * @param {HTMLTableElement} table its cells are empty
 * @returns {{ show: Function, part: Function, join: Function, mark: Function }}
 */
export function createDrawing(table) {
  const canvas = document.createElement("canvas");
  canvas.className = "lab-canvas";
  canvas.setAttribute("aria-hidden", "true");
  const frame = document.createElement("div");
  frame.className = "lab-drawing";
  const cells = document.createElement("div");
  cells.className = "lab-cells";
  table.replaceWith(frame);
  cells.append(table);
  frame.append(canvas, cells);
  const pen = canvas.getContext("2d");

  let looks = [];
  let rows = 0;
  let columns = 0;
  let marks = { name: "", places: new Set() };
  let inks = null;
  let longest = 0;
  let size = { width: 0, height: 0 };
  let waiting = true;

  function fit() {
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(size.width * scale);
    canvas.height = Math.round(size.height * scale);
    setFont();
  }

  function setFont() {
    const scale = window.devicePixelRatio || 1;
    const cell = canvas.width / columns;
    const points = Math.min(14 * scale, 0.42 * cell, (1.6 * cell) / Math.max(longest, 1));
    pen.font = `${points}px ${inks.face}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineWidth = Math.max(1, Math.round(scale));
  }

  function drawCell(at) {
    const { text, shade, step, padding } = looks[at];
    const [row, column] = [Math.floor(at / columns), at % columns];
    const edge = (place, all, length) => Math.round((place * length) / all);
    const [left, right] = [column, column + 1].map((at) => edge(at, columns, canvas.width));
    const [top, bottom] = [row, row + 1].map((at) => edge(at, rows, canvas.height));
    const [width, height, thin] = [right - left, bottom - top, pen.lineWidth];
    let [ground, ink] = step === undefined ? inks.shades[shade] : inks.steps[step];
    if (padding !== undefined) [ground, ink] = [mixed(ground, inks.surface, 0.22), inks.ink];
    pen.fillStyle = ground;
    pen.fillRect(left, top, width, height);
    pen.strokeStyle = inks.line;
    pen.setLineDash(padding === undefined ? [] : [3 * thin, 2 * thin]);
    pen.strokeRect(left + thin / 2, top + thin / 2, width - thin, height - thin);
    pen.fillStyle = ink;
    if (text) pen.fillText(text, (left + right) / 2, (top + bottom) / 2 + thin / 2);
    if (marks.places.has(at)) drawMark(at, left, top, width, height, thin);
  }

  /** Only where the marked cells end: a frame around all of them. */
  function drawEdges(at, left, top, width, height, thick) {
    pen.fillStyle = inks.positive;
    const column = at % columns;
    if (!marks.places.has(at - columns)) pen.fillRect(left, top, width, thick);
    if (!marks.places.has(at + columns)) pen.fillRect(left, top + height - thick, width, thick);
    const [before, after] = [column > 0 && marks.places.has(at - 1), column < columns - 1 && marks.places.has(at + 1)];
    if (!before) pen.fillRect(left, top, thick, height);
    if (!after) pen.fillRect(left + width - thick, top, thick, height);
  }

  function drawMark(at, left, top, width, height, thin) {
    pen.setLineDash([]);
    const ring = (colour, inset, thickness) => {
      pen.strokeStyle = colour;
      pen.lineWidth = thickness;
      const half = inset + thickness / 2;
      pen.strokeRect(left + half, top + half, width - 2 * half, height - 2 * half);
    };
    if (marks.name === "window") ring(inks.positive, 0, 2.5 * thin);
    else if (marks.name === "field") drawEdges(at, left, top, width, height, 3 * thin);
    else {
      // On any colour: light beside dark.
      ring(inks.pale, 0, 2 * thin);
      ring(inks.deep, 2 * thin, thin);
    }
    pen.lineWidth = thin;
  }

  function drawAll() {
    waiting = false;
    if (!rows || !columns) return;
    inks = readInks(table);
    fit();
    for (let at = 0; at < looks.length; at++) drawCell(at);
  }

  // Another width, another zoom, another scheme, or paper.
  const observer = new ResizeObserver(([{ contentRect }]) => {
    size = contentRect;
    drawAll();
  });
  addEventListener("resize", drawAll);
  addEventListener("beforeprint", drawAll);
  addEventListener("afterprint", drawAll);
  matchMedia("print").addEventListener("change", drawAll);
  new MutationObserver(drawAll).observe(document.body, {
    attributeFilter: ["data-md-color-scheme"],
  });

  return {
    /**
     * @param {number} height rows
     * @param {number} width columns
     * @param {object[]} next for each cell, its text and its colour: a step or a shade
     */
    show(height, width, next) {
      const before = looks;
      const reach = next.reduce((most, { text }) => Math.max(most, text.length), 0);
      looks = next;
      if (height !== rows || width !== columns) {
        [rows, columns] = [height, width];
        marks = { name: "", places: new Set() };
        waiting = true;
        // The browser tells the new size when it knows it. To ask would make it hurry.
        observer.unobserve(frame);
        frame.style.aspectRatio = `${columns} / ${rows}`;
        frame.hidden = !looks.length;
        observer.observe(frame);
      }
      if (waiting) longest = reach;
      else if (reach !== longest) {
        longest = reach;
        setFont();
        looks.forEach((_, at) => drawCell(at));
      } else {
        looks.forEach((look, at) => {
          const old = before[at];
          const same =
            look.text === old.text &&
            look.step === old.step &&
            look.shade === old.shade &&
            look.padding === old.padding;
          if (!same) drawCell(at);
        });
      }
    },

    /** The cells keep their size, while the drawing gets another, until they are the right ones. */
    part() {
      cells.style.width = `${size.width}px`;
      cells.style.height = `${size.height}px`;
    },
    join: () => cells.removeAttribute("style"),

    /** Put a ring around the cells at these places, and around no others. */
    mark(name, places) {
      const old = marks.places;
      const same = name === marks.name && places.length === old.size;
      if (same && places.every((at) => old.has(at))) return;
      marks = { name, places: new Set(places.filter((at) => at >= 0 && at < looks.length)) };
      if (waiting) return;
      // Cells of a frame change with their neighbours.
      const near = name === "field" ? [0, -1, 1, -columns, columns] : [0];
      const changed = (at) => near.some((by) => old.has(at + by) !== marks.places.has(at + by));
      for (const at of new Set([...old, ...marks.places])) if (changed(at)) drawCell(at);
    },
  };
}

/** The colours of tokens.css, as the page shows them now. */
export function readInks(element) {
  const style = getComputedStyle(element);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const [pale, deep] = [colour("on-pale"), colour("on-deep")];
  const steps = { 0: [colour("scale-zero"), pale] };
  for (let step = 1; step <= 5; step++) {
    const ink = step < lightest ? pale : deep;
    steps[step] = [colour(`scale-plus-${step}`), ink];
    steps[-step] = [colour(`scale-minus-${step}`), ink];
  }
  const [black, white] = [colour("picture-black"), colour("picture-white")];
  const shades = Array.from({ length: 11 }, (_, shade) => [
    mixed(white, black, shade / 10),
    shade > lightest ? pale : deep,
  ]);
  return {
    steps,
    shades,
    pale,
    deep,
    ink: colour("ink"),
    surface: colour("surface"),
    line: colour("rule-strong"),
    positive: colour("positive"),
    negative: colour("negative"),
    face: style.fontFamily,
  };
}

/** Red, green and blue of a colour, `#rrggbb` or `rgb()`. */
export function partsOf(colour) {
  if (colour.startsWith("#")) return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return colour.match(/[\d.]+/g).slice(0, 3).map(Number);
}

/** A share of one colour in another. */
function mixed(one, other, share) {
  const [own, rest] = [partsOf(one), partsOf(other)];
  const sum = own.map((part, at) => Math.round(share * part + (1 - share) * rest[at]));
  return `rgb(${sum.join(" ")})`;
}
