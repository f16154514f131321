/*
 * One question: choose, check, read why, try again.
 *
 * The article is complete HTML already. This adds quizdown's inputs in place of the plain
 * list, a button, a place for feedback, and keeps the solution back until an answer has
 * been checked.
 */

import { mountChoice } from "./choice.js";
import { together } from "./elements.js";

/** @typedef {Pick<import("./progress.js").Answer, "selected" | "checked" | "right" | "tries">} State */

/** @type {State} */
const untouched = { selected: [], checked: false, right: false, tries: 0 };

/**
 * @param {HTMLElement} article an element with the attribute `data-question`
 * @param {object} quizdown the library
 * @param {{read: () => Partial<State>|undefined, write: (state: State) => void}} store
 * @param {() => void} changed called whenever there is something new to count
 * @param {{examined?: boolean}} mode `examined`: nothing is checked or told before `reveal`
 */
export async function createQuestion(article, quizdown, store, changed, { examined = false } = {}) {
  const { question: id, anchor, level } = article.dataset;
  const title = titleOf(article);
  const hint = article.querySelector("[data-hint]");
  const solution = article.querySelector("[data-solution]");
  const options = optionsOf(article);
  const stored = store.read();
  // What can't be chosen here was no choice: a file that was loaded may have been changed by hand.
  const sound = stored?.selected.every((i) => typeof i === "number" && i in options);
  let answer = { ...untouched, ...(sound && stored) };

  const button = document.createElement("button");
  button.type = "button";
  button.className = "md-button md-button--primary question-check";
  button.textContent = "Check answer";
  button.addEventListener("click", check);
  const feedback = document.createElement("div");
  feedback.className = "question-feedback";

  const host = article.querySelector(".quizdown");
  const choice = await mountChoice(host, quizdown, {
    label: `Options: ${title}`,
    options,
    selected: answer.selected,
    change: () => {
      save({ selected: choice.selected, checked: false });
      clear();
    },
    submit: examined ? () => {} : check,
  });
  host.hidden = false;
  host.after(...(examined ? [feedback] : [button, feedback]));
  article.dataset.live = "";
  hold();
  if (answer.checked) show();
  else clear();

  function save(news) {
    answer = { ...answer, ...news };
    store.write(answer);
    changed();
  }

  function check() {
    clear();
    const selected = choice.selected;
    if (!selected.length) {
      say("", "Choose an option first.");
      choice.focus();
      return;
    }
    save({ selected, checked: true, right: choice.isRight(), tries: answer.tries + 1 });
    solution.hidden = false;
    show();
  }

  /** Keep back what is not to be seen yet. */
  function hold() {
    solution.open = false;
    solution.hidden = !answer.tries;
    hint.open = false;
    hint.hidden = examined;
    choice.lock(false);
  }

  /** What comes next is read out; but not what an earlier visit left, or all of a test at once. */
  function clear() {
    feedback.replaceChildren();
    delete feedback.dataset.verdict;
    if (!examined) feedback.setAttribute("role", "status");
  }

  function show() {
    choice.mark();
    const verdict = answer.right ? "right" : "wrong";
    const comments = answer.selected.map((i) => commentOn(article, i)).filter(Boolean);
    say(verdict, headline(answer, comments.length), comments);
  }

  function say(verdict, words, comments = []) {
    const strong = document.createElement("p");
    strong.className = "question-verdict";
    strong.textContent = words;
    feedback.dataset.verdict = verdict;
    feedback.replaceChildren(together(strong, ...comments));
  }

  return {
    id,
    anchor,
    title,
    level,
    /** Probability of guessing it right. */
    chance: choice.single ? 1 / choice.count : 1 / (2 ** choice.count - 1),
    get answer() {
      return answer;
    },
    /** A copy of the link to what to read again, if there is one. */
    get section() {
      return article.querySelector("[data-section] a")?.cloneNode(true);
    },
    /** Check it now, at the end of a test. */
    reveal() {
      const right = answer.selected.length > 0 && choice.isRight();
      answer = { ...answer, checked: true, right, tries: 1 };
      if (answer.selected.length) show();
      else say("wrong", "Not answered.");
      choice.lock(true);
      hint.hidden = false;
      solution.hidden = false;
    },
    /** Show the worked solution and move there. */
    openSolution() {
      solution.hidden = false;
      solution.open = true;
      solution.querySelector("summary").focus();
    },
    /** Back to how it was before anything was chosen. */
    reset() {
      answer = { ...untouched };
      choice.reset();
      clear();
      hold();
    },
    focus: () => choice.focus(),
  };
}

function headline(answer, comments) {
  if (answer.right) return "Right.";
  return comments > 1 ? "Not the right set yet." : "Not yet.";
}

function titleOf(article) {
  const heading = article.querySelector(":is(h1, h2, h3, h4, h5, h6)").cloneNode(true);
  heading.querySelector(".headerlink")?.remove();
  return heading.textContent.trim();
}

/** The build's rendering of the options, with the glyph and the letter in front. */
function optionsOf(article) {
  return [...article.querySelectorAll("[data-options] > li")].map((item) => {
    const letter = item.querySelector(".question-letter").textContent;
    const text = item.querySelector(".question-option").innerHTML;
    return `<span class="glyph"></span><span class="letter">${letter}</span><span class="option">${text}</span>`;
  });
}

function commentOn(article, i) {
  const letter = String.fromCharCode(65 + i);
  return article.querySelector(`[data-comment="${letter}"]`)?.cloneNode(true);
}
