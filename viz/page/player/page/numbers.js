// Formats numbers as Python does.

/**
 * The leading digits of a number, with ties rounded to even as in Python.
 * @param {number} x  finite, not 0
 * @param {number} count
 * @returns {{minus: string, digits: string, exponent: number}} d.ddd times 10**exponent
 */
function decimals(x, count) {
  const size = Math.abs(x);
  let text = size.toExponential(count - 1);
  if (/5e/.test(size.toExponential(count))) {
    const [mantissa] = size.toExponential(100).split("e");
    const [kept, rest] = [mantissa.slice(0, count + 1), mantissa.slice(count + 1)];
    const whole = count === 1 ? mantissa[0] : kept;
    if (/^50*$/.test(rest) && Number(whole[whole.length - 1]) % 2 === 0) text = `${whole}e${text.split("e")[1]}`;
  }
  const [mantissa, exponent] = text.split("e");
  return { minus: x < 0 ? "-" : "", digits: mantissa.replace(".", ""), exponent: Number(exponent) };
}

/** @param {number} x @returns {string} nan, inf or 0 as text; "" for all other numbers */
function unusual(x) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  return x === 0 ? (Object.is(x, -0) ? "-0" : "0") : "";
}

/** @param {number} x @param {number} count @param {boolean} zeros  whether to keep trailing zeros
 *  @returns {string} as Python's `%.{count}g` */
function general(x, count, zeros) {
  const word = unusual(x);
  if (word) return word;
  const { minus, digits, exponent } = decimals(x, count);
  const trimmed = (/** @type {string} */ text) => (zeros ? text : text.replace(/\.?0*$/, ""));
  if (exponent < -4 || exponent >= count) {
    const mantissa = trimmed(`${digits[0]}.${digits.slice(1)}`);
    return `${minus}${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0) return minus + trimmed(`0.${"0".repeat(-1 - exponent)}${digits}`);
  return minus + trimmed(`${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`);
}

const SIGNIFICANT = 10; // digits in worked examples; a text with so many may be rounded

/** @param {number} x @returns {string} with ten digits, as in worked examples */
function long(x) {
  return general(x, SIGNIFICANT, false);
}

/** @param {number} x @returns {string} with four digits, as `viz.text.number` writes it */
function short(x) {
  const size = Math.abs(x);
  if (size < 1e6 && Number.isInteger(x)) return unusual(x) || String(x);
  if (size >= 1e3 && size < 1e6) {
    const { minus, digits } = decimals(x, Math.floor(Math.log10(size)) + 2);
    return `${minus}${digits.slice(0, -1)}.${digits.slice(-1)}`;
  }
  const few = general(x, 4, false);
  const text = Number(few) === x ? few : general(x, 4, true);
  const [mantissa, exponent] = (text.endsWith(".") ? `${text}0` : text).split("e");
  return exponent ? `${mantissa}e${Number(exponent)}` : mantissa;
}

const FEWEST = 3; // digits that the smallest number of a column keeps

/** @param {string} text @returns {number} how many decimals it has */
function decimalsOf(text) {
  return text.split(".")[1]?.length ?? 0;
}

/**
 * Numbers that stand in a column or are added up, with the same count of decimals: as many as any of
 * them needs, but none that a rounded one does not have.  They stay as they are if that would leave
 * the smallest with hardly any digits, or if one has an exponent or is not finite.
 * @param {string[]} texts  as `long` writes them @returns {string[]}
 */
function column(texts) {
  if (!texts.every((text) => /^-?\d+(\.\d+)?$/.test(text))) return texts;
  const rounded = texts.filter((text) => text.replace(/[-.]/g, "").replace(/^0+/, "").length >= SIGNIFICANT);
  const decimals = Math.min(Math.max(0, ...texts.map(decimalsOf)), ...rounded.map(decimalsOf));
  const least = 10 ** (FEWEST - 1 - decimals);
  const vanishes = (/** @type {string} */ text) => decimalsOf(text) > decimals && Math.abs(Number(text)) < least;
  return texts.some(vanishes) ? texts : texts.map((text) => (decimals ? Number(text).toFixed(decimals) : text));
}

/** @param {number} x @returns {Sign} */
function signOf(x) {
  return Number.isFinite(x) ? /** @type {Sign} */ (Math.sign(x) || 0) : null;
}

/** A number as a Gradient, [short, long, sign], formatted only when it is read. */
class WrittenNumber {
  /** @param {number} number */
  constructor(number) {
    this.number = number;
    /** @type {string | undefined} */
    this.short = undefined;
    /** @type {string | undefined} */
    this.long = undefined;
  }

  get 0() {
    return (this.short ??= short(this.number));
  }

  get 1() {
    return (this.long ??= long(this.number));
  }

  get 2() {
    return signOf(this.number);
  }
}

/** @param {string} text  as typed @returns {number} NaN if it is not a number */
function typed(text) {
  const plain = text.trim().replace(/[−–]/g, "-").replace(/^([-+]?\d*),(\d+)$/, "$1.$2");
  const [over, under, ...more] = plain.split("/");
  if (more.length || !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(over.trim())) return NaN;
  return under === undefined ? Number(over) : Number(over) / typed(under);
}
