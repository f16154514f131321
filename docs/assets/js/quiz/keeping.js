/* What a reader can do with all progress on this site: save it, load it, delete it. */

import { carefulControl, control, element } from "./elements.js";

/** @param {ReturnType<import("./progress.js").openProgress>} progress */
export function createKeeping(progress) {
  const panel = element("section", "quiz-keeping");
  panel.setAttribute("aria-label", "Your progress");
  const note = progress.kept
    ? "Your progress on all pages is kept in this browser, and nowhere else."
    : "Your progress ends with this page, for your browser lets it keep nothing. A file can.";
  const said = element("p", "quiz-note quiz-said");
  said.setAttribute("role", "status");

  // The button opens it: an input of this type can't be given the look of the others.
  const input = element("input", "");
  Object.assign(input, { type: "file", accept: ".json,application/json", hidden: true });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) load(file.name, await file.text());
    input.value = "";
  });

  const save = control("Save progress to a file", () => download(progress.export()));
  const open = control("Load progress from a file", () => input.click());
  const erase = carefulControl("Delete all progress", "Delete it, really", warn, () => {
    progress.clear();
    location.reload();
  });
  const actions = element("div", "quiz-actions");
  actions.append(save, open, erase);
  panel.append(element("p", "quiz-note", note), actions, said, input);
  return panel;

  function warn(asks) {
    said.textContent = asks
      ? "This can't be undone. Press again to delete your answers on all pages, and which pages you have finished."
      : "";
  }

  function load(name, text) {
    try {
      const { added, kept } = progress.import(text);
      const rest = kept ? ` What was here already (${kept}) is as it was.` : "";
      said.textContent = `${added === 1 ? "One answer was" : `${added} answers were`} added.${rest} `;
      if (added) said.append(control("Show them", () => location.reload()));
    } catch (error) {
      said.textContent = `${name} was not loaded. ${error.message} Nothing has changed.`;
    }
  }
}

function download(text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "quiz-progress.json";
  link.click();
  URL.revokeObjectURL(link.href);
}
