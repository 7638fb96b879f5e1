// Checks typed answers, and keeps the score.

const NEAR = 0.005; // relative error that counts as right: three digits are enough
const ALMOST = 0.05;

/** @typedef {{line: string, tries: number, hints: number, told: boolean}} Answer  told: the answer was shown */

/**
 * The reaction to a typed answer.
 * @param {string} text @param {number} want
 * @returns {{right: boolean, counts: boolean, words: string}}  counts: whether it counts as a try
 */
function judged(text, want) {
  const x = typed(text);
  if (Number.isNaN(x) && !Number.isNaN(want)) {
    return { right: false, counts: false, words: say(TEXTS.noNumber, { text }) };
  }
  const off = Math.abs(x - want) / Math.abs(want);
  if (Object.is(x, want) || x === want || off <= NEAR) {
    return { right: true, counts: true, words: say(TEXTS.right, { number: long(want) }) };
  }
  const turned = Math.abs(x + want) / Math.abs(want) <= NEAR;
  return { right: false, counts: true, words: turned ? TEXTS.sign : off <= ALMOST ? TEXTS.almost : TEXTS.wrong };
}

/** @param {string} words @param {() => void} pressed @returns {HTMLElement} */
function pushButton(words, pressed) {
  const made = element("button", { type: "button" }, words);
  made.addEventListener("click", pressed);
  return made;
}

class Score {
  /** @param {string} title  of the page */
  constructor(title) {
    this.title = title;
    /** @type {Answer[]} */
    this.answers = [];
  }

  /** @returns {string} the score in one sentence */
  sentence() {
    const right = this.answers.filter(({ told }) => !told);
    return say(TEXTS.score, { right: right.length, count: this.answers.length,
      first: right.filter(({ tries, hints }) => tries === 1 && !hints).length,
      hinted: right.filter(({ hints }) => hints).length, told: this.answers.length - right.length });
  }

  /** @returns {string} the score and every answer, as text for a teacher */
  report() {
    const lines = this.answers.map(({ line, tries, hints, told }) =>
      `${line}: ${told ? TEXTS.lineTold : hints ? TEXTS.lineHint : TEXTS.lineRight}, ${say(TEXTS.tries, { count: tries })}`);
    return [say(TEXTS.result, { title: this.title }), this.sentence(), ...lines].join("\n");
  }

  /** @returns {HTMLElement[]} the score, and the report to copy; [] before the first answer */
  parts() {
    if (!this.answers.length) return [];
    const text = /** @type {HTMLTextAreaElement} */ (element("textarea", { readonly: true, rows: Math.min(6, 2 + this.answers.length),
      "aria-label": TEXTS.copy }));
    text.value = this.report();
    const copy = pushButton(TEXTS.copy, () => {
      text.select();
      const done = () => (copy.textContent = TEXTS.copied);
      if (navigator.clipboard) navigator.clipboard.writeText(text.value).then(done, () => document.execCommand("copy") && done());
      else if (document.execCommand("copy")) done();
    });
    return [element("p", {}, this.sentence()), text, copy];
  }
}
