// Levels over a plane as colours: 64 is the middle, 1 and 127 are the extremes.

const PIXELS = 360; // the side of the canvas; a page may show it smaller
const MIDDLE = 64; // the level on the boundary

/** @param {Uint8Array} levels @param {number[][]} colours  for the lowest level, the middle and the highest
 *  @param {Uint8ClampedArray} pixels */
function paintLevels(levels, [below, middle, above], pixels) {
  levels.forEach((level, i) => {
    const share = (level - MIDDLE) / (MIDDLE - 1);
    const end = share > 0 ? above : below;
    for (let k = 0; k < 3; k += 1) pixels[4 * i + k] = middle[k] + (end[k] - middle[k]) * 0.55 * Math.abs(share);
    pixels[4 * i + 3] = 255;
  });
}

/** @param {string} colour @returns {number[]} the channels of #rrggbb or #rgb */
function channels(colour) {
  const hex = colour.length < 6 ? [...colour.slice(1)].map((c) => c + c).join("") : colour.slice(1);
  return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

/** @param {Uint8Array} levels @param {number} side @returns {Path2D} the line where the levels cross the middle */
function boundary(levels, side) {
  const path = new Path2D();
  const at = (/** @type {number} */ row, /** @type {number} */ column) => levels[row * side + column] - MIDDLE;
  const size = PIXELS / side;
  for (let row = 0; row + 1 < side; row += 1) {
    for (let column = 0; column + 1 < side; column += 1) {
      const corners = [[row, column], [row, column + 1], [row + 1, column + 1], [row + 1, column]];
      /** @type {[number, number][]} */
      const crossed = [];
      corners.forEach(([r, c], i) => {
        const [nr, nc] = corners[(i + 1) % 4];
        const [a, b] = [at(r, c), at(nr, nc)];
        if (a > 0 === b > 0) return;
        const share = a / (a - b);
        crossed.push([(c + share * (nc - c) + 0.5) * size, (r + share * (nr - r) + 0.5) * size]);
      });
      for (let i = 0; i + 1 < crossed.length; i += 2) {
        path.moveTo(...crossed[i]);
        path.lineTo(...crossed[i + 1]);
      }
    }
  }
  return path;
}

/** @returns {{negative: string, background: string, positive: string, text: string, update: string}} */
function themeColours() {
  const style = getComputedStyle(document.documentElement);
  const read = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return { negative: read("negative"), background: read("background"), positive: read("positive"), text: read("text"), update: read("update") };
}
