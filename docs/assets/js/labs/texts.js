/* Words that change while somebody works. */

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
