/* The state of "Shift and see", and how it is written into an address. */

import { farthest } from "./shift-maps.js";

/**
 * @typedef {object} State
 * @property {number} digit 0 to 9
 * @property {number} right pixels from the middle; `dx` in addresses
 * @property {number} down pixels from the middle; `dy` in addresses
 * @property {boolean} scrambled
 * @property {number} map that is shown of the first convolution, counted from 0
 * @property {number} deep likewise of the second
 */

const numbers = {
  digit: ["digit", 0, 9],
  right: ["dx", -farthest, farthest],
  down: ["dy", -farthest, farthest],
  map: ["map", 0, 15],
  deep: ["deep", 0, 31],
};

/** The state for an address: only what differs from the first one, or all of it. */
export function packState(state, first = {}) {
  const packed = {};
  for (const [name, [short]] of Object.entries(numbers)) {
    if (state[name] !== first[name]) packed[short] = String(state[name]);
  }
  if (state.scrambled !== first.scrambled) packed.scrambled = state.scrambled ? "on" : "off";
  return packed;
}

/** The state that an address gives. What it gives wrongly, or not at all, is the first one's. */
export function unpackState(packed, first) {
  const state = { ...first };
  for (const [name, [short, least, most]] of Object.entries(numbers)) {
    const value = /^-?\d{1,2}$/.test(packed[short] ?? "") ? Number(packed[short]) : NaN;
    if (value >= least && value <= most) state[name] = value || 0;
  }
  if (packed.scrambled === "on" || packed.scrambled === "off") {
    state.scrambled = packed.scrambled === "on";
  }
  return state;
}
