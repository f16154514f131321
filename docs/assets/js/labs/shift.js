/* "Shift and see": move a digit, and see what moves along in two networks, and what stays. */

import { addressOf, createAddressWriter, readAddress, tellIfMisread } from "./address.js";
import { createBars } from "./bars.js";
import { copyText } from "./copy.js";
import { widened } from "./half.js";
import { argMax, openNetwork, run } from "./network.js";
import { shadeOf, stepOf } from "./numbers.js";
import { unpackPictures } from "./pictures.js";
import { createPixels, readColours } from "./shift-drawing.js";
import { compare, farthest, placed, reordered, sharesOf, side, twinOf } from "./shift-maps.js";
import { packState, unpackState } from "./shift-state.js";
import { answerWords, placeWords, verdictWords } from "./shift-words.js";
import { createFollower, createRest, setText } from "./texts.js";

const names = ["CNN", "MLP"];
const ways = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/**
 * Bring one laboratory to life.
 *
 * @param {HTMLElement} section an element with the attribute `data-lab`
 * @param {object} later the networks, the digits, the new order of the pixels, and the answers
 *   that PyTorch gave at all places
 */
export function start(section, later) {
  const { state: first, layers } = JSON.parse(section.dataset.content);
  const find = (selector) => section.querySelector(selector);
  const controls = find(".lab-controls");
  const fields = controls.elements;
  const drag = find(".shift-drag");
  const prefix = section.id.replace("-lab", "");
  const writeAddress = createAddressWriter(prefix, section.id);

  const digits = unpackPictures(later.digits);
  const open = (name) => {
    const { half, ...exported } = later.networks[name];
    return openNetwork({ ...exported, weights: widened(half) });
  };
  const mlp = open("MLP");
  const networks = {
    false: { CNN: open("CNN"), MLP: mlp },
    true: { CNN: open("CNN, permuted"), MLP: twinOf(mlp, later.order) },
  };

  const asked = readAddress(prefix);
  let state = unpackState(asked, first);
  let colours = readColours(section);

  // What is shown, found once.

  const pictures = {
    picture: createPixels(find("[data-pixels=picture]"), side, side),
    seen: createPixels(find("[data-pixels=seen]"), side, side),
  };
  const shown = names.map((name) =>
    [...section.querySelectorAll(`[data-of=${name}]`)].map((cell) => ({
      cell,
      text: cell.querySelector("span > span"),
    })),
  );
  const bars = names.map((name) => createBars(section.querySelectorAll(`[data-of=${name}] svg`)));
  const shownLayers = layers.map((_, at) => {
    const card = find(`[data-layer="${at}"]`);
    const [rows, columns] = card.dataset.size.split(" ").map(Number);
    const pixels = (kind) =>
      createPixels(card.querySelector(`[data-pixels=${kind}]`), rows, columns);
    return {
      rows,
      columns,
      ...{ moved: pixels("moved"), along: pixels("along"), marks: pixels("marks") },
      card,
      said: card.querySelectorAll("[data-words]"),
    };
  });
  const places = names.map((name) => find(`[data-places=${name}]`));
  const cellsOf = places.map((table) => [...table.querySelectorAll("tbody td")]);

  // What the CNN makes of each picture in the middle, once it was asked for.

  const home = {};

  function homeOutputs() {
    const { digit, scrambled } = state;
    return (home[`${digit} ${scrambled}`] ??= run(networks[scrambled].CNN, seenAt(0, 0)));
  }

  function seenAt(right, down) {
    const picture = placed(digits[state.digit].pixels, down, right);
    return state.scrambled ? reordered(picture, later.order) : picture;
  }

  // From the state to the page.

  let shares = [];
  let answers = [];
  let passed = [];
  let verdicts = [];

  function show() {
    const { digit, right, down, scrambled } = state;
    const picture = placed(digits[digit].pixels, down, right);
    const seen = scrambled ? reordered(picture, later.order) : picture;
    const outputs = run(networks[scrambled].CNN, seen);
    const scores = [outputs, run(networks[scrambled].MLP, seen)].map((all) => all.pop().data);
    const shade = ({ data }) => (row, column) => shadeOf(data[row * side + column]);
    pictures.picture.draw(colours.shade, shade(picture));
    pictures.seen.draw(colours.shade, shade(seen));
    answers = scores.map(argMax);
    shares = scores.map(sharesOf);
    shares.forEach((ofNetwork, which) => {
      const colour = (digit) => colours.bar[Number(digit === answers[which])];
      bars[which](ofNetwork.map((share, digit) => [0, share, colour(digit)]));
    });
    passed = outputs;
    layers.forEach(({ output, step }, at) => {
      // Only between two cells it takes a count to know how far the maps moved.
      const even = right % step === 0 && down % step === 0;
      const by = even ? { rows: down / step, columns: right / step } : judged(layers[at]);
      showLayer(at, outputs[output], homeOutputs()[output], by);
    });
    words.soon();
  }

  /** How well the maps of a layer moved along. */
  function judged({ output, step }) {
    const [moved, home] = [passed[output], homeOutputs()[output]];
    return { ...compare(moved, home, state.down, state.right, step), maps: moved.shape[1] };
  }

  const words = createFollower(section, () => {
    showAnswers();
    verdicts = layers.map(judged);
    verdicts.forEach(showVerdict);
    showPlace();
    showControls();
  });

  function showAnswers() {
    shares.forEach((ofNetwork, which) => {
      ofNetwork.forEach((share, digit) => {
        const { cell, text } = shown[which][digit];
        setText(text, `${Math.round(100 * share)}%`);
        cell.toggleAttribute("data-best", digit === answers[which]);
      });
      setText(find(`[data-answer=${names[which]}]`), String(answers[which]));
    });
  }

  function showLayer(at, { data: here }, { data: there }, by) {
    const { rows: height, columns: width, moved, along, marks } = shownLayers[at];
    const number = at < 2 ? state.map : state.deep;
    const from = number * height * width;
    let limit = 0;
    for (let i = from; i < from + height * width; i++) limit = Math.max(limit, here[i], there[i]);
    const partner = (row, column) => {
      const [back, left] = [row - by.rows, column - by.columns];
      const inside = back >= 0 && back < height && left >= 0 && left < width;
      return inside ? from + back * width + left : -1;
    };
    moved.draw(colours.step, (row, column) => stepOf(here[from + row * width + column], limit));
    along.draw(colours.step, (row, column) => {
      const other = partner(row, column);
      return other < 0 ? 0 : stepOf(there[other], limit);
    });
    marks.draw(colours.mark, (row, column) => {
      const other = partner(row, column);
      return other < 0 ? 2 : Number(here[from + row * width + column] !== there[other]);
    });
  }

  function showVerdict(counts, at) {
    const { card, said } = shownLayers[at];
    const lines = verdictWords(counts, layers[at].step, state, counts.maps);
    lines.forEach((line, which) => setText(said[which], line));
    const still = !state.right && !state.down;
    card.toggleAttribute("data-still", still);
    card.toggleAttribute("data-equal", !still && counts.differ === 0);
  }

  /** The small tables do not change while the digit moves, but for the ring. */
  let listed = "";
  let ringed = cellsOf[0].findIndex((cell) => cell.hasAttribute("data-here"));
  function showPlace() {
    const { digit, right, down, scrambled } = state;
    const key = `${digit} ${scrambled}`;
    if (listed !== key) {
      listed = key;
      names.forEach((name, which) => {
        const given = later.everywhere[scrambled ? `${name}, permuted` : name][digit];
        let count = 0;
        cellsOf[which].forEach((cell, at) => {
          const wrong = Number(given[at]) !== digit;
          if (!wrong) count++;
          setText(cell, given[at]);
          cell.toggleAttribute("data-wrong", wrong);
        });
        setText(places[which].querySelector("[data-right]"), String(count));
      });
      setText(find(".shift-trained"), find(".shift-trained").dataset[scrambled ? "on" : "off"]);
    }
    const reach = (Math.sqrt(cellsOf[0].length) - 1) / 2;
    const inside = Math.abs(right) <= reach && Math.abs(down) <= reach;
    const at = inside ? (down + reach) * (2 * reach + 1) + right + reach : -1;
    if (at !== ringed) {
      for (const cells of cellsOf) {
        cells[ringed]?.removeAttribute("data-here");
        cells[at]?.setAttribute("data-here", "");
      }
      ringed = at;
    }
    setText(find("[data-fact=place]"), placeWords(state));
  }

  function showControls() {
    for (const name of ["digit", "map", "deep"]) {
      // To choose what is chosen would cost a layout of the page.
      if (Number(fields[name].value) !== state[name]) fields[name].value = state[name];
    }
    fields.scrambled.checked = state.scrambled;
    for (const button of section.querySelectorAll("[data-move]")) {
      const [x, y] = ways[button.dataset.move];
      const end = Math.abs(state.right + x) > farthest || Math.abs(state.down + y) > farthest;
      // Still there for the focus: a button that goes out of use would lose it.
      button.setAttribute("aria-disabled", String(end));
    }
  }

  const telling = createRest(600, () => {
    tell(answerWords(state, names, answers, verdicts));
    pictures.picture.describe(`The digit ${state.digit}, ${placeWords(state)}.`);
  });
  function update() {
    show();
    writeAddress(() => packState(state, first));
    telling.soon();
  }

  function tell(words) {
    setText(find(".lab-status"), words);
  }

  // From the reader to the state.

  function moveTo(right, down) {
    const within = (pixels) => Math.max(-farthest, Math.min(farthest, pixels));
    const [x, y] = [within(right), within(down)];
    if (x === state.right && y === state.down) return;
    state.right = x;
    state.down = y;
    update();
  }

  drag.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || (!way && event.key !== "Home")) return;
    event.preventDefault();
    if (way) moveTo(state.right + way[0], state.down + way[1]);
    else moveTo(0, 0);
  });

  let held = null;
  drag.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    drag.setPointerCapture(event.pointerId);
    const cell = drag.getBoundingClientRect().width / side;
    held = { x: event.clientX, y: event.clientY, cell, right: state.right, down: state.down };
  });
  drag.addEventListener("pointermove", (event) => {
    if (!held) return;
    const by = (from, to) => Math.round((to - from) / held.cell);
    moveTo(held.right + by(held.x, event.clientX), held.down + by(held.y, event.clientY));
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    drag.addEventListener(end, () => (held = null));
  }

  controls.addEventListener("input", ({ target }) => {
    const { name, checked, value } = target;
    state[name] = name === "scrambled" ? checked : Number(value);
    update();
  });

  const actions = {
    middle: () => moveTo(0, 0),
    reset() {
      state = unpackState({}, first);
      update();
    },
    async link() {
      const address = addressOf(prefix, section.id, packState(state, first));
      telling.cancel();
      tell((await copyText(address)) ? "Link copied." : "The link stands in the address bar.");
    },
  };
  section.addEventListener("click", ({ target }) => {
    const { act, move } = target.closest("button")?.dataset ?? {};
    if (move) moveTo(state.right + ways[move][0], state.down + ways[move][1]);
    else if (act) actions[act]();
  });

  const recolour = () => {
    colours = readColours(section);
    show();
  };
  new MutationObserver(recolour).observe(document.body, {
    attributeFilter: ["data-md-color-scheme"],
  });
  matchMedia("print").addEventListener("change", recolour);

  drag.tabIndex = 0;
  drag.setAttribute("role", "application");
  drag.setAttribute("aria-label", "Canvas: the arrow keys move the digit");
  controls.disabled = false;
  for (const button of section.querySelectorAll("button")) button.disabled = false;
  show();
  words.now();
  pictures.picture.describe(`The digit ${state.digit}, ${placeWords(state)}.`);
  tellIfMisread(section, asked, packState(state));
  section.dataset.live = "";
}
