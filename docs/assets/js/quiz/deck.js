/*
 * Flashcards with spaced repetition, in Leitner boxes.
 *
 * A card that was known moves up a box and comes back later; one that was not goes back to
 * the first box and comes back today. Five boxes are twenty lines, so no library is loaded
 * for them.
 */

import { carefulControl, control, element } from "./elements.js";

/** Days until a card of each box is due again. */
const DAYS = [0, 1, 3, 7, 21];
const DAY = 24 * 60 * 60 * 1000;

/**
 * Where a card goes after an answer.
 *
 * @param {{box: number}|undefined} card
 * @param {boolean} known
 * @param {number} now in milliseconds
 * @returns {{box: number, due: number}} box from 0 to 4
 */
function nextBox(card, known, now) {
  const box = known ? Math.min((card?.box ?? 0) + 1, DAYS.length - 1) : 0;
  return { box, due: now + DAYS[box] * DAY };
}

/**
 * @param {HTMLElement} section an element with the attribute `data-deck`
 * @param {ReturnType<import("./progress.js").openProgress>} progress
 */
export function startDeck(section, progress) {
  const cards = [...section.querySelectorAll("[data-card]")];
  const status = element("p", "quiz-summary");
  status.setAttribute("role", "status");
  const show = control("Show the answer", reveal);
  const again = control("Not yet", () => answer(false));
  const known = control("I knew it", () => answer(true));
  const all = control("List all cards", list);
  const reset = carefulControl("Start again", "Forget it, really", warn, restart);
  const actions = element("div", "quiz-actions");
  actions.append(show, again, known, all, reset);
  section.prepend(status);
  section.append(actions);
  section.classList.add("deck");
  let current;
  let listed = false;
  for (const card of cards) {
    card.querySelector(".card-back").id = `card-back-${card.dataset.card}`;
    card.addEventListener("toggle", () => {
      if (card === current && card.open && !listed) offerAnswers(true);
    });
  }
  next(false);

  function stored(card) {
    return progress.get(card.dataset.card, card.dataset.digest);
  }

  function due() {
    const now = Date.now();
    return cards.filter((card) => (stored(card)?.due ?? 0) <= now);
  }

  /** Go to the card that waits the longest; new cards come in the order of the page. */
  function next(focus) {
    listed = false;
    all.textContent = "List all cards";
    const waiting = due().sort((a, b) => (stored(a)?.due ?? 0) - (stored(b)?.due ?? 0));
    current = waiting[0];
    for (const card of cards) {
      card.hidden = card !== current;
      card.open = false;
    }
    offerAnswers(false);
    show.hidden = !current;
    tell(waiting.length);
    if (focus) (current ? current.querySelector("summary") : all).focus();
  }

  function tell(waiting) {
    const learned = cards.filter((card) => (stored(card)?.box ?? 0) >= 3).length;
    const soonest = Math.min(...cards.map((card) => stored(card)?.due ?? 0));
    const days = Math.max(1, Math.ceil((soonest - Date.now()) / DAY));
    status.textContent = waiting
      ? `${waiting} of ${cards.length} cards to review, ${learned} well known.`
      : `Done for now. The next card is due in ${days} ${days === 1 ? "day" : "days"}.`;
  }

  function reveal() {
    current.open = true;
    offerAnswers(true);
    // The focus passes the answer. Who hears where it goes is to hear the answer, too.
    known.setAttribute("aria-describedby", current.querySelector(".card-back").id);
    known.focus();
  }

  function offerAnswers(open) {
    show.hidden = open || !current;
    again.hidden = !open;
    known.hidden = !open;
  }

  function answer(right) {
    const { card: id, digest } = current.dataset;
    progress.set(id, { digest, ...nextBox(stored(current), right, Date.now()) });
    next(true);
  }

  function list() {
    if (listed) {
      next(true);
      return;
    }
    listed = true;
    all.textContent = "Back to the review";
    for (const card of cards) card.hidden = false;
    for (const button of [show, again, known]) button.hidden = true;
  }

  function warn(asks) {
    if (asks) {
      status.textContent =
        "This can't be undone. Press again to forget how well you know each of these cards.";
    } else tell(due().length);
  }

  function restart() {
    progress.forget(cards.map((card) => card.dataset.card));
    next(true);
  }
}
