/* What the result of a test does and does not say. */

/**
 * @param {{level: string, right: boolean, chance: number}[]} results
 *   `chance` is the probability of guessing the question right
 * @param {boolean} retried whether these are the questions that were missed before
 * @returns {{rows: {level: string, right: number, all: number}[], headline: string, words: string}}
 */
export function judge(results, retried) {
  const rows = ["easy", "medium", "hard"]
    .map((level) => {
      const own = results.filter((result) => result.level === level);
      return { level, right: own.filter(({ right }) => right).length, all: own.length };
    })
    .filter(({ all }) => all);
  const right = rows.reduce((sum, row) => sum + row.right, 0);
  const all = results.length;
  const guessed = results.reduce((sum, { chance }) => sum + chance, 0);
  const words = retried ? sayAgain(right === all) : say(rows, right / all, right, guessed);
  return { rows, headline: `${right} of ${all} right`, words };
}

/** Their solutions have been read, so they show no more than what was kept of that. */
function sayAgain(complete) {
  return complete
    ? "All that you had missed are right now. A new draw will show whether that holds."
    : "Some are still missing: read the sections below, and the solutions, once more.";
}

function say(rows, share, right, guessed) {
  const hard = rows.find(({ level }) => level === "hard") ?? { right: 0, all: 0 };
  const easy = rows.find(({ level }) => level === "easy") ?? { right: 0, all: 0 };
  const luck = `Guessing gives about ${guessed.toFixed(1)} on average`;
  if (right <= Math.ceil(guessed)) {
    return `${luck}, so this result says little. Start with the lesson, then come back.`;
  }
  if (share >= 0.9 && hard.all && hard.right * 3 >= hard.all * 2) {
    return "This pattern is strong: you also solved hard questions. A second draw would make that surer, for a short test can be lucky.";
  }
  if (easy.right < easy.all) {
    return `The basics have gaps: read the sections below before anything else. (${luck}.)`;
  }
  return `The basics are there; what is missing is in the sections below. (${luck}.)`;
}
