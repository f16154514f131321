/* A program with gaps: choose or drag what goes into each, check, read what each choice does. */

import { createChips } from "./chips.js";
import { control, together } from "./elements.js";

const untouched = { selected: [], checked: false, right: false, tries: 0 };

/**
 * @param {HTMLElement} article an element with the attribute `data-gaps`, which holds the key
 * @param {{read: () => object|undefined, write: (state: object) => void}} store
 * @param {() => void} changed called whenever there is something new to count
 */
export function createGaps(article, store, changed) {
  const { question: id, anchor, level } = article.dataset;
  const key = atob(article.dataset.gaps).split(" ");
  const selects = [...article.querySelectorAll("[data-gap]")];
  const solution = article.querySelector("[data-solution]");
  const heading = article.querySelector(":is(h1, h2, h3, h4, h5, h6)").cloneNode(true);
  heading.querySelector(".headerlink")?.remove();
  const stored = store.read();
  let answer = { ...untouched, ...(stored && fits(stored) && stored) };

  const button = control("Check the program", check);
  button.className = "md-button md-button--primary question-check";
  const feedback = document.createElement("div");
  feedback.className = "question-feedback";
  const chips = createChips(id, selects, choose);
  article.querySelector("[data-check]").append(chips.tray, button, feedback);
  article.dataset.live = "";
  selects.forEach((select, i) => {
    select.value = answer.selected[i] ?? "";
    select.addEventListener("change", () => {
      chips.sync();
      choose();
    });
  });
  chips.sync();
  solution.hidden = !answer.tries;
  if (answer.checked) show();
  else clear();

  /** Whether these can be chosen here: a file that was loaded may have been changed by hand. */
  function fits({ selected, checked }) {
    return selects.every(({ options }, i) => {
      const letter = selected[i] ?? "";
      return (letter || !checked) && [...options].some(({ value }) => value === letter);
    });
  }

  function save(news) {
    answer = { ...answer, ...news };
    store.write(answer);
    changed();
  }

  function choose() {
    save({ selected: selects.map(({ value }) => value), checked: false });
    clear();
  }

  /** What comes next is read out; but not what an earlier visit left. */
  function clear() {
    feedback.replaceChildren();
    feedback.setAttribute("role", "status");
    delete feedback.dataset.verdict;
    for (const select of selects) delete select.dataset.verdict;
  }

  function check() {
    clear();
    const open = selects.find(({ value }) => !value);
    if (open) {
      feedback.dataset.verdict = "";
      feedback.append(line("Fill every gap first."));
      open.focus();
      return;
    }
    const right = selects.every(({ value }, i) => value === key[i]);
    save({ selected: selects.map(({ value }) => value), checked: true, right, tries: answer.tries + 1 });
    solution.hidden = false;
    show();
  }

  function show() {
    feedback.dataset.verdict = answer.right ? "right" : "wrong";
    const words = selects.flatMap((select, i) => {
      const right = select.value === key[i];
      select.dataset.verdict = right ? "right" : "wrong";
      const comment = article.querySelector(`[data-comment="${i + 1}${select.value}"]`);
      return [line(`Gap ${i + 1}: ${right ? "right" : "not right"}.`), comment.cloneNode(true)];
    });
    feedback.append(together(line(answer.right ? "The program works." : "Not yet."), ...words));
  }

  return {
    id,
    anchor,
    level,
    title: heading.textContent.trim(),
    get answer() {
      return answer;
    },
    openSolution() {
      solution.hidden = false;
      solution.open = true;
      solution.querySelector("summary").focus();
    },
    reset() {
      answer = { ...untouched };
      for (const select of selects) select.value = "";
      chips.sync();
      clear();
      solution.open = false;
      solution.hidden = true;
      article.querySelector("[data-hint]").open = false;
    },
    focus: () => selects[0].focus(),
  };
}

function line(words) {
  const paragraph = document.createElement("p");
  paragraph.className = "question-verdict";
  paragraph.textContent = words;
  return paragraph;
}
