// The numbers of every recorded state, unpacked when the page opens.

const MARK = 4096; // the exponent of anything but a decimal: see viz/page/training/decimals.py
const WORDS = new Map([[0, "nan"], [1, "inf"], [-1, "-inf"], [2, "-0"], [3, "–"]]);

/**
 * @typedef {object} SurfaceData
 * @property {number} side
 * @property {[number, number]} low
 * @property {[number, number]} high
 * @property {string} above
 * @property {string} below
 * @property {[x: number, y: number, side: number][]} points
 * @property {number} samples
 * @property {number[] | null} right
 */

/** @typedef {[number, number] | null} Pair  of columns: data and gradient of a node, factor and flow of an edge */

class Recorded {
  constructor() {
    const data = JSON.parse(document.getElementById("data")?.textContent ?? "").training;
    /** @type {number[]} for each state, the number of updates before it */
    this.steps = data.steps;
    /** @type {number} */
    this.taken = data.taken;
    /** @type {string[]} */
    this.losses = data.losses;
    /** @type {string} */
    this.lossName = data.loss;
    /** @type {[name: string, node: number | null, column: number][]} */
    this.parameters = data.parameters;
    /** @type {{number: number, columns: number[]}[]} those that can be chosen; see viz/page/training/content.py */
    this.samples = data.samples;
    this.pairs = { nodes: data.nodes, edges: data.edges };
    /** @type {Pair[]} the columns of the sample that is shown */
    this.nodes = [];
    /** @type {Pair[]} */
    this.edges = [];
    /** @type {number} how many samples there are */
    this.all = data.all;
    this.place = 0; // of the one that is shown
    /** @type {SurfaceData | null} */
    this.surface = data.surface;
    /** @type {string} */
    this.packed = data.packed;
    /** @type {number} */
    this.columns = data.columns;
    this.count = this.steps.length;
    this.state = this.count - 1; // the one that is shown
    /** @type {number | null} the state with which it is compared */
    this.other = null;
    this.digits = new Int32Array(0);
    this.exponents = new Int16Array(0);
    this.levels = new Uint8Array(0);
    this.choose(0);
  }

  /** @param {number} place  of the sample to show, among those that can be chosen */
  choose(place) {
    let column = 0;
    const columns = this.samples[place].columns.map((step) => (column += step));
    const found = (/** @type {Pair} */ pair) => pair && /** @type {Pair} */ (pair.map((i) => columns[i]));
    this.place = place;
    this.nodes = this.pairs.nodes.map(found);
    this.edges = this.pairs.edges.map(found);
  }

  /** Unpack the columns and the surface; see `packed` in viz/page/training/decimals.py. */
  async unpack() {
    const bytes = Uint8Array.from(atob(this.packed), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const all = new Uint8Array(await new Response(stream).arrayBuffer());
    const size = this.columns * this.count;
    this.digits = new Int32Array(size);
    this.exponents = new Int16Array(size);
    this.add(all, 0, 4, this.digits);
    this.add(all, 4 * size, 2, this.exponents);
    this.levels = all.subarray(6 * size);
    const area = (this.surface?.side ?? 0) ** 2;
    for (let i = area; i < this.levels.length; i += 1) this.levels[i] += this.levels[i - area];
    this.packed = "";
  }

  /** @param {Uint8Array} all @param {number} from @param {number} planes @param {Int32Array | Int16Array} into */
  add(all, from, planes, into) {
    const size = into.length;
    for (let i = 0; i < size; i += 1) {
      let coded = 0;
      for (let k = planes - 1; k >= 0; k -= 1) coded = coded * 256 + all[from + k * size + i];
      const step = coded % 2 ? -(coded + 1) / 2 : coded / 2;
      into[i] = step + (i % this.count ? into[i - 1] : 0);
    }
  }

  /** @param {number} column @param {number} [state] @returns {string} the number as Python writes it */
  text(column, state = this.state) {
    const at = column * this.count + state;
    return decimalText(this.digits[at], this.exponents[at]);
  }

  /** @param {number} column @param {number} [state] @returns {number} the number, as far as its digits are known */
  value(column, state = this.state) {
    const at = column * this.count + state;
    const [digits, exponent] = [this.digits[at], this.exponents[at]];
    if (exponent === MARK) return digits > 1 ? 0 : digits ? digits * Infinity : NaN;
    return exponent < 0 ? digits / 10 ** -exponent : digits * 10 ** exponent;
  }

  /** @param {number} column @param {number} [state] @returns {Gradient} */
  number(column, state = this.state) {
    const text = this.text(column, state);
    return [text, text, signOf(this.value(column, state))];
  }

  /** @param {number} column @returns {number[]} its number in each state */
  series(column) {
    return Array.from({ length: this.count }, (_, state) => this.value(column, state));
  }

  /** @param {number} column @returns {Gradient | null} how much it changed since the other state */
  change(column) {
    if (this.other === null) return null;
    return difference(this.text(column, this.other), this.text(column));
  }

  /** @param {number} state @returns {string} */
  name(state) {
    return say(TEXTS.stepAt, { number: this.steps[state] });
  }

  /** @param {number} [state] @returns {string} the state in a sentence or two */
  words(state = this.state) {
    const step = say(TEXTS.stepOf, { number: this.steps[state], count: this.taken });
    const words = say(TEXTS.words, { step, loss: this.lossName, number: this.losses[state] });
    return this.other === null ? words : `${words} ${say(TEXTS.against, { step: this.name(this.other) })}`;
  }
}

/** @param {number} digits @param {number} exponent @returns {string} */
function decimalText(digits, exponent) {
  if (exponent === MARK) return WORDS.get(digits) ?? "";
  const minus = digits < 0 ? "-" : "";
  const all = String(Math.abs(digits));
  if (exponent === 0) return minus + all;
  const first = exponent + all.length - 1;
  if (exponent > 0 || first < -4) {
    return `${minus}${all[0]}${all.length > 1 ? "." : ""}${all.slice(1)}e${first}`;
  }
  const padded = all.padStart(1 - exponent, "0");
  return `${minus}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/**
 * @param {string} before @param {string} after
 * @returns {Gradient} the difference of two numbers as written, with the digits that both have
 */
function difference(before, after) {
  if (before === "–" || after === "–") return ["–", "–", 0];
  const change = asNumber(after) - asNumber(before);
  const sign = signOf(change);
  if (sign === null) return ["nan", "nan", null];
  if (sign === 0) return ["0", "0", 0];
  const tiny = /e/.test(before + after);
  const text = tiny ? change.toPrecision(4).replace("e+", "e") : change.toFixed(placesOf(before, after));
  const shown = `${change > 0 ? "+" : ""}${text}`;
  return Number(text) === 0 ? ["0", "0", 0] : [shown, shown, sign];
}

/**
 * @param {string[]} texts
 * @returns {number} how many decimal places of a difference are certain: those of the number that is
 *   rounded most coarsely, or all if none is rounded; a number with four digits counts as rounded
 */
function placesOf(...texts) {
  const places = texts.map((text) => text.split(".")[1]?.length ?? 0);
  const rounded = texts.map((text) => text.replace(/^-?[0.]*|[.]/g, "").length > 3 && text.includes("."));
  const sure = places.filter((_, i) => rounded[i]);
  return sure.length ? Math.min(...sure) : Math.max(...places);
}

/** @param {string} text @returns {number} */
function asNumber(text) {
  return text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text);
}

const recorded = new Recorded();
