/* Long work in turns, so that the page answers in between. */

/** The end of what the page's thread does now. */
export function turn() {
  return new Promise((resolve) => setTimeout(resolve));
}

/**
 * Start one item in each turn of the page's thread: ten questions at once would hold up a tap on a
 * slow phone for a second.
 *
 * @template Item, Result
 * @param {Item[]} items
 * @param {(item: Item) => Promise<Result>|Result} start
 * @returns {Promise<Result[]>} when all are ready, in the order of the items
 */
export async function startInTurns(items, start) {
  const started = [];
  for (const item of items) {
    await turn();
    started.push(start(item));
  }
  return Promise.all(started);
}
