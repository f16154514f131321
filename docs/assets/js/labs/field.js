/* The receptive field explorer: stack layers, and see how far one value looks. */

import { addressOf, createAddressWriter, readAddress, tellIfMisread } from "./address.js";
import { copyText } from "./copy.js";
import { createField } from "./field-drawing.js";
import { alternativesTo, reachOf } from "./reach.js";
import { createFollower, createRest, setText, setValue } from "./texts.js";

const kinds = { c: "conv", p: "pool" };
const limits = { kernel: [1, 15], stride: [1, 4], dilation: [1, 8] };
const mostLayers = 12;
const grouped = new Intl.NumberFormat("en-GB");

/**
 * Bring one explorer to life.
 *
 * @param {HTMLElement} section an element with the attribute `data-lab`
 */
export function start(section) {
  const { stacks, state: first } = JSON.parse(section.dataset.content);
  const find = (selector) => section.querySelector(selector);
  const controls = find(".lab-controls");
  const body = find(".field-layers tbody");
  const choice = find("[name=stack]");
  const prefix = section.id.replace("-lab", "");
  const writeAddress = createAddressWriter(prefix, section.id);
  const picture = createField(find(".field-picture"));
  const layersOf = (name) => stacks.find((stack) => stack.name === name)?.layers.map(copy);

  const asked = readAddress(prefix);
  let layers = unpack(asked.layers) ?? layersOf(first.stack);

  function packed() {
    return same(layers, layersOf(first.stack)) ? {} : { layers: pack(layers) };
  }

  /** The rows are made anew only if their number changed: who types keeps the focus. */
  function showRows() {
    while (body.rows.length > layers.length) body.deleteRow(-1);
    while (body.rows.length < layers.length) body.append(makeRow(body.rows.length));
    const fields = reachOf(layers);
    layers.forEach((layer, at) => {
      const row = body.rows[at];
      for (const control of row.querySelectorAll("[data-of]")) {
        if (control === document.activeElement && control.matches("input")) continue;
        setValue(control, layer[control.dataset.of]);
      }
      row.querySelector("[data-of=dilation]").disabled = layer.kind === "pool";
      for (const cell of row.querySelectorAll("[data-shown]")) {
        setText(cell, String(fields[at][cell.dataset.shown]));
      }
    });
    for (const button of body.querySelectorAll("button")) button.disabled = layers.length === 1;
    find("[data-act=add]").disabled = layers.length >= mostLayers;
  }

  function makeRow(at) {
    const row = document.createElement("tr");
    const head = make("th", String(at + 1));
    head.scope = "row";
    const kind = make("select");
    kind.append(new Option("convolution", "conv"), new Option("max pooling", "pool"));
    kind.dataset.of = "kind";
    kind.setAttribute("aria-label", `kind of layer ${at + 1}`);
    row.append(head, cellWith(kind));
    for (const [name, [least, most]] of Object.entries(limits)) {
      const field = make("input");
      Object.assign(field, { type: "number", min: least, max: most, step: 1 });
      field.dataset.of = name;
      field.setAttribute("aria-label", `${name} of layer ${at + 1}`);
      row.append(cellWith(field));
    }
    for (const name of ["reach", "jump", "learned"]) {
      const cell = make("td");
      cell.dataset.shown = name;
      row.append(cell);
    }
    const button = make("button", "Remove");
    button.type = "button";
    button.setAttribute("aria-label", `remove layer ${at + 1}`);
    row.append(cellWith(button));
    return row;
  }

  const known = () => stacks.find((stack) => same(stack.layers, layers));
  const reaches = () => reachOf(layers).map(({ reach }) => reach);

  function show() {
    picture.draw(reaches(), known());
    words.soon();
  }

  const words = createFollower(section, () => {
    showRows();
    picture.describe(reaches(), known());
    const reach = reaches().pop();
    const learned = reachOf(layers).reduce((sum, field) => sum + field.learned, 0);
    setValue(choice, known()?.name ?? "own");
    const counts = { stack: learned, ...alternativesTo(reach) };
    for (const [name, count] of Object.entries(counts)) {
      setText(find(`[data-fact=${name}]`), countText(count));
    }
    const square = `${grouped.format(reach)}×${grouped.format(reach)}`;
    for (const place of section.querySelectorAll("[data-fact=reach]")) setText(place, square);
    const effective = known()
      ? `The effective field is about ${known().effective} pixels wide.`
      : "The build has measured the effective field of the listed stacks only.";
    setText(find(".field-words"), `One value depends on ${square} pixels. ${effective}`);
  });

  const telling = createRest(600, () => tell(find(".field-words").textContent));
  function update() {
    show();
    writeAddress(packed);
    telling.soon();
  }

  /** Other layers have other rows, which must be there before anybody types into them. */
  function restack() {
    update();
    words.now();
  }

  function tell(words) {
    find(".lab-status").textContent = words;
  }

  controls.addEventListener("input", ({ target }) => {
    // Some browsers offer "your own", too: it is what is there.
    if (target === choice) {
      layers = layersOf(choice.value) ?? layers;
      restack();
    } else {
      const layer = layers[target.closest("tr").rowIndex - 1];
      const name = target.dataset.of;
      if (name === "kind") {
        Object.assign(layer, { kind: target.value, dilation: 1 });
        if (target.value === "pool") layer.stride = Math.min(layer.kernel, limits.stride[1]);
      } else layer[name] = within(name, target.value) ?? layer[name];
      update();
    }
  });
  // Whatever was typed, what counts is shown.
  controls.addEventListener("focusout", () => setTimeout(showRows));

  const actions = {
    add() {
      layers.push(copy(layers[layers.length - 1]));
      restack();
    },
    reset() {
      layers = layersOf(first.stack);
      restack();
    },
    async link() {
      const address = addressOf(prefix, section.id, packed());
      telling.cancel();
      tell((await copyText(address)) ? "Link copied." : "The link stands in the address bar.");
    },
  };
  section.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.act) return actions[button.dataset.act]();
    const at = button.closest("tr").rowIndex - 1;
    layers.splice(at, 1);
    restack();
    body.rows[Math.min(at, layers.length - 1)].querySelector("select").focus();
  });

  const redraw = () => {
    picture.ink();
    picture.draw(reaches(), known());
  };
  new MutationObserver(redraw).observe(document.body, {
    attributeFilter: ["data-md-color-scheme"],
  });
  // Not "beforeprint": the colours are still those of the screen then.
  matchMedia("print").addEventListener("change", redraw);
  body.replaceChildren();
  choice.disabled = false;
  for (const button of section.querySelectorAll("[data-act]")) button.disabled = false;
  picture.ink();
  show();
  words.now();
  tellIfMisread(section, asked, { layers: pack(layers) });
  section.dataset.live = "";
}

