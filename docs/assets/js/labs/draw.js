/* Draw a digit: a picture to draw on, every map of the lesson's network, and its scores. */

import { addressOf, createAddressWriter, readAddress, tellIfMisread } from "./address.js";
import { createBars } from "./bars.js";
import { copyText } from "./copy.js";
import { drawLine, levels, packPicture, unpackPicture } from "./draw-state.js";
import { createTiles } from "./draw-tiles.js";
import { clipped, scoreText, unitText, verdictOf } from "./draw-words.js";
import { createGrid } from "./grid.js";
import { createPalette, readInks } from "./inks.js";
import { argMax, fieldOf, openNetwork, run } from "./network.js";
import { largestOf, numberText, plainText, shadeOf, stepOf } from "./numbers.js";
import { unpackPictures } from "./pictures.js";
import { tensor } from "./tensor.js";
import { createFollower, createRest, setText } from "./texts.js";

const dots = 8; // along a pixel of a training digit
const onPaper = 16; // maps in a row, as the stylesheet has it
const roomy = 8; // a map of more columns is too small for numbers in its cells

/**
 * Bring the laboratory to life.
 *
 * @param {HTMLElement} section an element with the attribute `data-lab`
 * @param {object} later
 * @param {object} later.network see `openNetwork`
 * @param {object} later.test all test digits, see `unpackPictures`
 * @param {object} later.train some training digits
 * @param {Object<string, number[][]>} later.exciting for each convolution and each of its maps,
 *   numbers of those training digits
 */
