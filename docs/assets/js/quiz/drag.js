/*
 * Drag an element onto another, with a mouse, a pen or a finger.
 *
 * Pointer events, because the browser's own drag and drop knows no touch. A copy follows the
 * pointer; what happens at the end is the caller's affair.
 */

/** Pixels to move before a press becomes a drag. */
const SLOP = 6;
/** Pixels by which a drop may miss: fingers are broad. */
const REACH = 12;

/**
 * @param {HTMLElement} chip what can be dragged
 * @param {object} settings
 * @param {() => HTMLElement[]} settings.targets where it may be dropped
 * @param {() => void} settings.begin called when a drag begins
 * @param {(target: HTMLElement|undefined) => void} settings.over called when the target under it changes
 * @param {(target: HTMLElement|undefined) => void} settings.drop called at the end, with nothing
 *   if it was dropped elsewhere or given up
 */
export function makeDraggable(chip, { targets, begin, over, drop }) {
  let from;
  let ghost;
  let target;
  let moved = false;

  chip.addEventListener("pointerdown", (event) => {
    moved = false;
    if (event.button || !event.isPrimary) return;
    from = { id: event.pointerId, x: event.clientX, y: event.clientY };
    // At once: the first move of a quick drag may be outside already.
    chip.setPointerCapture(event.pointerId);
  });
  chip.addEventListener("pointermove", (event) => {
    if (event.pointerId !== from?.id) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (!ghost && Math.hypot(x, y) < SLOP) return;
    if (!ghost) lift();
    ghost.style.translate = `${x}px ${y}px`;
    const found = under(event);
    if (found !== target) over((target = found));
  });
  chip.addEventListener("pointerup", (event) => {
    if (event.pointerId !== from?.id) return;
    const found = ghost && under(event);
    const dragged = Boolean(ghost);
    end();
    if (dragged) drop(found);
  });
  for (const name of ["pointercancel", "lostpointercapture"]) chip.addEventListener(name, giveUp);
  // A drag also ends in a click, which would choose what was dropped elsewhere. Keys make
  // clicks of no button presses, and those count.
  chip.addEventListener(
    "click",
    (event) => {
      if (!moved || !event.detail) return;
      moved = false;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  function lift() {
    const { left, top, width } = chip.getBoundingClientRect();
    ghost = chip.cloneNode(true);
    for (const input of ghost.querySelectorAll("input")) input.remove();
    ghost.classList.add("dragged");
    ghost.setAttribute("aria-hidden", "true");
    Object.assign(ghost.style, { left: `${left}px`, top: `${top}px`, width: `${width}px` });
    chip.closest(".quiz").append(ghost);
    document.addEventListener("keydown", onKey, true);
    moved = true;
    begin();
  }

  function end() {
    ghost?.remove();
    document.removeEventListener("keydown", onKey, true);
    from = ghost = target = undefined;
  }

  function giveUp() {
    const dragged = Boolean(ghost);
    end();
    if (dragged) drop(undefined);
  }

  function onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    giveUp();
  }

  function under({ clientX: x, clientY: y }) {
    const distances = targets().map((element) => {
      const box = element.getBoundingClientRect();
      const beside = Math.max(box.left - x, 0, x - box.right);
      return [Math.hypot(beside, Math.max(box.top - y, 0, y - box.bottom)), element];
    });
    const [nearest] = distances.sort(([a], [b]) => a - b);
    return nearest?.[0] <= REACH ? nearest[1] : undefined;
  }
}
