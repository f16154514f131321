/*
 * A test: some questions of a bank, answered first and checked together at the end.
 *
 * They are drawn at once, and each comes to life when it comes near.
 *
 * The seed of the draw is in the page's address, so that a test can be repeated or sent to
 * somebody. Missed questions that are tried again are no draw, and have none. An unfinished test
 * survives a reload.
 */

import { drawQuestions, newSeed } from "./draw.js";
import { control, element } from "./elements.js";
import { whenNear } from "./near.js";
import { createQuestion } from "./question.js";
import { startInTurns, turn } from "./turns.js";
import { judge } from "./verdict.js";

/**
 * @param {HTMLElement} section the quiz, with the attribute `data-draw`
 * @param {() => Promise<object>} loadLibrary gives quizdown
 * @param {ReturnType<import("./progress.js").openProgress>} progress
 */
export async function startExam(section, loadLibrary, progress) {
  const articles = [...section.querySelectorAll("[data-question]")];
  const bank = articles.map(({ dataset }) => ({ id: dataset.question, level: dataset.level }));
  const digests = new Map(articles.map(({ dataset }) => [dataset.question, dataset.digest]));
  const key = `exam:${bank[0].id.split("#")[0]}`;
  const numbers = articles.map((article) => article.querySelector("[data-number]"));
  const inTheBank = numbers.map(({ textContent }) => textContent);
  const mounting = new Map();
  let library;
  const status = element("p", "quiz-summary");
  status.setAttribute("role", "status");
  const finish = control("Finish the test", tryToFinish);
  finish.className = "md-button md-button--primary question-check";
  const report = element("div");
  const panel = element("div", "quiz-results");
  panel.append(status, finish, report);
  articles.at(-1).after(panel);
  const bankNote = section.querySelector("[data-bank-note]");
  bankNote.hidden = true;
  whenNear(articles, (article) => mount(article).catch(giveUp));

  let run;
  const asked = new URLSearchParams(location.search).get("seed");
  const stored = progress.get(key, VERSION);
  if (stored && (!asked || asked === stored.seed) && known(stored.ids)) await show(current(stored));
  else await begin(asked || newSeed());

  function known(ids) {
    return ids.every((id) => bank.some((question) => question.id === id));
  }

  /** The same test without answers to questions that have changed since: to those it goes back. */
  function current(old) {
    const same = (id) => old.digests?.[id] === digests.get(id);
    const selected = Object.entries(old.selected).filter(([id]) => same(id));
    return {
      ...old,
      selected: Object.fromEntries(selected),
      finished: old.finished && old.ids.every(same),
    };
  }

  async function begin(seed) {
    const ids = drawQuestions(bank, section.dataset.draw, seed);
    await show({ digest: VERSION, seed, ids, selected: {}, finished: false });
  }

  async function show(next) {
    run = next;
    const url = new URL(location.href);
    if (run.seed) url.searchParams.set("seed", run.seed);
    else url.searchParams.delete("seed");
    history.replaceState(history.state, "", url);
    let number = 0;
    articles.forEach((article, i) => {
      article.hidden = !run.ids.includes(article.dataset.question);
      if (article.hidden) return;
      number += 1;
      numbers[i].textContent = `Question ${number} of ${run.ids.length}`;
      tell(article, false);
      mounting.get(article)?.then((question) => question.reset());
    });
    report.replaceChildren();
    finish.hidden = false;
    update();
    if (run.finished) await reveal().catch(giveUp);
  }

  function drawn() {
    return articles.filter((article) => !article.hidden);
  }

  /** Keep back what would tell the answer, or give it. */
  function tell(article, told) {
    for (const part of article.querySelectorAll("[data-hint], [data-solution]")) part.hidden = !told;
  }

  /** Bring a question to life, which is done once. @returns {Promise<object>} the question */
  function mount(article) {
    if (!mounting.has(article)) mounting.set(article, create(article));
    return mounting.get(article);
  }

  async function create(article) {
    const id = article.dataset.question;
    const store = {
      read: () => ({ selected: run.selected[id] ?? [] }),
      write: ({ selected }) => save({ selected: { ...run.selected, [id]: selected } }),
    };
    library ??= loadLibrary();
    const quizdown = await library;
    await turn();
    return createQuestion(article, quizdown, store, update, { examined: true });
  }

  /** Without its library, a test is the whole bank to be read. */
  function giveUp(error) {
    if (!panel.isConnected) return; // it has, for another question
    articles.forEach((article, i) => {
      article.hidden = false;
      numbers[i].textContent = inTheBank[i];
      tell(article, true);
    });
    panel.remove();
    bankNote.hidden = false;
    section.dataset.quiz = "plain";
    console.warn("The quiz stays a plain page:", error);
  }

  function save(news) {
    run = { ...run, ...news };
    run.digests = Object.fromEntries(run.ids.map((id) => [id, digests.get(id)]));
    progress.set(key, run);
    update();
  }

  function unanswered() {
    return run.ids.filter((id) => !run.selected[id]?.length);
  }

  function update() {
    if (run.finished) return;
    const open = unanswered().length;
    finish.textContent = "Finish the test";
    status.textContent = `${run.ids.length - open} of ${run.ids.length} answered.`;
  }

  async function tryToFinish() {
    if (run.finished) return;
    const open = unanswered().length;
    if (open && finish.textContent === "Finish the test") {
      status.textContent = `${open} of ${run.ids.length} not answered yet; they will count as missed.`;
      finish.textContent = "Finish anyway";
      return;
    }
    save({ finished: true });
    await reveal().catch(giveUp);
    status.tabIndex = -1;
    status.focus();
  }

  async function reveal() {
    const questions = await startInTurns(drawn(), mount);
    for (const question of questions) question.reveal();
    const result = judge(
      questions.map(({ answer, level, chance }) => ({ level, chance, right: answer.right })),
      !run.seed,
    );
    finish.hidden = true;
    status.textContent = `${result.headline}.`;
    const missed = questions.filter(({ answer }) => !answer.right);
    report.replaceChildren(
      element("p", "exam-verdict", result.words),
      table(result.rows),
      ...(missed.length ? [missedList(missed)] : []),
      actions(missed),
    );
  }

  function actions(missed) {
    const box = element("div", "quiz-actions");
    if (missed.length) {
      const ids = missed.map(({ id }) => id);
      box.append(control("Try the missed ones", () => again({ ...run, seed: "", ids, selected: {}, finished: false })));
    }
    box.append(control("Draw other questions", () => again()));
    return box;
  }

  async function again(next) {
    if (next) await show(next);
    else await begin(newSeed());
    save({});
    const [first] = drawn();
    document.getElementById(first.dataset.anchor).scrollIntoView({ block: "start" });
    (await mount(first)).focus();
  }
}

const VERSION = "exam 1";

function table(rows) {
  const made = element("table", "exam-table");
  made.append(element("caption", "", "Right answers by difficulty"));
  const head = made.createTHead().insertRow();
  for (const name of ["Difficulty", "Right", "Asked"]) {
    const cell = element("th", "", name);
    cell.scope = "col";
    head.append(cell);
  }
  const body = made.createTBody();
  for (const { level, right, all } of rows) {
    const row = body.insertRow();
    const name = element("th", "", level[0].toUpperCase() + level.slice(1));
    name.scope = "row";
    row.append(name);
    for (const number of [right, all]) row.insertCell().textContent = number;
  }
  return made;
}

function missedList(missed) {
  const box = element("div", "");
  box.append(element("p", "question-part", "Missed"));
  const list = element("ul", "exam-missed");
  for (const question of missed) {
    const item = element("li", "");
    const link = element("a", "", question.title);
    link.href = `#${question.anchor}`;
    item.append(link);
    const end = /[?!.]$/.test(question.title) ? " " : ". ";
    if (question.section) item.append(`${end}Read again: `, question.section);
    list.append(item);
  }
  box.append(list);
  return box;
}
