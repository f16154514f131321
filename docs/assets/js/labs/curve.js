/*
 * A curve to draw: a handle for each place, by pointer, finger or keyboard; then the measured one.
 *
 * The handles are native sliders. What was measured stands in the page already, folded: as a
 * picture and as a table, which is where the numbers come from. Unfolded, it is drawn over the
 * reader's own curve, and the handles stay where they are.
 */

import { createAddressWriter, readAddress, tellIfMisread } from "./address.js";
import { compareWords } from "./curve-words.js";
import { setText } from "./texts.js";

/**
 * Bring one curve to life.
 *
 * @param {HTMLElement} section an element with the attribute `data-lab`
 */
export function start(section) {
  const find = (selector) => section.querySelector(selector);
  const all = (selector) => [...section.querySelectorAll(selector)];
  const controls = find(".lab-controls");
  const plot = controls.querySelector(".curve-plot");
  const drawing = plot.querySelector("svg");
  const inputs = all("input");
  const values = all(".curve-value:not([data-given])");
  const answer = find(".curve-answer");
  const rows = all(".curve-numbers tbody tr");
  const measured = rows.map((row) => ({
    share: Number(row.dataset.mean),
    text: row.cells[1].textContent,
  }));
  const given = rows.length - inputs.length;
  const prefix = section.id.replace("-lab", "");
  const writeAddress = createAddressWriter(prefix, section.id);
  const first = inputs.map((input) => input.defaultValue);

  const drawn = () => [
    ...measured.slice(0, given).map(({ share }) => 100 * share),
    ...inputs.map((input) => Number(input.value)),
  ];

  function set(numbers) {
    inputs.forEach((input, at) => (input.value = numbers[at]));
    show();
  }

  function show() {
    const points = drawn().map((value, at) => `${(100 * (at + 0.5)) / rows.length},${100 - value}`);
    find(".curve-yours").setAttribute("points", points.join(" "));
    inputs.forEach((input, at) => {
      const words = `${input.value}%`;
      if (values[at].textContent === words) return;
      setText(values[at], words);
      input.setAttribute("aria-valuetext", `${input.value} percent`);
    });
  }

  function keep() {
    const numbers = inputs.map((input) => input.value);
    writeAddress(() => (String(numbers) === String(first) ? {} : { drawn: numbers.join("_") }));
  }

  function update() {
    show();
    keep();
  }

  /** Lay what was measured over the curve, and say how far apart they are; or take it away. */
  function compare() {
    const { open } = answer;
    controls.disabled = open;
    drawing.querySelector(".curve-over")?.remove();
    find("[data-key=yours]").hidden = !open;
    for (const row of all(".curve-numbers tr")) row.cells[4].hidden = !open;
    let words = "";
    if (open) {
      const over = answer.querySelector(".curve-measured").cloneNode(true);
      over.classList.add("curve-over");
      drawing.append(over);
      inputs.forEach((input, at) => (rows[given + at].cells[4].textContent = `${input.value}%`));
      const places = rows.map((row) => row.cells[0].textContent);
      words = compareWords(places, drawn(), measured, given);
    }
    find(".curve-words").textContent = words;
    find(".lab-status").textContent = words;
  }

  /* Pointers: a press moves the nearest handle, a drag those that it passes. */
  let passed = null;
  let before = [];

  function drawAt({ clientX, clientY }) {
    const box = drawing.getBoundingClientRect();
    const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
    const at = within(((clientX - box.left) / box.width) * rows.length - 0.5, rows.length - 1) - given;
    const value = within(100 - (100 * (clientY - box.top)) / box.height, 100);
    const from = passed ?? { at, value };
    const steps = Math.abs(at - from.at);
    for (let step = steps ? 1 : 0; step <= steps; step++) {
      const part = steps ? step / steps : 1;
      const input = inputs[from.at + Math.sign(at - from.at) * step];
      if (input) input.value = from.value + (value - from.value) * part;
    }
    passed = { at, value };
    show();
    return inputs[Math.max(at, 0)];
  }

  plot.addEventListener("pointerdown", (event) => {
    if (controls.disabled || event.button || !event.isPrimary) return;
    event.preventDefault();
    before = inputs.map((input) => input.value);
    plot.setPointerCapture(event.pointerId);
    drawAt(event).focus({ preventScroll: true });
  });
  plot.addEventListener("pointermove", (event) => passed && drawAt(event));
  plot.addEventListener("pointerup", () => {
    if (passed) keep();
    passed = null;
  });
  plot.addEventListener("pointercancel", () => {
    // It was a finger that scrolls the page.
    if (passed) set(before);
    passed = null;
  });

  plot.addEventListener("input", update);
  answer.addEventListener("toggle", compare);
  // Before printing, the theme unfolds the answer; the browser tells of that too late for paper.
  matchMedia("print").addEventListener("change", compare);
  find("[data-act=again]").addEventListener("click", () => {
    answer.open = false;
    compare();
    set(first);
    keep();
    inputs[0].focus();
  });

  const asked = readAddress(prefix);
  const kept = (asked.drawn ?? "").split("_");
  const sound = kept.length === inputs.length && kept.every((text) => /^(100|\d{1,2})$/.test(text));
  set(sound ? kept : first);
  for (const button of all("[data-act]")) button.disabled = false;
  compare();
  tellIfMisread(section, asked, sound ? { drawn: asked.drawn } : {});
  section.dataset.live = "";
}
