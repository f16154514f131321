/* Words that change while somebody works. */

const pause = 100; // milliseconds: pictures follow each movement, words the last of several

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
 * What is done once nobody has asked for it for a while. To ask again only notes down the time: a
 * timer that is set anew at each movement takes a part of the movement's frame.
 *
 * @param {number} time milliseconds
 * @param {(...what: any[]) => void} act gets what was last asked for
 * @returns {{ soon: (...what: any[]) => void, now: () => void, cancel: () => void }} `now` does
 *   what waits, if anything does
 */
export function createRest(time, act) {
  let due;
  let last;
  let waiting;
  function look() {
    const left = due - performance.now();
    if (left > 1) waiting = setTimeout(look, left);
    else now();
  }
  function cancel() {
    clearTimeout(waiting);
    waiting = undefined;
  }
  function now() {
    if (waiting === undefined) return;
    cancel();
    act(...last);
  }
  function soon(...what) {
    last = what;
    due = performance.now() + time;
    waiting ??= setTimeout(look, time);
  }
  return { soon, now, cancel };
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
  const rest = createRest(pause, () => {
    write();
    delete section.dataset.behind;
  });
  addEventListener("beforeprint", rest.now);
  return {
    now: rest.now,
    soon() {
      rest.soon();
      if (!("behind" in section.dataset)) section.dataset.behind = "";
    },
  };
}
