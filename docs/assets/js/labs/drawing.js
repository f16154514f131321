/*
 * The visible side of a grid: colours and numbers of its cells, drawn behind the table.
 *
 * The table keeps its cells, which take the focus and are read aloud. But hundreds of numbers
 * that change with each key would cost the browser a new layout each time; a drawing does not.
 *
 * To have the browser write a number takes it longer than all else in a cell. So it writes each sign
 * once, and its pixels are laid onto the cells.
 *
 * The canvas is as large as there is room, and keeps its size: other cells, or more of them, then
 * cost no new layout either, and no new memory for the pixels.
 */

import { mixed, partsOf, readInks } from "./inks.js";

const phases = 4; // places that a sign may have between two pixels
const sharp = 3; // dots of paper along a pixel of CSS, about as many as a printer's
const paper = matchMedia("print");
const nearby = 6; // cells along a grid, more or fewer, that the next settings may well make of it
const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 200));

/**
 * @param {HTMLTableElement} table its cells are empty; it lies in a square, which is the room for it
 * @param {() => number} [most] how many pixels of the page a cell may be wide
 * @returns {{ show: Function, join: Function, mark: Function, cell: () => number }}
 */
export function createDrawing(table, most = () => Infinity) {
  const canvas = document.createElement("canvas");
  canvas.className = "lab-canvas";
  canvas.setAttribute("aria-hidden", "true");
  const frame = table.parentNode;
  const cells = document.createElement("div");
  cells.className = "lab-cells";
  cells.append(table);
  frame.append(canvas, cells);
  const pen = canvas.getContext("2d");

  let looks = [];
  let rows = 0;
  let columns = 0;
  let marks = { name: "", places: new Set() };
  let inks = null;
  let longest = 0;
  /** Pixels of the page along the room, and along a cell: at most, and as they are. */
  let [side, widest, cell] = [0, 0, 0];
  /** Pixels of the canvas that the cells take, and where each column and each row of them begins. */
  let [wide, high] = [0, 0];
  let [lefts, tops] = [[], []];
  /** Whether cells were drawn that the canvas does not show yet. */
  let behind = false;
  let image = null;
  let pixels = null;
  let thin = 1;
  /** The width of the canvas, as a number of this script: to ask the canvas takes longer. */
  let across = 0;
  let signs = null;
  let preparing = false;

  const scale = () => (paper.matches ? sharp : window.devicePixelRatio || 1);

  function fit() {
    across = Math.round(side * scale());
    [canvas.width, canvas.height] = [across, across];
    image = pen.createImageData(across, across);
    pixels = new Uint32Array(image.data.buffer);
    thin = Math.max(1, Math.round(scale()));
    const style = getComputedStyle(table);
    inks = readInks(style);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    widest = rem * parseFloat(style.getPropertyValue("--cell"));
  }

  const cellNow = () => Math.min(widest, most(), side / Math.max(rows, columns));

  /** Draw all cells, each at its place. */
  function lay() {
    cell = cellNow();
    const [right, below] = [wide, high];
    [wide, high] = [columns, rows].map((count) => Math.min(across, Math.round(count * cell * scale())));
    [lefts, tops] = [edgesOf(columns, wide), edgesOf(rows, high)];
    if (wide < right || high < below) pixels.fill(0);
    setFont();
    for (let row = 0; row < rows; row++) drawCells(row, 0, columns - 1);
  }

  function setFont() {
    signs = signsOf(inks.face, pointsFor(wide / columns, longest));
  }

  /** The size of a font for texts of so many signs. Of few sizes: grids of about the same share one. */
  function pointsFor(room, letters) {
    const points = Math.min(14 * scale(), 0.42 * room, (1.6 * room) / Math.max(letters, 1));
    return Math.max(1, Math.round(2 * points) / 2);
  }

  /** Learn the signs of the next settings while nothing happens: that takes half a frame of theirs. */
  function prepare() {
    if (preparing) return;
    preparing = true;
    const sizes = new Set();
    for (let more = -nearby; more <= nearby; more++) {
      const room = Math.min(widest, side / Math.max(rows + more, columns + more, 1)) * scale();
      for (let letters = 1; letters <= 5; letters++) sizes.add(pointsFor(room, letters));
    }
    const { face } = inks;
    (function learnNext() {
      const unknown = [...sizes].find((points) => !isKnown(face, points));
      preparing = unknown !== undefined;
      if (preparing) idle(() => (signsOf(face, unknown), learnNext()));
    })();
  }

  /** Where cells begin along a length, and where the last one ends. */
  const edgesOf = (count, length) =>
    Array.from({ length: count + 1 }, (_, place) => Math.round((place * length) / count));

  /** Where a cell lies: its left, top, width and height. */
  function boxOf(at) {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const [left, top] = [lefts[column], tops[row]];
    return [left, top, lefts[column + 1] - left, tops[row + 1] - top];
  }

  /** The colours of a cell, from its ground to its ink. */
  function coloursOf({ shade, step, padding }) {
    const pair = step === undefined ? inks.shades[shade] : inks.steps[step];
    if (padding === undefined) return (pair.ramp ??= rampOf(...pair));
    return (pair.pale ??= rampOf(mixed(pair[0], inks.surface, 0.22), inks.ink));
  }

  /**
   * Draw the cells of a row from one column to another.
   *
   * There are only a few kinds of lines of dots in them. Each is made dot by dot once (to fill as few
   * of them takes the browser longer), and copied from then on.
   */
  function drawCells(row, first, last) {
    behind = true;
    const [top, below] = [tops[row], tops[row + 1]];
    const length = lefts[last + 1] - lefts[first];
    const made = {};
    for (let down = top; down < below; down++) {
      const kind = down < top + thin || down >= below - thin ? "edge" : isLined(down - top) ? "side" : "gap";
      const from = down * across + lefts[first];
      if (kind in made) pixels.copyWithin(from, made[kind], made[kind] + length);
      else {
        made[kind] = from;
        for (let column = first; column <= last; column++) drawLine(row, column, down, kind);
      }
    }
    const middle = Math.round((top + below + thin) / 2);
    for (let column = first; column <= last; column++) {
      const look = looks[row * columns + column];
      if (look.text) write(look.text, (lefts[column] + lefts[column + 1]) / 2, middle, coloursOf(look));
    }
  }

  /** Around padding the line is dashed. */
  const isLined = (place) => place % (5 * thin) < 3 * thin;

  /** One line of dots of a cell: at an edge of it, or between them, with its sides or with a gap there. */
  function drawLine(row, column, down, kind) {
    const dots = pixels; // what may become another is looked up for each dot
    const look = looks[row * columns + column];
    const whole = look.padding === undefined;
    const ground = coloursOf(look)[0];
    const line = (inks.lines ??= rampOf(inks.line, inks.ink))[0];
    const side = whole || kind !== "gap" ? line : ground;
    const from = down * across + lefts[column];
    const width = lefts[column + 1] - lefts[column];
    for (let along = 0; along < width; along++) {
      let colour = along < thin || along >= width - thin ? side : ground;
      if (kind === "edge") colour = whole || isLined(along) ? line : ground;
      dots[from + along] = colour;
    }
  }

  /** Lay the signs of a text around a place. */
  function write(text, middle, down, colours) {
    let x = middle;
    for (const letter of text) x -= signs.of(letter).advance / 2;
    for (const letter of text) {
      const left = Math.floor(x);
      const { advance, dots } = signs.of(letter);
      const own = dots[Math.floor((x - left) * phases)];
      const from = down * across + left;
      for (let dot = 0; dot < own.length; dot += 3) {
        pixels[from + own[dot] * across + own[dot + 1]] = colours[own[dot + 2]];
      }
      x += advance;
    }
  }

  /** Show the cells as they are drawn, and the marks on them. */
  function refresh() {
    behind = false;
    // What is drawn for paper, Chromium draws once more in its place, without the dots that were put.
    if (paper.matches) pen.drawImage(onCanvas(image), 0, 0);
    else pen.putImageData(image, 0, 0);
    for (const at of marks.places) drawMark(at, ...boxOf(at));
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

  function drawMark(at, left, top, width, height) {
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
  }

  const waiting = () => !looks.length || side < 1;

  function drawAll() {
    if (side < 1) return;
    fit();
    if (waiting()) return;
    lay();
    refresh();
    join();
  }

  /** Lay the cells of the table over those that are drawn. */
  function join() {
    if (waiting()) return;
    const shares = [wide, high].map((length) => `${(100 * length) / across}%`);
    [cells.style.width, cells.style.height] = shares;
    if (!paper.matches) prepare();
  }

  // Another width, another zoom, another scheme, or paper.
  new ResizeObserver(([{ contentRect }]) => {
    side = contentRect.width;
    drawAll();
  }).observe(frame);
  addEventListener("resize", drawAll);
  paper.addEventListener("change", drawAll);
  new MutationObserver(drawAll).observe(document.body, {
    attributeFilter: ["data-md-color-scheme"],
  });

  return {
    /**
     * Draw the cells. They are seen with their marks, which `mark` gives afterwards.
     *
     * @param {number} height rows
     * @param {number} width columns
     * @param {object[]} next for each cell, its text and its colour: a step or a shade
     * @returns {boolean} whether the cells of the table lie elsewhere now, until they are joined
     */
    show(height, width, next) {
      const before = looks;
      const reach = next.reduce((most, { text }) => Math.max(most, text.length), 0);
      looks = next;
      const resized = height !== rows || width !== columns;
      if (resized) {
        [rows, columns] = [height, width];
        marks = { name: "", places: new Set() };
        if (frame.hidden !== !looks.length) frame.hidden = !looks.length;
      }
      const other = reach !== longest; // in another size
      longest = reach;
      if (waiting()) return resized;
      const moved = resized || cell !== cellNow();
      if (moved || other) lay();
      else {
        const changed = (at) => !isSame(looks[at], before[at]);
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            const first = column;
            while (column < columns && changed(row * columns + column)) column++;
            if (first < column) drawCells(row, first, column - 1);
          }
        }
      }
      return moved;
    },

    join,
    cell: () => cell,

    /** Show what is drawn, with a ring around the cells at these places, and around no others. */
    mark(name, places) {
      const old = marks.places;
      const same = name === marks.name && places.length === old.size;
      if (!same || !places.every((at) => old.has(at))) {
        marks = { name, places: new Set(places.filter((at) => at >= 0 && at < looks.length)) };
        behind = true;
      }
      if (behind && !waiting()) refresh();
    },
  };
}

