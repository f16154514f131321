/* How far a drawn curve is from a measured one, in words. */

const level = 3; // points; a smaller step is neither up nor down

/**
 * @param {string[]} places names of all places, from left to right
 * @param {number[]} drawn in percent; at the places that were given, what was given
 * @param {{share: number, text: string}[]} measured the means, and how the page writes them
 * @param {number} given at how many places there was nothing to draw
 */
export function compareWords(places, drawn, measured, given) {
  const away = drawn.map((value, at) => Math.abs(value - 100 * measured[at].share)).slice(given);
  const most = Math.max(...away);
  const at = given + away.indexOf(most);
  const average = away.reduce((sum, value) => sum + value, 0) / away.length;
  const far =
    most < 0.5
      ? "Your curve meets every measured mean, to within half a point."
      : `On average, your curve is ${average.toFixed(1)} points away from the measured means. ` +
        `It is furthest away at ${places[at]}: you drew ${drawn[at]}%, and ${measured[at].text} was measured.`;
  const yours = directions(drawn);
  const theirs = directions(measured.map(({ share }) => 100 * share));
  const same = theirs.filter((direction, step) => direction === yours[step]).length;
  return (
    `${far} From place to place, it rises, falls or stays level as the measured one does ` +
    `in ${same} of ${theirs.length} steps; level is less than ${level} points.`
  );
}

/** Up 1, down -1, level 0: from each place to the next. */
function directions(values) {
  return values
    .slice(1)
    .map((value, at) => (Math.abs(value - values[at]) < level ? 0 : Math.sign(value - values[at])));
}
