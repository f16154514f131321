/*
 * The options of a question, as quizdown's own widget.
 *
 * quizdown parses the question, renders the inputs into a shadow root, holds the selection
 * and says whether it is right. What is added here is what it lacks: a group of radio
 * buttons that arrow keys can move in, names for screen readers, the site's rendering of
 * code in options, marks after a check, and styles that follow the site's colours.
 */

import { choiceStyles } from "./choice-styles.js";

const config = { shuffleAnswers: false, enableRetry: false, locale: "en" };

/**
 * @param {HTMLElement} host where the widget goes; its source is in `data-quizdown`
 * @param {object} quizdown the library
 * @param {{label: string, options: string[], selected: number[], change: () => void, submit: () => void}} settings
 *   `options` is HTML made by the build, in the order of the source
 */
export async function mountChoice(host, quizdown, settings) {
  const source = new TextDecoder().decode(
    Uint8Array.from(atob(host.dataset.quizdown), (char) => char.charCodeAt(0)),
  );
  const quiz = quizdown.parseQuizdown(source, config);
  const [question] = quiz.questions;
  question.answers.forEach((answer, i) => {
    answer.html = settings.options[i];
  });
  question.selected = [...settings.selected];
  const app = quizdown.createApp(source, host, config);
  host.shadowRoot.adoptedStyleSheets = [choiceStyles()];
  app.$set({ quiz });

  const fieldset = await appearance(host.shadowRoot, "fieldset");
  for (const style of host.shadowRoot.querySelectorAll("style")) style.remove();
  const inputs = [...fieldset.querySelectorAll("input")];
  const single = question.questionType === "SingleChoice";
  fieldset.setAttribute("role", single ? "radiogroup" : "group");
  fieldset.setAttribute("aria-label", settings.label);
  for (const input of inputs) {
    // Without a common name every radio button is a group of its own.
    input.name = "option";
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      settings.submit();
    });
  }
  fieldset.addEventListener("change", () => {
    clearMarks();
    settings.change();
  });

  function clearMarks() {
    for (const label of fieldset.querySelectorAll("label")) {
      delete label.dataset.verdict;
      label.querySelector(".verdict")?.remove();
    }
  }

  return {
    /** Numbers of the chosen options. */
    get selected() {
      return question.selected.filter((i) => i !== undefined).map(Number).sort();
    },
    /** quizdown's verdict on the selection. */
    isRight: () => question.isCorrect(),
    /** Mark what was chosen, in colour, shape and words. */
    mark() {
      clearMarks();
      for (const i of this.selected) {
        const right = question.answers[i].correct;
        const label = inputs[i].closest("label");
        label.dataset.verdict = right ? "right" : "wrong";
        const words = document.createElement("span");
        words.className = "verdict";
        words.textContent = right ? "Right" : "Not right";
        label.append(words);
      }
    },
    /** Forget the selection. */
    reset() {
      clearMarks();
      question.reset();
      for (const input of inputs) input.checked = false;
      app.$set({ quiz });
    },
    /** Keep the selection from being changed, or let it be changed again. */
    lock(locked) {
      for (const input of inputs) input.disabled = locked;
    },
    /** How many options there are. */
    count: inputs.length,
    single,
    focus() {
      (inputs.find((input) => input.checked) ?? inputs[0]).focus();
    },
  };
}

/** The first element that matches, as soon as quizdown has drawn it (it waits 0.8 s). */
function appearance(root, selector) {
  return new Promise((resolve) => {
    const look = () => {
      const element = root.querySelector(selector);
      if (element) {
        observer.disconnect();
        resolve(element);
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(root, { childList: true, subtree: true });
    look();
  });
}
