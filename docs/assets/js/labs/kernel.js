/* The Kernel lab: an image, a kernel that can be typed into, and the map that comes of them. */

import { addressOf, createAddressWriter, readAddress, tellIfMisread } from "./address.js";
import { copyText } from "./copy.js";
import { createGrid } from "./grid.js";
import { codeOf } from "./kernel-code.js";
import { showWindow } from "./kernel-window.js";
import { formulaText, reasonFor } from "./kernel-words.js";
import {
  copyOf,
  mapOf,
  mostWeight,
  packState,
  resized,
  sameRows,
  settingOf,
  settings,
  unpackState,
  weightOf,
  windowOf,
} from "./kernel-state.js";
import { decimalsFor, largestOf, numberText, plainText, shadeOf, stepOf } from "./numbers.js";
import { sourceOf } from "./padding.js";
import { createFollower, createRest, setText, setValue } from "./texts.js";

const pace = 700; // milliseconds a step, when it plays

/**
 * Bring one Kernel lab to life.
 *
 * @param {HTMLElement} section an element with the attribute `data-lab`
 */
export function start(section) {
  const content = JSON.parse(section.dataset.content);
  const named = (entries, name) => entries.find((entry) => entry.name === name)?.["values"];
  const first = {
    ...content.state,
    image: named(content.images, content.state.image),
    kernel: named(content.kernels, content.state.kernel),
  };
  const prefix = section.id.replace("-lab", "");
  const writeAddress = createAddressWriter(prefix, section.id);
  const find = (selector) => section.querySelector(selector);
  const controls = find(".lab-controls");
  const fields = controls.elements;
  const status = find(".lab-status");

  const asked = readAddress(prefix);
  let state = unpackState(asked, first);
  let result = mapOf(state);
  /** The value of the map that is explained: the one pointed at, else the one chosen last. */
  let chosen = [0, Math.floor(first.image[0].length / 2)];
  let pointed = null;
  let ink = 1;

  // The image.

  const image = createGrid(find("[data-panel=image] table"), {
    name(row, column) {
      const [at, along] = [row - ring(), column - ring()];
      const inside = state.image[at]?.[along] !== undefined;
      const place = `row ${plainText(at)}, column ${plainText(along)}`;
      return { label: `${inside ? place : `padding, ${place}`}: ${plainText(pixelAt(at, along))}` };
    },
    paint(row, column, begins) {
      const place = [row - ring(), column - ring()];
      if (state.image[place[0]]?.[place[1]] === undefined) return;
      if (begins) ink = state.image[place[0]][place[1]] < 0.5 ? 1 : 0;
      setPixel(...place, ink);
    },
    key(row, column, event) {
      const place = [row - ring(), column - ring()];
      const value = state.image[place[0]]?.[place[1]];
      if (value === undefined || event.ctrlKey) return false;
      const change = { " ": value < 0.5 ? 1 : 0, Enter: value < 0.5 ? 1 : 0 };
      change["+"] = Math.min(1, (Math.round(value * 100) + 10) / 100);
      change["-"] = Math.max(0, (Math.round(value * 100) - 10) / 100);
      if (!(event.key in change)) return false;
      setPixel(...place, change[event.key]);
      return true;
    },
  });

  function setPixel(row, column, value) {
    if (state.image[row][column] === value) return;
    state.image[row][column] = value;
    painted = `Row ${row}, column ${column}: ${plainText(value)}. `;
    update(showImage);
  }

  /** Rows and columns of padding that are shown: none where there can be none. */
  function ring() {
    const least = Math.min(state.image.length, state.image[0].length);
    const most = { reflect: least - 1, circular: least }[state.mode] ?? Infinity;
    return state.padding <= most ? state.padding : 0;
  }

  /** Where the row and the column may lie in the padding. */
  function pixelAt(row, column) {
    const { image: rows, mode } = state;
    const [from, of] = [sourceOf(row, rows.length, mode), sourceOf(column, rows[0].length, mode)];
    return from < 0 || of < 0 ? 0 : rows[from][of];
  }

  function showImage() {
    const rows = state.image;
    const around = ring();
    const few = decimalsFor(rows.flat());
    const [height, width] = [rows.length, rows[0].length].map((size) => size + 2 * around);
    const values = Array.from({ length: height * width }, (_, at) =>
      pixelAt(Math.floor(at / width) - around, (at % width) - around),
    );
    image.show(height, width, values, `${few} ${around}`, (value, at) => ({
      text: numberText(value, few),
      shade: shadeOf(value),
      padding: rows[Math.floor(at / width) - around]?.[(at % width) - around] === undefined ? "" : undefined,
    }));
  }

  // The kernel.

  const kernel = createGrid(find("[data-panel=kernel] table"), {
    name: (row, column) => ({ label: `weight in row ${row}, column ${column}` }),
    typed: true,
    type(row, column, text) {
      const value = weightOf(text);
      if (value !== null) setWeight(row, column, value);
    },
    key(row, column, event) {
      const change = { PageUp: 1, PageDown: -1 }[event.key];
      if (!change) return false;
      const next = Number((state.kernel[row][column] + change).toFixed(4));
      const value = Math.max(-mostWeight, Math.min(mostWeight, next));
      setWeight(row, column, value);
      event.target.value = plainText(value);
      return true;
    },
  });

  const { dataset: kernelPanel } = find("[data-panel=kernel]");

  function setWeight(row, column, value) {
    if (state.kernel[row][column] === value) return;
    state.kernel[row][column] = value;
    update(showKernel);
  }

  function showKernel() {
    const rows = state.kernel;
    const limit = largestOf(rows.flat());
    if (kernelPanel.columns !== String(rows.length)) kernelPanel.columns = rows.length;
    kernel.show(rows.length, rows.length, rows.flat(), String(limit), (value) => ({
      text: plainText(value),
      step: String(stepOf(value, limit)),
    }));
  }

  // The map.

  const map = createGrid(find("[data-panel=map] table"), {
    name(row, column) {
      const value = result.map.data[row * result.map.shape[3] + column];
      return {
        label: `map row ${row}, column ${column}: ${plainText(value)}`,
        value: String(value),
      };
    },
    reach(row, column) {
      pointed = [row, column];
      showChosen();
    },
    choose(row, column) {
      chosen = [row, column];
      pointed = null;
      showChosen();
    },
    leave() {
      pointed = null;
      showChosen();
    },
    most: image.cell, // what is smaller than the image is seen to be
  });

  function showMap() {
    const message = find(".lab-message");
    const shape = result.map?.shape.slice(2) ?? [0, 0];
    if (message.hidden !== !result.error) message.hidden = !result.error;
    if (result.error) {
      message.replaceChildren(reasonFor(state), line("code", `RuntimeError: ${result.error}`));
    }
    const values = result.map?.data ?? [];
    const limit = largestOf(values);
    const few = decimalsFor(values);
    map.show(...shape, values, `${limit} ${few}`, (value) => ({
      text: numberText(value, few, true),
      step: stepOf(value, limit),
    }));
    chosen = chosen.map((at, axis) => Math.max(0, Math.min(at, shape[axis] - 1)));
    pointed = null;
  }

  function showChosen() {
    const place = pointed ?? chosen;
    const parts = windowAt(place);
    const around = ring();
    const columns = state.image[0].length + 2 * around;
    const lit = parts.map(({ row, column }) => (row + around) * columns + column + around);
    image.mark("window", lit);
    const width = result.map?.shape[3] ?? 0;
    map.mark("chosen", result.map ? [place[0] * width + place[1]] : []);
    words.soon();
  }

  const windowAt = (place) => (result.map ? windowOf(state, ...place) : []);

  // What stands around the three.

  // Room once taken is kept while the image stays: what stands below moves once at most.
  const stage = find(".lab-stage");
  const freeRoom = () => (stage.style.minHeight = "");
  new ResizeObserver(([{ contentRect }]) => (stage.style.minHeight = `${contentRect.height}px`)).observe(stage);
  addEventListener("resize", freeRoom);

  function describe(panel, rows, columns, around = 0) {
    const padded = around ? ` + ${around} around` : "";
    const size = rows ? `${rows}×${columns}${padded}` : "none";
    setText(find(`[data-panel=${panel}] .lab-name span`), size);
  }

  const words = createFollower(section, () => {
    for (const grid of [image, kernel, map]) grid.tell();
    describe("image", state.image.length, state.image[0].length, ring());
    describe("kernel", state.kernel.length, state.kernel.length);
    describe("map", ...(result.map?.shape.slice(2) ?? [0, 0]));
    const place = pointed ?? chosen;
    const value = result.map?.data[place[0] * result.map.shape[3] + place[1]];
    const about = { place, value, relu: state.relu, side: state.kernel.length };
    showWindow(section, windowAt(place), about);
    showFormulas();
    showControls();
    // Also where it is folded: before printing, the theme unfolds it, and nobody waits.
    setText(find(".lab-code code"), code());
  });

  function showFormulas() {
    const sizes = { rows: state.image.length, columns: state.image[0].length };
    for (const [name, size] of Object.entries(sizes)) {
      const [text, sum] = formulaText(name, size, state.kernel.length, state);
      const formula = find(`[data-formula=${name}]`);
      if (formula.textContent !== text + sum) formula.replaceChildren(text, line("b", sum));
    }
    const facts = {
      kernel: `${state.kernel.length}×${state.kernel.length}`,
      padding: `${state.padding}, ${state.mode}`,
      stride: state.stride,
      dilation: state.dilation,
      relu: state.relu ? "on" : "off",
      map: result.map ? result.map.shape.slice(2).join("×") : "impossible",
    };
    for (const [name, text] of Object.entries(facts)) {
      setText(find(`[data-fact=${name}]`), String(text));
    }
  }

  function showControls() {
    for (const name of settings) if (fields[name] && fields[name] !== document.activeElement) {
      setValue(fields[name], state[name]);
    }
    if (fields.mode) setValue(fields.mode, state.mode);
    fields.relu.checked = state.relu;
    setValue(fields.image, nameOf(content.images, state.image));
    setValue(fields.kernel, nameOf(content.kernels, state.kernel));
    if (fields.size) setValue(fields.size, state.kernel.length);
  }

  const code = () => codeOf(state, result.map?.shape.slice(2));

  /** @param {...() => void} changed what shows the parts that did; both, if nobody says */
  function update(...changed) {
    result = mapOf(state);
    for (const show of changed.length ? changed : [showImage, showKernel]) show();
    showMap();
    showChosen();
    writeAddress(() => packState(state, first));
    telling.soon();
  }

  let painted = "";
  const telling = createRest(600, () => {
    const before = painted;
    painted = "";
    if (!result.map) return tell(`${before}No map. ${reasonFor(state)}`);
    const values = [...result.map.data];
    const [rows, columns] = result.map.shape.slice(2);
    const [least, most] = [Math.min(...values), Math.max(...values)].map(plainText);
    tell(`${before}Map of ${rows} rows and ${columns} columns, values from ${least} to ${most}.`);
  });

  function tell(words) {
    status.textContent = words;
  }

  controls.addEventListener("input", ({ target }) => {
    const { name, value } = target;
    // Some browsers offer "your own", too: it is what is there.
    if (name === "image") {
      state.image = copyOf(named(content.images, value) ?? state.image);
      freeRoom();
    } else if (name === "kernel" && value === "random") state.kernel = randomKernel(state.kernel.length);
    else if (name === "kernel") state.kernel = copyOf(named(content.kernels, value) ?? state.kernel);
    else if (name === "size") state.kernel = resized(state.kernel, Number(value));
    else if (name === "mode") state.mode = value;
    else if (name === "relu") state.relu = target.checked;
    else state[name] = settingOf(value, state[name]);
    update();
  });
  // Whatever was typed, what counts is shown.
  controls.addEventListener("focusout", () => setTimeout(showControls));

  // Step by step.

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const play = find("[data-act=play]");
  let playing;

  function step(by) {
    if (!result.map) return;
    const [rows, columns] = result.map.shape.slice(2);
    const count = rows * columns;
    const at = (chosen[0] * columns + chosen[1] + by + count) % count;
    chosen = [Math.floor(at / columns), at % columns];
    pointed = null;
    showChosen();
  }

  function stop() {
    clearInterval(playing);
    playing = undefined;
    play.textContent = "Play";
  }

  function showPlay() {
    play.hidden = still.matches;
    if (still.matches) stop();
  }
  still.addEventListener("change", showPlay);

  const actions = {
    back: () => step(-1),
    step: () => step(1),
    play() {
      if (playing) return stop();
      play.textContent = "Pause";
      playing = setInterval(() => (section.isConnected ? step(1) : stop()), pace);
    },
    code: async () => tell((await copyText(code())) ? "Code copied." : "The code can't be copied here."),
    async link() {
      const address = addressOf(prefix, section.id, packState(state, first));
      tell((await copyText(address)) ? "Link copied." : "The link stands in the address bar.");
    },
    reset() {
      stop();
      state = unpackState({}, first);
      freeRoom();
      chosen = [0, Math.floor(first.image[0].length / 2)];
      update();
    },
  };
  section.addEventListener("click", async ({ target }) => {
    const name = target.closest("[data-act]")?.dataset.act;
    if (!name) return;
    if (name !== "play") stop();
    await actions[name]();
    if (name === "back" || name === "step") {
      words.now();
      tell(find(".lab-place").textContent);
    }
    if (name === "code" || name === "link") telling.cancel();
  });

  controls.disabled = false;
  for (const button of section.querySelectorAll("[data-act]")) button.disabled = false;
  showPlay();
  update();
  words.now();
  telling.cancel(); // nobody changed anything yet
  tellIfMisread(section, asked, packState(state));
  section.dataset.live = "";
}

function nameOf(entries, rows) {
  return entries.find((entry) => sameRows(entry["values"], rows))?.name ?? "own";
}

function randomKernel(side) {
  const weight = () => Math.round(Math.random() * 200 - 100) / 100 || 0;
  return Array.from({ length: side }, () => Array.from({ length: side }, weight));
}

function line(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
