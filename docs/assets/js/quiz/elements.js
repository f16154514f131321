/* Small parts that several panels are made of. */

export function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

export function control(text, action) {
  const button = element("button", "quiz-control", text);
  button.type = "button";
  button.addEventListener("click", action);
  return button;
}
