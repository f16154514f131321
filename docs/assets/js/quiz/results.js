/* How far a reader is with a quiz, with a way to every solution and to a fresh start. */

import { control, element } from "./elements.js";

/**
 * @param {HTMLElement} section the quiz
 * @param {ReturnType<import("./progress.js").openProgress>} progress
 * @param {() => object[]} questions what `createQuestion` gave, in order
 */
export function createResults(section, progress, questions) {
  const panel = document.createElement("div");
  panel.className = "quiz-results";
  const summary = element("p", "quiz-summary");
  summary.setAttribute("role", "status");
  const list = element("ol", "quiz-tally");
  const again = control("Start again", restart);
  const actions = element("div", "quiz-actions");
  actions.append(again);
  panel.append(summary, list, actions);

  function restart() {
    progress.forget(questions().map(({ id }) => id));
    for (const question of questions()) question.reset();
    update();
    const first = document.getElementById(questions()[0].anchor);
    first.scrollIntoView({ block: "start" });
    questions()[0].focus();
  }

  function update() {
    const all = questions();
    const answered = all.filter(({ answer }) => answer.tries);
    const right = answered.filter(({ answer }) => answer.right);
    const clean = right.filter(({ answer }) => answer.tries === 1);
    summary.textContent = !answered.length
      ? `None of ${all.length} answered yet.`
      : `${answered.length} of ${all.length} answered, ${right.length} right` +
        (right.length ? `, ${clean.length} at the first try.` : ".") +
        (progress.kept ? "" : " Your browser does not let this page keep your progress.");
    list.replaceChildren(...all.map((question) => row(question)));
    actions.hidden = !answered.length;
  }

  return {
    update,
    /** Put the panel under the questions. */
    show() {
      update();
      section.append(panel);
    },
  };
}

function row(question) {
  const { answer, title, anchor } = question;
  const item = element("li", "");
  item.dataset.state = !answer.tries ? "open" : answer.right ? "right" : "wrong";
  const link = element("a", "", title);
  link.href = `#${anchor}`;
  item.append(link, element("span", "quiz-state", state(answer)));
  if (answer.tries) {
    const solution = control("Solution", () => question.openSolution());
    solution.setAttribute("aria-label", `Solution of: ${title}`);
    item.append(solution);
  }
  return item;
}

function state({ tries, right }) {
  if (!tries) return "not answered";
  if (!right) return "not right yet";
  return tries === 1 ? "right" : `right after ${tries} tries`;
}
