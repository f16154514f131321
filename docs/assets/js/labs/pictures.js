/* Pictures that came as text, as `snippets/exported.py` packs them. */

/**
 * @typedef {object} Picture
 * @property {number} label the digit that it shows
 * @property {number} top first row of the box around its ink
 * @property {number} left first column of that box
 * @property {number} height of the box
 * @property {number} width of the box
 * @property {Float32Array} pixels of the whole canvas, row by row, from 0 to 1
 */

/**
 * @param {object} packed
 * @param {[number, number]} packed.shape height and width of the canvas
 * @param {number} packed.levels parts of white
 * @param {string} packed.labels a digit for each picture
 * @param {string[]} packed.pictures
 * @returns {Picture[]}
 */
export function unpackPictures({ shape, levels, labels, pictures }) {
  return pictures.map((text, number) => {
    const [top, left, height, width, ...inside] = Array.from(text, (letter) => parseInt(letter, 36));
    const pixels = new Float32Array(shape[0] * shape[1]);
    inside.forEach((level, at) => {
      const [row, column] = [top + Math.floor(at / width), left + (at % width)];
      pixels[row * shape[1] + column] = level / levels;
    });
    return { label: Number(labels[number]), top, left, height, width, pixels };
  });
}
