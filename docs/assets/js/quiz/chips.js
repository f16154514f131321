/*
 * The options of a program's gaps as chips, to be dragged into the gaps.
 *
 * A chip is also a radio button: a tap or the arrow keys fill the gap as well, and a screen
 * reader names it. The lists in the gaps stay what counts; chips only show and set them.
 */

import { makeDraggable } from "./drag.js";
import { element } from "./elements.js";

/**
 * @param {string} name of the task, different from the others on the page
 * @param {HTMLSelectElement[]} gaps in order
 * @param {(gap: number) => void} changed called when a chip has filled a gap
 */
export function createChips(name, gaps, changed) {
  const tray = element("div", "chips");
  tray.append(element("p", "quiz-note", "Drag an option into its gap, or choose it."));
  const status = element("p", "quiz-note chips-status");
  status.setAttribute("role", "status");
  const groups = gaps.map((gap, number) => {
    const group = element("fieldset", "chip-group");
    group.append(element("legend", "", `Gap ${number + 1}`));
    const chips = [...gap.options]
      .filter(({ value }) => value)
      .map(({ value, text }) => createChip(number, value, text));
    group.append(...chips.map(({ label }) => label));
    tray.append(group);
    return chips;
  });
  tray.append(status);

  function createChip(number, value, text) {
    const label = element("label", "chip");
    const input = element("input", "");
    Object.assign(input, { type: "radio", name: `${name} gap ${number + 1}`, value });
    input.addEventListener("change", () => fill(number, value));
    label.append(input, element("code", "", text));
    makeDraggable(label, {
      targets: () => gaps,
      begin: () => {
        // A long line may have scrolled its gap out of sight.
        gaps[number].scrollIntoView({ block: "nearest", inline: "nearest" });
        gaps[number].dataset.drop = "here";
      },
      over: (target) => {
        gaps[number].dataset.drop = target === gaps[number] ? "now" : "here";
      },
      drop: (target) => {
        delete gaps[number].dataset.drop;
        if (target === gaps[number]) {
          fill(number, value);
          status.textContent = `${text} is now in gap ${number + 1}.`;
        } else {
          status.textContent = target
            ? `${text} is an option of gap ${number + 1}. Nothing has changed.`
            : "Dropped outside of a gap. Nothing has changed.";
        }
      },
    });
    return { label, input };
  }

  function fill(number, value) {
    gaps[number].value = value;
    sync();
    status.textContent = "";
    changed(number);
  }

  /** Show what is in the gaps. */
  function sync() {
    groups.forEach((chips, number) => {
      for (const { input } of chips) input.checked = input.value === gaps[number].value;
    });
  }

  return { tray, sync };
}
