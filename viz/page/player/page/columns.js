// The numbers of boxes that stand in a column have the same count of digits, as in drawings.

const FEW = 4; // significant digits of a number in a box, as `viz.text.number` writes it

/**
 * @typedef {object} Digits  how the numbers of a column are padded with zeros
 * @property {number} places  to at most so many decimals
 * @property {number} count   and to at most so many significant digits
 */

/** @param {string} text @returns {{places: number, count: number}} its decimals and significant digits; none for 0 and for texts of no number */
function digitsOf(text) {
  const [, whole = "", decimals = ""] = /^-?(\d+)(?:\.(\d*))?(?:e[-+]?\d+)?$/.exec(text) ?? [];
  return { places: decimals.length, count: (whole + decimals).replace(/^0+/, "").length };
}

/**
 * How `same_digits` in autograd/chain/digits.py pads a column: to the same decimals, or to the same
 * count of significant digits where a number would otherwise get more than `most`.
 * @param {Iterable<string>} texts  read only as far as needed, since each may first have to be formatted
 * @param {number} most @returns {Digits}
 */
function sameDigits(texts, most) {
  let [places, count, exponents] = [0, 0, false];
  // The most digits before the point of numbers with `places` decimals and with fewer; below 1 they count negative.
  let [whole, wholeOfFewer] = [-Infinity, -Infinity];
  for (const text of texts) {
    const own = digitsOf(text);
    if (text.includes("e")) exponents = true;
    if (text.includes(".")) count = Math.max(count, own.count);
    if (own.places > places) {
      [places, whole, wholeOfFewer] = [own.places, -Infinity, Math.max(whole, wholeOfFewer)];
    }
    if (own.count && own.places === places) whole = Math.max(whole, own.count - own.places);
    else if (own.count) wholeOfFewer = Math.max(wholeOfFewer, own.count - own.places);
    if (count >= most && (exponents || wholeOfFewer + places > most)) break; // no other number changes that
  }
  if (exponents || wholeOfFewer + places > most) return { places: Infinity, count: Math.min(count, most) };
  return { places, count: most };
}

/** @param {string} text @param {Digits} digits  of its column @returns {string} the number with zeros at the end of its digits */
function padded(text, { places, count }) {
  const own = digitsOf(text);
  const zeros = Math.min(places - own.places, count - own.count);
  if (zeros < 1 || !own.count) return text;
  const [mantissa, exponent] = text.split("e");
  return `${mantissa}${mantissa.includes(".") ? "" : "."}${"0".repeat(zeros)}${exponent === undefined ? "" : `e${exponent}`}`;
}

/** The data, or the gradients, of nodes in a column. */
class NumberColumn {
  /** @param {GraphNode[]} nodes @param {"data" | "grad"} what */
  constructor(nodes, what) {
    this.nodes = nodes;
    this.what = what;
    this.stale = true; // whether numbers may have changed since the digits were read
    /** @type {(Data | Gradient | null)[]} the numbers from which the digits were read */
    this.read = [];
    /** @type {Digits} */
    this.digits = { places: 0, count: 0 };
  }

  /** @param {string} text  one of its numbers, or a part of one @returns {string} with the digits of the column */
  padded(text) {
    if (this.stale) this.look();
    return padded(text, this.digits);
  }

  look() {
    this.stale = false;
    const now = this.nodes.map((node) => node[this.what]);
    if (now.every((number, i) => number === this.read[i])) return;
    this.read = now;
    this.digits = sameDigits(textsOf(now), FEW);
  }
}

/** @param {(Data | Gradient | null)[]} numbers @returns {Iterable<string>} */
function* textsOf(numbers) {
  for (const number of numbers) if (number) yield number[0];
}