export function start(section, later) {
  const network = openNetwork(later.network);
  const test = unpackPictures(later.test);
  const train = unpackPictures(later.train);
  const [side] = later.test.shape;
  const first = JSON.parse(section.dataset.state);
  const find = (selector) => section.querySelector(selector);
  const prefix = section.id.replace("-lab", "");
  const writeAddress = createAddressWriter(prefix, section.id);
  const shapes = run(network, tensor([1, 1, side, side])).map(({ shape }) => shape);
  const layers = [...section.querySelectorAll(".draw-layer")].map(layerOf);
  const fields = find(".lab-controls").elements;

  const asked = readAddress(prefix);
  let state = stateFrom(asked);
  let passed = [];
  /** The value of the chosen map that is explained: the one pointed at, else the one chosen. */
  let chosen = [0, 0];
  let pointed = null;
  let inks = readInks(getComputedStyle(section));
  let palette = createPalette(inks);

  // The state: a picture, which may be a test digit as it is, and the map that is shown large.

  function stateFrom({ digit, picture, map }) {
    const drawn = unpackPicture(picture ?? "", side * side);
    const number = numberOf(digit) ?? (drawn ? null : first.digit);
    const [layer, of] = /^\d+\.\d+$/.test(map ?? "") ? map.split(".").map(Number) : [];
    const known = layers.some(({ at, radios }) => at === layer && of < radios.length);
    return {
      digit: drawn ? null : number,
      picture: drawn ?? pictureOf(number),
      layer: known ? layer : first.layer,
      map: known ? of : first.map,
    };
  }

  /** For an address: what differs from the given state, the first one. */
  function packed(given = first) {
    const { digit, picture, layer, map } = state;
    const parts = {};
    if (digit === null) parts.picture = packPicture(picture);
    else if (digit !== given.digit) parts.digit = String(digit);
    if (layer !== given.layer || map !== given.map) parts.map = `${layer}.${map}`;
    return parts;
  }

  function numberOf(text) {
    return /^\d+$/.test(text ?? "") && Number(text) < test.length ? Number(text) : null;
  }

  function pictureOf(number) {
    return Uint8Array.from(test[number].pixels, (value) => Math.round(value * levels));
  }

  const passOn = (pixels) => run(network, tensor([1, 1, side, side], pixels));
  const scoresOf = (steps) => steps[steps.length - 1].data;

  // The picture.

  const image = createGrid(find("[data-panel=image] table"), {
    name: (row, column) => ({ label: `row ${pixelText(row, column)}` }),
    paint(row, column, begins) {
      draw(begins ? [row, column] : last, [row, column], fields.pen.value);
      last = [row, column];
    },
    key(row, column, event) {
      if (event.ctrlKey) return false;
      const level = state.picture[row * side + column];
      if (event.key === " ") draw([row, column], [row, column], fields.pen.value);
      else if (event.key === "Delete" || event.key === "Backspace") setLevel(row, column, 0);
      else if (event.key === "+") setLevel(row, column, Math.min(level + 1, levels));
      else if (event.key === "-") setLevel(row, column, Math.max(level - 1, 0));
      else return false;
      return true;
    },
  });
  let last = [0, 0];

  const pixelText = (row, column) => `${row}, column ${column}: ${state.picture[row * side + column]}`;

  function draw(from, to, pen) {
    const before = [...state.picture];
    drawLine(state.picture, side, from, to, pen);
    if (state.picture.some((level, at) => level !== before[at])) drawn(to);
  }

  function setLevel(row, column, level) {
    if (state.picture[row * side + column] === level) return;
    state.picture[row * side + column] = level;
    drawn([row, column]);
  }

  function drawn(place) {
    state.digit = null;
    update(place && (() => `Row ${pixelText(...place)}. `));
  }

  function showImage() {
    image.show(side, side, state.picture, "", (level) => ({
      text: level ? String(level) : "",
      shade: shadeOf(level / levels),
    }));
  }

  // Its scores.

  const rows = [...find(".draw-scores").tBodies[0].rows];
  const bars = createBars(section.querySelectorAll(".draw-scores svg"));

  function showBars() {
    const scores = scoresOf(passed);
    const limit = largestOf(scores);
    const { positive, negative } = inks;
    const ends = Array.from(scores, (score) => (score / limit + 1) / 2);
    bars(ends.map((end) => (end < 0.5 ? [end, 0.5, negative] : [0.5, end, positive])));
  }

  function showScores() {
    const scores = scoresOf(passed);
    const read = argMax(scores);
    rows.forEach((row, digit) => {
      row.toggleAttribute("data-best", digit === read);
      setText(row.cells[2].firstChild, numberText(scores[digit], 1, true));
      row.cells[2].dataset.value = scores[digit];
    });
    const [loud, rest] = verdictOf(read, state.digit === null ? null : test[state.digit].label);
    const verdict = find(".draw-verdict");
    if (verdict.textContent !== loud + rest) verdict.replaceChildren(made("b", loud), rest);
  }

  // All maps, small.

  function layerOf(place) {
    const { at, of, name } = place.dataset;
    const grid = place.querySelector(".draw-tiles");
    const radios = place.querySelectorAll("input");
    for (const svg of place.querySelectorAll("svg")) svg.remove();
    const canvas = document.createElement("canvas");
    grid.prepend(canvas);
    const [, count, height, width] = shapes[at];
    const tiles = createTiles(canvas, count, height, width, grid.dataset.columns / width);
    const range = place.querySelector("legend b");
    const layer = { at: Number(at), of, name, signed: "signed" in place.dataset, tiles, radios, range };
    const arrange = (columns) => {
      tiles.arrange(columns);
      showTiles(layer);
    };
    const fit = () => arrange(Number(getComputedStyle(grid).getPropertyValue("--across")));
    new ResizeObserver(fit).observe(grid);
    addEventListener("beforeprint", () => arrange(onPaper));
    addEventListener("afterprint", fit);
    return layer;
  }

  function showTiles(layer) {
    layer.tiles.draw(passed[layer.at].data, palette, layer.signed, limitOf(layer));
  }

  function showRanges() {
    for (const layer of layers) {
      const limit = numberText(limitOf(layer), 2);
      setText(layer.range, `${layer.signed ? `−${limit}` : 0} to ${limit}`);
    }
  }

  /** All maps of a layer share one scale. */
  function limitOf(layer) {
    return largestOf(passed[layer.at].data);
  }

  // One map, large.

  const map = createGrid(find("[data-panel=map] table"), {
    name(row, column) {
      const value = valuesOf(state)[row * passed[state.layer].shape[3] + column];
      return {
        label: `map row ${row}, column ${column}: ${plainText(value)}`,
        value: String(value),
      };
    },
    reach(row, column) {
      pointed = [row, column];
      showUnit();
    },
    choose(row, column) {
      chosen = [row, column];
      pointed = null;
      showUnit();
    },
    leave() {
      pointed = null;
      showUnit();
    },
  });

  const chosenLayer = () => layers.find(({ at }) => at === state.layer);

  function valuesOf({ layer, map }) {
    const [, , height, width] = passed[layer].shape;
    return passed[layer].data.subarray(map * height * width, (map + 1) * height * width);
  }

  function showMap() {
    const layer = chosenLayer();
    const [, , height, width] = passed[state.layer].shape;
    const values = valuesOf(state);
    const limit = limitOf(layer);
    map.show(height, width, values, `${state.layer} ${limit}`, (value) => ({
      text: width > roomy ? "" : numberText(value, 1, layer.signed),
      ...(layer.signed
        ? { step: stepOf(value, limit) }
        : { shade: shadeOf(limit ? value / limit : 0) }),
    }));
  }

  function showName() {
    const layer = chosenLayer();
    const name = find("[data-panel=map] .lab-name");
    if (name.textContent !== `Map ${state.map} ${layer.name}`) {
      name.replaceChildren(`Map ${state.map} `, made("span", layer.name));
    }
    layer.radios[state.map].checked = true;
  }

  /** The chosen value, and the pixels that it depends on. */
  function unit() {
    const [, , height, width] = passed[state.layer].shape;
    chosen = [Math.min(chosen[0], height - 1), Math.min(chosen[1], width - 1)];
    const place = pointed ?? chosen;
    const field = fieldOf(network.layers.slice(0, state.layer), ...place);
    return { place, at: place[0] * width + place[1], field };
  }

  function showUnit() {
    const { at, field } = unit();
    const { top, left, bottom, right } = clipped(field, side);
    const places = [];
    for (let down = top; down <= bottom; down++) {
      for (let along = left; along <= right; along++) places.push(down * side + along);
    }
    image.mark("field", places);
    map.mark("chosen", [at]);
    words.soon();
  }

  function showWords() {
    const { place, at, field } = unit();
    const value = valuesOf(state)[at];
    setText(
      find(".draw-words"),
      unitText(chosenLayer().name, state.map, place, value, field, side),
    );
  }

  const words = createFollower(section, () => {
    image.tell();
    map.tell();
    showScores();
    showRanges();
    showName();
    showWords();
    showBest();
    if (fields.digit !== document.activeElement) fields.digit.value = state.digit ?? "";
  });

  /** The place where the chosen map answers most. */
  function strongest() {
    const [, , , width] = passed[state.layer].shape;
    const at = argMax(valuesOf(state));
    return [Math.floor(at / width), at % width];
  }

  // Training digits.

  const best = find(".draw-best");
  let listed = "";

  function showBest() {
    const key = `${state.layer}.${state.map}`;
    if (!best.open || listed === key) return;
    listed = key;
    const layer = chosenLayer();
    const numbers = later.exciting[layer.of][state.map];
    const convolution = network.layers.slice(0, Number(layer.of));
    setText(
      best.querySelector("p"),
      numbers.length
        ? `Map ${state.map} of this convolution: the training digits with its largest values, ` +
            "and the pixels that each value depends on."
        : `Map ${state.map} of this convolution is at most zero for every training digit.`,
    );
    const items = numbers.map((number) => {
      const { pixels, label } = train[number];
      const { data, shape } = passOn(pixels)[layer.of];
      const [, , height, width] = shape;
      const values = data.subarray(state.map * height * width, (state.map + 1) * height * width);
      const at = argMax(values);
      const field = clipped(fieldOf(convolution, Math.floor(at / width), at % width), side);
      const item = made("li");
      item.dataset.value = values[at];
      item.append(framed(pixels, field), made("span", `${label}: ${numberText(values[at], 2)}`));
      return item;
    });
    find(".draw-pictures").replaceChildren(...items);
  }

  /** A picture with a frame around a part of it. */
  function framed(pixels, { top, left, bottom, right }) {
    const canvas = document.createElement("canvas");
    createTiles(canvas, 1, side, side, dots).draw(pixels, palette, false, 1);
    const pen = canvas.getContext("2d");
    [pen.strokeStyle, pen.lineWidth] = [inks.positive, dots / 2];
    pen.strokeRect(...[left, top, right - left + 1, bottom - top + 1].map((edge) => dots * edge));
    return canvas;
  }

  // All of it.

  function show() {
    passed = passOn(Float32Array.from(state.picture, (level) => level / levels));
    showImage();
    showBars();
    layers.forEach(showTiles);
    showMap();
    showUnit();
  }

  /** @param {() => string} [what] was painted, to be told before what follows from it */
  function update(what = () => "") {
    show();
    writeAddress(packed);
    telling.soon(() => `${what()}${find(".draw-verdict").textContent} ${scoreText(scoresOf(passed))}`);
  }

  function chooseMap(layer, number) {
    Object.assign(state, { layer, map: number });
    [chosen, pointed] = [strongest(), null];
    showMap();
    showUnit();
    writeAddress(packed);
  }

  function chooseDigit(number) {
    Object.assign(state, { digit: number, picture: pictureOf(number) });
    update();
    [chosen, pointed] = [strongest(), null];
    showUnit();
  }

  const telling = createRest(600, (words) => tell(words()));

  function tell(words) {
    find(".lab-status").textContent = words;
  }

  /** The next test digit for which something holds, around the end to the first. */
  function nextDigit(holds) {
    const from = state.digit ?? test.length - 1;
    for (let step = 1; step <= test.length; step++) {
      const number = (from + step) % test.length;
      if (holds(number)) return chooseDigit(number);
    }
  }

  const actions = {
    next: () => nextDigit(() => true),
    misread: () =>
      nextDigit((number) => argMax(scoresOf(passOn(test[number].pixels))) !== test[number].label),
    empty() {
      state.picture = new Uint8Array(side * side);
      drawn();
    },
    reset() {
      state = stateFrom({});
      chooseDigit(first.digit);
    },
    async link() {
      telling.cancel();
      const copied = await copyText(addressOf(prefix, section.id, packed()));
      tell(copied ? "Link copied." : "The link stands in the address bar.");
    },
  };
  section.addEventListener("click", ({ target }) => {
    actions[target.closest("[data-act]")?.dataset.act]?.();
  });
  fields.digit.addEventListener("input", ({ target }) => {
    const number = numberOf(target.value);
    if (number !== null) chooseDigit(number);
  });
  fields.digit.addEventListener("focusout", ({ target }) => (target.value = state.digit ?? ""));
  section.addEventListener("change", ({ target }) => {
    if (target.matches(".draw-tile input")) chooseMap(...target.value.split(".").map(Number));
  });
  best.addEventListener("toggle", showBest);

  // Another scheme has other colours, and so has paper.
  const recolour = () => {
    inks = readInks(getComputedStyle(section));
    palette = createPalette(inks);
    listed = "";
    showBars();
    layers.forEach(showTiles);
    showBest();
  };
  new MutationObserver(recolour).observe(document.body, {
    attributeFilter: ["data-md-color-scheme"],
  });
  matchMedia("print").addEventListener("change", recolour);

  for (const part of section.querySelectorAll("fieldset, button")) part.disabled = false;
  show();
  [chosen, pointed] = [strongest(), null];
  showUnit();
  words.now();
  tellIfMisread(section, asked, packed({}));
  section.dataset.live = "";
}

function made(name, text = "") {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
