/* Small parts that several panels are made of. */

export function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

/** For a place that is read out: of parts that come at once, a screen reader may read only the last. */
export function together(...parts) {
  const group = element("div");
  group.setAttribute("role", "group"); // or it would be taken for a part of the place
  group.append(...parts);
  return group;
}

export function control(text, action) {
  const button = element("button", "quiz-control", text);
  button.type = "button";
  button.addEventListener("click", action);
  return button;
}

/**
 * A button for what can't be undone: it does it when pressed twice in a row.
 *
 * @param {string} text
 * @param {string} sure what stands on it in between
 * @param {(asks: boolean) => void} told called when it begins and ends to ask
 * @param {() => void} action
 */
export function carefulControl(text, sure, told, action) {
  let asks = false;
  const button = control(text, () => {
    const again = asks;
    ask(!again);
    if (again) action();
  });
  button.addEventListener("blur", () => ask(false));
  return button;

  function ask(now) {
    if (now === asks) return;
    asks = now;
    button.textContent = asks ? sure : text;
    told(asks);
  }
}
