// The texts of the page, which Python took from the catalog of one language.

/** @type {Record<string, any>} each a string, or a table of plural forms */
const TEXTS = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");
const LANGUAGE = document.documentElement.lang;
const HOLE = /\{(\w+)(?::([^{}/]*)\/([^{}]*))?\}/; // see autograd/language/catalog.py

/** @param {string | Record<string, string>} text @param {Record<string, unknown>} holes
 *  @returns {string} the text; for plural forms, the one for the number in the hole `count` */
function form(text, holes) {
  if (typeof text === "string") return text;
  const count = Number(String(holes.count).replaceAll(",", ""));
  return text[new Intl.PluralRules(LANGUAGE).select(count)] ?? text.other;
}

/** @param {string | Record<string, string>} text @param {Record<string, string | number>} holes
 *  @returns {string} the text with its holes filled; whole numbers get commas */
function say(text, holes) {
  return rich(text, holes).join("");
}

/** @template T @param {string | Record<string, string>} text @param {Record<string, T>} holes
 *  @returns {(T | string)[]} the same as a list of parts, for holes filled with elements */
function rich(text, holes) {
  /** @type {(T | string)[]} */
  const parts = [];
  const pieces = form(text, holes).split(HOLE); // text, name, particle, particle, text, ...
  pieces.forEach((piece, i) => {
    if (i % 4 === 0 && piece) parts.push(piece);
    if (i % 4 !== 1) return;
    const filled = holes[piece];
    parts.push(typeof filled === "number" && Number.isInteger(filled) ? filled.toLocaleString("en") : filled);
    if (pieces[i + 1] !== undefined) parts.push(particle(filled, pieces[i + 1], pieces[i + 2]));
  });
  return parts;
}

// The particle that Korean appends to a word depends on its last sound: see autograd/language/particles.py.

const OPEN = 0;
const L = 8;
const DIGITS = [1, L, OPEN, 1, OPEN, OPEN, 1, L, L, OPEN];
/** @type {Record<string, number>} */
const LETTERS = { l: L, m: 1, n: 1, r: L };

/** @param {unknown} word @param {string} closed @param {string} opened @returns {string} */
function particle(word, closed, opened) {
  const read = word instanceof Node ? word.textContent : String(word);
  const heard = [...(read ?? "").normalize("NFKC")].filter((c) => /[\p{L}\p{N}]/u.test(c));
  const ending = endingOf(heard);
  return ending === OPEN || (ending === L && closed.startsWith("으")) ? opened : closed;
}

/** @param {string[]} heard  letters and digits @returns {number} the final consonant, or OPEN if there is none */
function endingOf(heard) {
  const last = heard[heard.length - 1] ?? "";
  if (/[가-힣]/.test(last)) return (last.charCodeAt(0) - 0xac00) % 28;
  if (/\d/.test(last)) return DIGITS[Number(last)];
  const alone = !/\p{L}/u.test(heard[heard.length - 2] ?? "");
  const letter = last.toLowerCase();
  return letter === "r" && !alone ? OPEN : LETTERS[letter] ?? OPEN;
}