/** A count in words: beyond what numbers hold exactly, its first digits and its power of ten. */
function countText(count) {
  if (Number.isSafeInteger(count)) return grouped.format(count);
  const [digits, power] = count.toExponential(1).split("e+");
  return `about ${digits}×10${Array.from(power, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;
}

function copy(layer) {
  return { ...layer };
}

function same(one, other) {
  return pack(one) === pack(other);
}

function pack(layers) {
  return layers.map((l) => `${l.kind[0]}${l.kernel}.${l.stride}.${l.dilation}`).join("_");
}

/** The layers that an address names, or nothing if it names none. */
function unpack(text) {
  const layers = (text ?? "").split("_").map((part) => {
    const match = /^([cp])(\d+)\.(\d+)\.(\d+)$/.exec(part);
    if (!match) return null;
    const [kernel, stride, dilation] = ["kernel", "stride", "dilation"].map((name, at) =>
      within(name, match[at + 2]),
    );
    const allowed = kernel && stride && dilation && (match[1] === "c" || dilation === 1);
    return allowed ? { kind: kinds[match[1]], kernel, stride, dilation } : null;
  });
  return layers.length <= mostLayers && layers.every(Boolean) ? layers : null;
}

/** A setting as typed, or nothing if it is not allowed. */
function within(name, text) {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  const [least, most] = limits[name];
  return value >= least && value <= most ? value : null;
}

function make(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function cellWith(control) {
  const cell = make("td");
  cell.append(control);
  return cell;
}
