/*
 * One question: choose, check, read why, try again.
 *
 * The article is complete HTML already. This adds quizdown's inputs in place of the plain
 * list, a button, a place for feedback, and keeps the solution back until an answer has
 * been checked.
 */

import { mountChoice } from "./choice.js";

/**
 * @param {HTMLElement} article an element with the attribute `data-question`
 * @param {object} quizdown the library
 * @param {ReturnType<import("./progress.js").openProgress>} progress
 * @param {() => void} changed called whenever there is something new to count
 */
export async function createQuestion(article, quizdown, progress, changed) {
  const { question: id, digest, anchor } = article.dataset;
  const title = titleOf(article);
  const solution = article.querySelector("[data-solution]");
  const stored = progress.get(id, digest);
  let answer = stored ?? { digest, selected: [], checked: false, right: false, tries: 0 };

  const button = document.createElement("button");
  button.type = "button";
  button.className = "md-button md-button--primary question-check";
  button.textContent = "Check answer";
  const feedback = document.createElement("div");
  feedback.className = "question-feedback";
  feedback.setAttribute("role", "status");

  const host = article.querySelector(".quizdown");
  const choice = await mountChoice(host, quizdown, {
    label: `Options: ${title}`,
    options: optionsOf(article),
    selected: answer.selected,
    change: () => {
      save({ selected: choice.selected, checked: false });
      feedback.replaceChildren();
      delete feedback.dataset.verdict;
    },
    submit: check,
  });
  host.hidden = false;
  host.after(button, feedback);
  button.addEventListener("click", check);
  article.dataset.live = "";
  solution.hidden = !answer.tries;
  if (answer.checked) show();

  function save(news) {
    answer = { ...answer, ...news };
    progress.set(id, answer);
    changed();
  }

  function check() {
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
    feedback.replaceChildren(strong, ...comments);
  }

  return {
    id,
    anchor,
    title,
    get answer() {
      return answer;
    },
    /** Show the worked solution and move there. */
    openSolution() {
      solution.hidden = false;
      solution.open = true;
      solution.querySelector("summary").focus();
    },
    /** Back to how it was before anything was chosen. */
    reset() {
      answer = { digest, selected: [], checked: false, right: false, tries: 0 };
      choice.reset();
      feedback.replaceChildren();
      delete feedback.dataset.verdict;
      solution.open = false;
      solution.hidden = true;
      article.querySelector("[data-hint]").open = false;
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
