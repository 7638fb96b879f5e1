// The update after the backward pass: w - rate * gradient for each weight, repeated until the root stops falling.

const USUAL_RATE = 0.5;
const MOST = 100_000; // updates of one run
const RISES = 8; // in a row that stop a run
const SHARE = 1e-6; // of the first root: a smaller change ends a run
const DRAWN = 400; // points of the curve at most
const BUDGET = 6; // milliseconds for updates in each frame

class Updating {
  /** @param {Live} live @param {() => void} walk  go back to the first step */
  constructor(live, walk) {
    this.live = live;
    this.frame = 0; // of a run
    this.verdict = element("p", { class: "verdict", role: "status" });
    const { model } = live;
    this.chip = element("p", { class: "chip update" });
    this.chosen = new Rate(USUAL_RATE, () => this.refresh());
    this.once = button(TEXTS.first, () => this.again());
    this.once.classList.add("main");
    this.running = button(TEXTS.run, () => (this.frame ? this.halt() : this.run()));
    this.over = button(TEXTS.over, () => (this.halt(), live.reset()));
    this.now = element("dd", { class: "number" });
    this.next = element("dd", { class: "number" });
    this.curve = element("div", { class: "curve-place" });
    this.moves = new Moves(live, () => this.refresh());
    this.place = element("div", { class: "updating" }, this.chip, element("h2", {}, TEXTS.updateTitle),
      this.chosen.place,
      element("div", { class: "choices" }, this.once, this.running, this.over),
      element("dl", { class: "facts" }, element("dt", {}, ...rich(TEXTS.errorNow, { name: nameOf(model.root) })), this.now,
        element("dt", {}, TEXTS.errorNext), this.next),
      this.curve, this.verdict, element("p", { class: "quiet" }, TEXTS.updateRule), this.moves.place,
      element("p", {}, button(TEXTS.walk, walk)));
    this.drawnLength = -1;
  }

  /** @returns {number} */
  get rate() {
    return this.chosen.rate;
  }

  refresh() {
    const { live, rate } = this;
    const { count } = live;
    this.chip.textContent = say(TEXTS.updateChip, { count: count + 1 });
    this.once.textContent = count ? TEXTS.again : TEXTS.first;
    /** @type {HTMLButtonElement} */ (this.over).disabled = !live.differs(live.base);
    this.now.textContent = long(live.goal);
    this.next.textContent = long(live.ahead(rate));
    if (!live.moving.size) this.verdict.textContent = TEXTS.nobody;
    else if (this.verdict.textContent === TEXTS.nobody) this.verdict.textContent = "";
    this.moves.refresh(rate);
    this.drawCurve();
  }

  drawCurve() {
    const { trail } = this.live;
    if (trail.length === this.drawnLength) return;
    this.drawnLength = trail.length;
    if (trail.length < 2) {
      this.curve.replaceChildren();
      return;
    }
    const every = Math.max(1, Math.ceil(trail.length / DRAWN));
    const points = trail.filter((_, i) => i % every === 0 || i === trail.length - 1);
    const words = say(TEXTS.curve, { name: this.live.model.root.full });
    this.curve.replaceChildren(new Chart(points, words).place, element("p", { class: "quiet", "aria-hidden": "true" }, words));
  }

  again() {
    this.halt();
    this.live.keep();
    this.live.update(this.rate);
    this.verdict.textContent = "";
    this.live.show();
  }

  /** Run updates, more and more in each frame, until one changes hardly anything. */
  run() {
    const { live } = this;
    if (!live.moving.size) return;
    live.keep();
    this.running.textContent = TEXTS.halt;
    this.verdict.textContent = "";
    const start = live.goal;
    let [taken, rises, each] = [0, 0, 1];
    const frame = () => {
      const until = performance.now() + BUDGET;
      let told = "";
      for (let i = 0; i < each && !told && performance.now() < until; i += 1) {
        const before = live.trail[live.trail.length - 1] ?? start;
        const after = live.update(this.rate);
        taken += 1;
        rises = after > before ? rises + 1 : 0;
        told = this.ended(start, before, after, rises, taken);
      }
      each = Math.min(each * 1.05 + 0.02, 2000);
      this.frame = told ? 0 : requestAnimationFrame(frame);
      if (told) this.halt();
      this.verdict.textContent = told;
      live.show();
    };
    this.frame = requestAnimationFrame(frame);
  }

  /** @param {number} start @param {number} before @param {number} after @param {number} rises @param {number} taken
   *  @returns {string} why a run ends here; "" if it goes on */
  ended(start, before, after, rises, taken) {
    const name = this.live.model.root.full;
    if (!Number.isFinite(after)) return say(TEXTS.lost, { name, number: long(after) });
    if (rises >= RISES) return say(TEXTS.diverged, { name, count: rises });
    if (Math.abs(after - before) <= SHARE * Math.abs(start)) return say(TEXTS.converged, { name });
    return taken >= MOST ? say(TEXTS.enough, { count: taken.toLocaleString("en") }) : "";
  }

  halt() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.running.textContent = TEXTS.run;
  }

  /** @returns {string} */
  words() {
    const { live } = this;
    return say(TEXTS.updateWords, { name: live.model.root.full, number: long(live.goal), next: long(live.ahead(this.rate)) });
  }
}
