/*
 * What a reader has answered, kept in the browser across pages and reloads.
 *
 * One entry for the whole site. It is read anew before each change, so that two open tabs
 * don't overwrite each other. Where storage is blocked it lasts as long as the page.
 */

import { VERSION, isRecord, readFile, writeFile } from "./saved-file.js";

/**
 * To a question, or to a program with gaps.
 *
 * @typedef {object} Answer
 * @property {string} digest   of the question when it was answered
 * @property {number[] | string[]} selected  numbers of the chosen options, from 0; of gaps, letters
 * @property {boolean} checked    whether the choice was checked
 * @property {boolean} right      whether the last check found it right
 * @property {number} tries       how often it was checked
 */

/**
 * Where a flashcard lies.
 *
 * @typedef {object} Place
 * @property {string} digest  of the card
 * @property {number} box     from 0; the higher, the longer it rests
 * @property {number} due     when it comes again, in milliseconds since 1970
 */

/**
 * A draw of a test.
 *
 * @typedef {object} Run
 * @property {string} digest  the version of what is stored
 * @property {string} seed
 * @property {string[]} ids   of the questions that were drawn
 * @property {Record<string, number[]>} selected  numbers of the chosen options, by question
 * @property {boolean} finished
 */

/**
 * @param {string} scope path of the site, so that two sites on one host don't mix
 */
export function openProgress(scope) {
  const key = `quiz-progress:${scope}`;
  let memory = {};
  let kept = true;

  try {
    localStorage.setItem(`${key}:try`, "");
    localStorage.removeItem(`${key}:try`);
  } catch {
    memory = read();
    kept = false;
  }

  function read() {
    if (!kept) return memory;
    try {
      const stored = parse(localStorage.getItem(key));
      return stored.version === VERSION && isRecord(stored.answers) ? stored.answers : {};
    } catch {
      kept = false;
      return memory;
    }
  }

  function write(answers) {
    memory = answers;
    try {
      if (Object.keys(answers).length) {
        localStorage.setItem(key, JSON.stringify({ version: VERSION, answers }));
      } else {
        localStorage.removeItem(key);
      }
    } catch {
      kept = false;
    }
  }

  return {
    /** Whether answers outlive the page. */
    get kept() {
      read();
      return kept;
    },
    /**
     * What is stored of something, unless that has changed since.
     *
     * @returns {Answer | Place | Run | undefined}
     */
    get(id, digest) {
      const answer = read()[id];
      return answer?.digest === digest ? answer : undefined;
    },
    /** @param {string} id @param {Answer | Place | Run} answer */
    set(id, answer) {
      write({ ...read(), [id]: answer });
    },
    /** Forget some answers. @param {string[]} ids */
    forget(ids) {
      write(Object.fromEntries(Object.entries(read()).filter(([id]) => !ids.includes(id))));
    },
    /** Forget all answers on this site, and which pages were opened or finished. */
    clear() {
      write({});
      try {
        localStorage.removeItem(`lesson-progress:${scope}`); // of ../progress.js
      } catch {
        // Blocked: nothing is there.
      }
    },
    /** Everything that is stored, as the text of a file. */
    export() {
      return writeFile(read());
    },
    /**
     * Add what such a file holds. What is stored already stays as it is.
     *
     * @param {string} text
     * @returns {{added: number, kept: number}} how many answers came, and how many were here
     * @throws {Error} says to the reader why nothing was added
     */
    import(text) {
      const file = readFile(text);
      const here = read();
      const added = Object.keys(file).filter((id) => !Object.hasOwn(here, id)).length;
      write({ ...file, ...here });
      if (!kept) {
        memory = here;
        throw new Error("Your browser does not let this page keep anything.");
      }
      return { added, kept: Object.keys(file).length - added };
    },
  };
}

/** What is stored, or nothing if that is no JSON: somebody else wrote it. */
function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
