/* The file that a reader's progress is saved to, and what is believed of one that is loaded. */

const KIND = "quiz-progress";
export const VERSION = 1;
const MOST = 2_000_000; // characters; all questions of the site need a twentieth

/** Everything that is stored, as the text of a file. */
export function writeFile(answers) {
  return JSON.stringify({ kind: KIND, version: VERSION, answers }, null, 2);
}

/**
 * The answers in a file. One that is not whole is refused as a whole.
 *
 * @param {string} text
 * @returns {Record<string, object>}
 * @throws {Error} says to the reader why
 */
export function readFile(text) {
  if (text.length > MOST) throw new Error("It is far too large to be saved progress.");
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error("It is not a file that was saved here.");
  }
  if (!isRecord(file) || file.kind !== KIND) {
    throw new Error("It is not a file that was saved here.");
  }
  if (file.version !== VERSION) {
    throw new Error(`It was saved by another version of this site (${String(file.version)}).`);
  }
  if (!isRecord(file.answers)) throw new Error("It is damaged: the answers are missing.");
  for (const [id, answer] of Object.entries(file.answers)) {
    if (!isAnswer(answer)) throw new Error(`It is damaged at "${id}".`);
  }
  return file.answers;
}

/** Whether it is what a question, a program with gaps, a flashcard or a test stores. */
function isAnswer(answer) {
  if (!isRecord(answer) || typeof answer.digest !== "string") return false;
  if ("box" in answer) return isCount(answer.box) && answer.box < 5 && Number.isFinite(answer.due);
  if ("seed" in answer) {
    return (
      typeof answer.seed === "string" &&
      Array.isArray(answer.ids) &&
      answer.ids.length > 0 &&
      answer.ids.every((id) => typeof id === "string") &&
      isRecord(answer.selected) &&
      Object.values(answer.selected).every(isSelection) &&
      typeof answer.finished === "boolean"
    );
  }
  return (
    isSelection(answer.selected) &&
    typeof answer.checked === "boolean" &&
    typeof answer.right === "boolean" &&
    isCount(answer.tries)
  );
}

/** Numbers of options, or letters of options (none for an open gap). */
function isSelection(selected) {
  return (
    Array.isArray(selected) &&
    selected.every((one) => isCount(one) || (typeof one === "string" && /^[A-Z]?$/.test(one)))
  );
}

function isCount(value) {
  return Number.isInteger(value) && value >= 0 && value < 1e6;
}

export function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
