/*
 * A test: some questions of a bank, answered first and checked together at the end.
 *
 * The seed of the draw is in the page's address, so that a test can be repeated or sent to
 * somebody. An unfinished test survives a reload.
 */

import { drawQuestions, newSeed } from "./draw.js";
import { control, element } from "./elements.js";
import { createQuestion } from "./question.js";
import { startInTurns } from "./turns.js";
import { judge } from "./verdict.js";

/**
 * @param {HTMLElement} section the quiz, with the attribute `data-draw`
 * @param {object} quizdown the library
 * @param {ReturnType<import("./progress.js").openProgress>} progress
 */
export async function startExam(section, quizdown, progress) {
  const articles = [...section.querySelectorAll("[data-question]")];
  const bank = articles.map(({ dataset }) => ({ id: dataset.question, level: dataset.level }));
  const digests = new Map(articles.map(({ dataset }) => [dataset.question, dataset.digest]));
  const key = `exam:${bank[0].id.split("#")[0]}`;
  const mounted = new Map();
  const status = element("p", "quiz-summary");
  status.setAttribute("role", "status");
  const finish = control("Finish the test", tryToFinish);
  finish.className = "md-button md-button--primary question-check";
  const report = element("div", "exam-report");
  const panel = element("div", "quiz-results");
  panel.append(status, finish, report);
  articles.at(-1).after(panel);
  section.querySelector("[data-bank-note]").hidden = true;

  let run;
  const asked = new URLSearchParams(location.search).get("seed");
  const stored = progress.get(key, VERSION);
  if (stored && (!asked || asked === stored.seed) && known(stored.ids)) await show(current(stored));
  else await begin(asked ?? newSeed());

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
    url.searchParams.set("seed", run.seed);
    history.replaceState(history.state, "", url);
    let number = 0;
    for (const article of articles) {
      article.hidden = !run.ids.includes(article.dataset.question);
      if (article.hidden) continue;
      number += 1;
      article.querySelector("[data-number]").textContent = `Question ${number} of ${run.ids.length}`;
    }
    await startInTurns(
      articles.filter((article) => !article.hidden),
      mount,
    );
    report.replaceChildren();
    finish.hidden = false;
    update();
    if (run.finished) reveal();
  }

  async function mount(article) {
    const id = article.dataset.question;
    const old = mounted.get(id);
    if (old) old.reset();
    else {
      const store = {
        read: () => ({ selected: run.selected[id] ?? [] }),
        write: ({ selected }) => save({ selected: { ...run.selected, [id]: selected } }),
      };
      mounted.set(id, await createQuestion(article, quizdown, store, update, { examined: true }));
    }
  }

  function save(news) {
    run = { ...run, ...news };
    run.digests = Object.fromEntries(run.ids.map((id) => [id, digests.get(id)]));
    progress.set(key, run);
    update();
  }

  function drawn() {
    return run.ids.map((id) => mounted.get(id)).filter(Boolean);
  }

  function update() {
    if (run.finished) return;
    const open = drawn().filter(({ answer }) => !answer.selected.length).length;
    finish.textContent = "Finish the test";
    status.textContent = `${run.ids.length - open} of ${run.ids.length} answered.`;
  }

  function tryToFinish() {
    const open = drawn().filter(({ answer }) => !answer.selected.length);
    if (open.length && finish.textContent === "Finish the test") {
      status.textContent = `${open.length} of ${run.ids.length} not answered yet; they will count as missed.`;
      finish.textContent = "Finish anyway";
      return;
    }
    save({ finished: true });
    reveal();
    status.tabIndex = -1;
    status.focus();
  }

  function reveal() {
    const questions = drawn();
    for (const question of questions) question.reveal();
    const result = judge(
      questions.map(({ answer, level, chance }) => ({ level, chance, right: answer.right })),
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
      box.append(control("Try the missed ones", () => again({ ...run, ids, selected: {}, finished: false })));
    }
    box.append(control("Draw other questions", () => again()));
    return box;
  }

  async function again(next) {
    if (next) await show(next);
    else await begin(newSeed());
    save({});
    const [first] = drawn();
    document.getElementById(first.anchor).scrollIntoView({ block: "start" });
    first.focus();
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
