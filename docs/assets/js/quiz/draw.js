/* A draw that can be repeated: the same seed gives the same questions, everywhere. */

/** A short seed for an address. */
export function newSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
}

/**
 * @param {{id: string, level: string}[]} bank in the order of the page
 * @param {string} wanted such as `easy 4,medium 3,hard 3`
 * @param {string} seed
 * @returns {string[]} ids, in the order of the page
 */
export function drawQuestions(bank, wanted, seed) {
  const random = generator(seed);
  const drawn = new Set();
  for (const part of wanted.split(",")) {
    const [level, count] = part.split(" ");
    const ids = bank.filter((question) => question.level === level).map(({ id }) => id);
    for (const id of shuffled(ids, random).slice(0, Number(count))) drawn.add(id);
  }
  return bank.map(({ id }) => id).filter((id) => drawn.has(id));
}

/** Fisher and Yates' shuffle. */
function shuffled(items, random) {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

/** Numbers from 0 to 1: FNV-1a of the seed starts the mulberry32 generator. */
function generator(seed) {
  let state = 0x811c9dc5;
  for (const char of seed) state = Math.imul(state ^ char.codePointAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
