/* Brings the questions of a page to life. */

import { loadQuizdown } from "./library.js";
import { openProgress } from "./progress.js";
import { createQuestion } from "./question.js";
import { createResults } from "./results.js";

const assets = new URL("../../", import.meta.url);

/**
 * Start one quiz. Safe to call twice for the same element.
 *
 * @param {HTMLElement} section an element with the attribute `data-quiz`
 */
export async function start(section) {
  if (section.dataset.quiz) return;
  section.dataset.quiz = "starting";
  const quizdown = await loadQuizdown(new URL("quizdown.js", assets));
  const progress = openProgress(new URL("../", assets).pathname);
  const results = createResults(section, progress, () => questions);
  const questions = await Promise.all(
    [...section.querySelectorAll("[data-question]")].map((article) =>
      createQuestion(article, quizdown, progress, results.update),
    ),
  );
  results.show();
  section.dataset.quiz = "live";
}
