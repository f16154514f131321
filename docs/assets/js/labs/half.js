/* Numbers of half precision, which take half the room on their way to the page. */

/**
 * @param {string} text little-endian numbers of half precision, in base 64
 * @returns {string} the same numbers in single precision, little-endian, in base 64
 */
export function widened(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const halves = new DataView(bytes.buffer);
  const singles = new DataView(new ArrayBuffer(2 * bytes.length));
  for (let at = 0; at < bytes.length; at += 2) {
    singles.setFloat32(2 * at, valueOf(halves.getUint16(at, true)), true);
  }
  let letters = "";
  for (const byte of new Uint8Array(singles.buffer)) letters += String.fromCharCode(byte);
  return btoa(letters);
}

/** One sign, five bits of exponent, ten of fraction. */
function valueOf(bits) {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) throw new RangeError("a weight is no finite number");
  // The smallest numbers have no leading one.
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