const isSame = (look, old) =>
  look === old ||
  (look.text === old.text && look.step === old.step && look.shade === old.shade && look.padding === old.padding);

/** A canvas that shows the dots. */
function onCanvas(image) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

const usual = "0123456789.+−";
const written = 16; // the only size of a font: for each other one, the browser would look for its files
const fonts = new Map();
const fontName = (face, points) => `${points} ${face}`;
const isKnown = (face, points) => fonts.has(fontName(face, points));

/**
 * The signs of a font. Each has its dots at all places between two pixels: those that have ink, each
 * with its row and column from the middle of the left edge on, and its share of ink, up to 255.
 *
 * @param {string} face
 * @param {number} points pixels of the canvas, as the size of a font
 */
function signsOf(face, points) {
  const name = fontName(face, points);
  if (fonts.has(name)) return fonts.get(name);
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const [wide, tall] = [Math.ceil(points) + 2, 2 * Math.ceil(points)]; // room for any sign
  const share = points / written;
  const known = new Map();

  /** Have them all written beside each other: to read one from the canvas takes as long as all. */
  function learn(letters) {
    const across = wide * letters.length;
    [pen.canvas.width, pen.canvas.height] = [across, tall * phases];
    [pen.font, pen.textBaseline] = [`${written}px ${face}`, "middle"];
    pen.scale(share, share);
    for (let at = 0; at < letters.length; at++) {
      for (let phase = 0; phase < phases; phase++) {
        const [left, down] = [at * wide + 1 + phase / phases, (phase + 0.5) * tall];
        pen.fillText(letters[at], left / share, down / share);
      }
    }
    const { data } = pen.getImageData(0, 0, across, tall * phases);
    const dotsAt = (left, top) => {
      const dots = [];
      for (let row = 0; row < tall; row++) {
        for (let column = 0; column < wide; column++) {
          const ink = data[4 * ((top + row) * across + left + column) + 3];
          if (ink) dots.push(row - tall / 2, column - 1, ink);
        }
      }
      return Int16Array.from(dots);
    };
    for (let at = 0; at < letters.length; at++) {
      const dots = Array.from({ length: phases }, (_, phase) => dotsAt(at * wide, phase * tall));
      known.set(letters[at], { advance: share * pen.measureText(letters[at]).width, dots });
    }
  }

  function of(letter) {
    if (!known.has(letter)) learn(letter);
    return known.get(letter);
  }

  learn(usual);
  fonts.set(name, { of });
  return fonts.get(name);
}

const ramps = new Map();

/** From one colour to another in 256 steps, each as a canvas keeps it. */
function rampOf(ground, ink) {
  const name = `${ground} ${ink}`;
  if (ramps.has(name)) return ramps.get(name);
  const [from, to] = [partsOf(ground), partsOf(ink)];
  const bytes = new Uint8ClampedArray(4 * 256).fill(255);
  for (let step = 0; step < 256; step++) {
    bytes.set(from.map((own, at) => own + ((to[at] - own) * step) / 255), 4 * step);
  }
  ramps.set(name, new Uint32Array(bytes.buffer));
  return ramps.get(name);
}
