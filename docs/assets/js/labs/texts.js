/* Words that change while somebody works. */

const pause = 80; // milliseconds: pictures follow each movement, words the last of several

/**
 * Write only what is not there already, and into the node that is there: a new one would cost the
 * browser a new layout of what stands around it.
 */
export function setText(element, text) {
  if (element.textContent === text) return;
  const only = element.childNodes.length === 1 ? element.firstChild : null;
  if (only instanceof Text) only.data = text;
  else element.textContent = text;
}

/** To choose what is chosen would cost a layout, too. */
export function setValue(control, value) {
  if (control.value !== String(value)) control.value = value;
}

/**
 * Words that are written once the pictures are shown: a word on the page costs the browser more
 * than a frame has, on a slow machine, and nobody reads while something moves.
 *
 * @param {HTMLElement} section has the attribute `data-behind` while its words are not yet those
 *   of its pictures
 * @param {() => void} write all of them
 * @returns {{ soon: () => void, now: () => void }}
 */
export function createFollower(section, write) {
  let frame;
  let waiting;
  function now() {
    if (frame === undefined) return;
    cancelAnimationFrame(frame);
    clearTimeout(waiting);
    frame = undefined;
    write();
    delete section.dataset.behind;
  }
  addEventListener("beforeprint", now);
  return {
    now,
    soon() {
      cancelAnimationFrame(frame);
      clearTimeout(waiting);
      // Counted from the frame on, however long that one takes.
      frame = requestAnimationFrame(() => (waiting = setTimeout(now, pause)));
      section.dataset.behind = "";
    },
  };
}
