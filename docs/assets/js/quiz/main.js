/* Brings the questions of a page to life. */

import { startDeck } from "./deck.js";
import { startExam } from "./exam.js";
import { createGaps } from "./gaps.js";
import { createKeeping } from "./keeping.js";
import { loadQuizdown } from "./library.js";
import { openProgress } from "./progress.js";
import { createQuestion } from "./question.js";
import { createResults } from "./results.js";
import { startInTurns } from "./turns.js";

const assets = new URL("../../", import.meta.url);

/**
 * Start one quiz. Safe to call twice for the same element.
 *
 * @param {HTMLElement} section an element with the attribute `data-quiz`
 */
export async function start(section) {
  if (section.dataset.quiz) return;
  section.dataset.quiz = "starting";
  const progress = openProgress(new URL("../", assets).pathname);
  try {
    if ("deck" in section.dataset) startDeck(section, progress);
    else await startQuestions(section, progress);
  } finally {
    // Whatever has failed: it may be what is stored, and a reader can delete that here.
    const all = document.querySelectorAll("[data-quiz]");
    if (section === all[all.length - 1]) section.append(createKeeping(progress));
  }
  if (section.dataset.quiz === "starting") section.dataset.quiz = "live";
}

async function startQuestions(section, progress) {
  const loadLibrary = () => loadQuizdown(new URL("quizdown.js", assets));
  if (section.dataset.draw) await startExam(section, loadLibrary, progress);
  else await startPractice(section, loadLibrary, progress);
}

async function startPractice(section, loadLibrary, progress) {
  const quizdown = section.querySelector(".quizdown") ? await loadLibrary() : undefined;
  let questions = []; // until all are there, which are answered one by one already
  const results = createResults(section, progress, () => questions);
  const articles = [...section.querySelectorAll("[data-question]")];
  questions = await startInTurns(articles, (article) => {
    const { question: id, digest } = article.dataset;
    const store = {
      read: () => progress.get(id, digest),
      write: (answer) => progress.set(id, { digest, ...answer }),
    };
    const changed = () => results.update();
    if ("gaps" in article.dataset) return createGaps(article, store, changed);
    return createQuestion(article, quizdown, store, changed);
  });
  results.show();
}
