// The quiz: a number is hidden, the reader types it, and the page says whether it is right.

/** @type {Kind[]} */
const KINDS = ["value", "slope", "gradient", "path", "update"];

class Quiz {
  /**
   * @param {Live} live @param {() => number} rate @param {HTMLElement} panel
   * @param {{show: (question: Question, answered: boolean) => void, begun: () => void, ended: () => void}} page
   */
  constructor(live, rate, panel, page) {
    this.live = live;
    this.rate = rate;
    this.page = page;
    this.questions = new Questions(live, rate);
    this.score = new Score(live.model.title);
    /** @type {Kind} */
    this.kind = "value";
    /** @type {Question[]} */
    this.left = [];
    /** @type {Question | null} */
    this.question = null;
    this.tries = 0;
    this.hints = 0;
    this.place = element("section", { id: "quiz", "aria-label": TEXTS.quiz, hidden: true });
    panel.prepend(this.place);
    this.open = pushButton(TEXTS.quiz, () => (this.on ? this.end() : this.begin()));
    this.open.id = "ask";
    this.open.setAttribute("aria-pressed", "false");
  }

  /** @returns {boolean} */
  get on() {
    return !this.place.hidden;
  }

  begin() {
    this.page.begun();
    this.place.hidden = false;
    this.open.setAttribute("aria-pressed", "true");
    document.body.classList.add("quizzing");
    this.score.answers = [];
    this.choose(this.kind);
  }

  end() {
    this.place.hidden = true;
    this.open.setAttribute("aria-pressed", "false");
    document.body.classList.remove("quizzing");
    this.page.ended();
  }

  /** @param {Kind} kind */
  choose(kind) {
    this.kind = kind;
    this.left = this.questions.of(kind);
    this.next();
  }

  /** @param {GraphNode} node  ask for a number of this node */
  about(node) {
    const all = this.questions.of(this.kind);
    const at = all.findIndex((question) => question.node === node);
    if (at < 0) return;
    this.left = all.slice(at);
    this.next();
  }

  next() {
    this.question = this.left.shift() ?? null;
    this.tries = 0;
    this.hints = 0;
    if (this.question) this.page.show(this.question, false);
    this.write();
  }

  /** @returns {HTMLElement} the choice of the kind of number to ask for */
  chooser() {
    const select = /** @type {HTMLSelectElement} */ (element("select", { id: "kind" }, ...KINDS.map((kind) =>
      element("option", { value: kind, selected: kind === this.kind }, TEXTS[`kind_${kind}`]))));
    select.addEventListener("change", () => {
      this.choose(/** @type {Kind} */ (select.value));
      byId("kind")?.focus();
    });
    return element("p", { class: "rate" }, element("label", { for: "kind" }, TEXTS.ask), select, pushButton(TEXTS.endQuiz, () => this.end()));
  }

  write() {
    const { question } = this;
    const parts = [this.chooser()];
    if (question) parts.push(...this.form(question));
    else if (!this.score.answers.length) parts.push(element("p", { class: "quiet" }, TEXTS.nothing));
    this.summary = element("div", { class: "score" });
    this.place.replaceChildren(...parts, this.summary);
    this.count();
    this.field?.focus({ preventScroll: true });
  }

  /** @param {Question} question @returns {HTMLElement[]} */
  form(question) {
    const { kind } = this;
    const words = { value: TEXTS.asksValue, slope: TEXTS.asksSlope, gradient: TEXTS.asksGradient,
      path: TEXTS.asksPath, update: TEXTS.asksUpdate }[kind];
    const what = element("span", {}, ...question.asked);
    const asked = element("h2", {}, ...rich(words, { what }));
    this.field = /** @type {HTMLInputElement} */ (element("input", { type: "text", inputmode: "decimal", id: "answer", autocomplete: "off",
      "aria-label": TEXTS.answer, "aria-describedby": "said" }));
    this.said = element("p", { id: "said", class: "said", role: "status" }, TEXTS.digits);
    this.hinted = element("div", { class: "hints" });
    const check = pushButton(TEXTS.check, () => this.check());
    check.classList.add("main");
    this.help = pushButton(TEXTS.giveHint, () => this.hint());
    this.buttons = element("div", { class: "choices" }, this.help);
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // otherwise the button that appears would receive the key too
      this.check();
    });
    const extra = [];
    if (kind === "path") extra.push(element("p", { class: "line" }, ...question.asked));
    if (kind === "update") extra.push(element("p", { class: "quiet" }, say(TEXTS.rateIs, { rate: this.rate() })));
    return [asked, ...extra, element("div", { class: "answer" }, this.field, check), this.said, this.hinted, this.buttons];
  }

  check() {
    const { question, field, said } = this;
    if (!question || !field || !said || !field.value.trim()) return;
    const { right, counts, words } = judged(field.value, question.want);
    this.tries += Number(counts);
    if (right) this.settle(words, false);
    else this.tell(words, "wrong");
  }

  /** @param {string} words @param {string} name */
  tell(words, name) {
    if (!this.said) return;
    this.said.textContent = words;
    this.said.className = `said ${name}`;
    this.field?.setAttribute("aria-invalid", String(name === "wrong"));
  }

  /** Show the formula, then the formula with numbers, then the answer. */
  hint() {
    const { question, help } = this;
    if (!question || !help) return;
    this.hints += 1;
    if (this.hints === 1) this.hinted?.append(...question.hint);
    if (this.hints === 2) this.hinted?.append(asFormula(...question.numbers));
    if (this.hints > 2) this.settle(say(TEXTS.shown, { number: long(question.want) }), true);
    else help.textContent = this.hints === 1 ? TEXTS.giveMore : TEXTS.giveUp;
  }

  /** @param {string} words @param {boolean} told  whether the reader asked for the answer */
  settle(words, told) {
    const { question } = this;
    if (!question) return;
    this.score.answers.push({ line: `${question.line} = ${long(question.want)}`, tries: this.tries, hints: this.hints, told });
    this.tell(words, told ? "told" : "right");
    if (this.field) this.field.readOnly = true;
    this.place.querySelector(".answer button")?.remove();
    const next = pushButton(this.left.length ? TEXTS.nextQuestion : TEXTS.endQuiz, () => (this.left.length ? this.next() : this.finish()));
    next.classList.add("main");
    this.buttons?.replaceChildren(next);
    this.count();
    this.page.show(question, true);
    next.focus({ preventScroll: true });
  }

  /** No question is left; only the score remains. */
  finish() {
    this.question = null;
    this.field = undefined;
    this.write();
    /** @type {HTMLElement | null} */ (this.place.querySelector("#kind"))?.focus();
  }

  /** Show the score, and offer it as text. */
  count() {
    const parts = this.score.parts();
    this.summary?.replaceChildren(...(parts.length ? parts : [element("p", { class: "quiet" }, TEXTS.tryPoint)]));
  }
}
