/* What "Shift and see" says. The template says the same of its first state. */

const grouped = new Intl.NumberFormat("en-GB");

/** Where the digit stands. */
export function placeWords({ right, down }) {
  if (right === 0 && down === 0) return "in the middle";
  const part = (pixels, ways) => `${Math.abs(pixels)} ${ways[pixels < 0 ? 0 : 1]}`;
  const parts = [];
  if (right) parts.push(part(right, ["left", "right"]));
  if (down) parts.push(part(down, ["up", "down"]));
  return parts.join(", ");
}

/** A layer's verdict and its two counts, a line each. */
export function verdictWords({ differ, compared, kept }, step, { right, down }, maps) {
  const between = right % step !== 0 || down % step !== 0;
  let verdict = "Moved along exactly";
  if (!right && !down) verdict = "Not moved yet: move the digit";
  else if (differ) verdict = between ? "Falls between two cells" : "Did not move along exactly";
  return [
    verdict,
    `${grouped.format(differ)} of ${grouped.format(compared)} cells differ`,
    `largest value kept in ${kept} of ${maps} maps`,
  ];
}

/** All that changed, for those who hear the page. */
export function answerWords(state, names, answers, verdicts) {
  const heard = names.map((name, at) => `${name}: ${answers[at]}.`).join(" ");
  const differ = verdicts.map((counts) => grouped.format(counts.differ));
  return (
    `The digit ${state.digit}, ${placeWords(state)}${state.scrambled ? ", scrambled" : ""}. ` +
    `${heard} Cells that differ, layer by layer: ${differ.join(", ")}.`
  );
}
