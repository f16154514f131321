/*
 * What "Shift and see" computes: moved pictures, and whether maps move along with them.
 *
 * Equal windows give equal values here, to the last bit, wherever they lie: conv2d adds up in
 * one order for all places. So cells are compared exactly, without a tolerance.
 */

import { tensor } from "./tensor.js";

/** Row and column of the digit's upper left pixel when it stands in the middle. */
const middle = 3;
const digitSide = 8;
/** Pixels that a digit may move, in either direction: half of it stays on the canvas. */
export const farthest = 7;
export const side = 14;

/**
 * @param {Float32Array} pixels of the digit, row by row
 * @param {number} down pixels from the middle
 * @param {number} right pixels from the middle
 * @returns {Tensor} (1, 1, side, side); what reaches beyond the border is lost
 */
export function placed(pixels, down, right) {
  const canvas = tensor([1, 1, side, side]);
  for (let row = 0; row < digitSide; row++) {
    for (let column = 0; column < digitSide; column++) {
      const [to, along] = [middle + down + row, middle + right + column];
      if (to < 0 || to >= side || along < 0 || along >= side) continue;
      canvas.data[to * side + along] = pixels[row * digitSide + column];
    }
  }
  return canvas;
}

/** The picture in a new order of its pixels: place i shows what was at order[i]. */
export function reordered(picture, order) {
  return tensor(picture.shape, order.map((from) => picture.data[from]));
}

/**
 * The network that sees reordered pictures as the given one sees them in their order.
 *
 * @param {{ layers: Layer[] }} network its second layer is dense and reads the pixels
 */
export function twinOf({ layers }, order) {
  const [flatten, dense, ...rest] = layers;
  const [outputs, pixels] = dense.weight.shape;
  const weight = tensor([outputs, pixels]);
  for (let at = 0; at < outputs * pixels; at += pixels) {
    order.forEach((from, to) => (weight.data[at + to] = dense.weight.data[at + from]));
  }
  return { layers: [flatten, { ...dense, weight }, ...rest] };
}

/**
 * Move maps along with the picture, and count the cells that differ.
 *
 * Maps only move by whole cells of `step` pixels. Where that does not come out even, the best of
 * the nearest moves is taken. Cells whose partner lies beyond the border are not compared.
 *
 * @param {Tensor} moved maps of the moved picture, (1, maps, height, width)
 * @param {Tensor} home maps of the picture in the middle
 * @param {number} down pixels that the picture was moved
 * @param {number} right pixels that the picture was moved
 * @param {number} step pixels from one cell to the next
 * @returns {{ rows: number, columns: number, differ: number, compared: number, kept: number }}
 *   by how many cells the maps were moved, and how many maps keep their largest value
 */
export function compare(moved, home, down, right, step) {
  let best = null;
  for (const rows of nearest(down, step)) {
    for (const columns of nearest(right, step)) {
      const counts = { rows, columns, ...countDiffering(moved, home, rows, columns) };
      const share = counts.differ / counts.compared;
      if (!best || share < best.share) best = { ...counts, share };
    }
  }
  return { ...best, kept: countKept(moved, home) };
}

/** The whole number of cells that a move is, or the two around it. */
function nearest(pixels, step) {
  const [below, above] = [Math.floor(pixels / step), Math.ceil(pixels / step)];
  return below === above ? [below] : [below, above];
}

function countDiffering(moved, home, rows, columns) {
  const [, maps, height, width] = moved.shape;
  let differ = 0;
  let compared = 0;
  for (let map = 0; map < maps; map++) {
    for (let row = Math.max(rows, 0); row < Math.min(height, height + rows); row++) {
      const here = (map * height + row) * width;
      const there = here - rows * width - columns;
      for (let at = Math.max(columns, 0); at < Math.min(width, width + columns); at++) {
        compared++;
        if (moved.data[here + at] !== home.data[there + at]) differ++;
      }
    }
  }
  return { differ, compared };
}

function countKept(moved, home) {
  const [, maps, height, width] = moved.shape;
  const size = height * width;
  let kept = 0;
  for (let map = 0; map < maps; map++) {
    let [here, there] = [-Infinity, -Infinity];
    for (let at = map * size; at < (map + 1) * size; at++) {
      if (moved.data[at] > here) here = moved.data[at];
      if (home.data[at] > there) there = home.data[at];
    }
    if (here === there) kept++;
  }
  return kept;
}

/** What a network gives each class, so that all of it is 1. */
export function sharesOf(scores) {
  const most = scores.reduce((best, score) => Math.max(best, score), -Infinity);
  const powers = Array.from(scores, (score) => Math.exp(score - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
