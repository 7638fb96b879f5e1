// The panel of the playground: the settings of the training, and its progress.

const FRAME = 32; // milliseconds from one frame of a run to the next
const LONGEST = 50; // milliseconds for steps, at most: they get half of the time if drawing is slow
const LATE = 10; // milliseconds of drawing above which the graph is drawn less often than the rest
const PATIENCE = 250; // milliseconds between drawings of the graph, then: nobody reads numbers faster

/** The two losses over the steps, a line for each. */
class LossChart {
  constructor() {
    this.svg = shape("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", role: "img" });
    this.lines = ["held", "curve"].map((name) => shape("path", { class: name, "vector-effect": "non-scaling-stroke" }));
    this.svg.append(...this.lines);
    this.ends = element("div", { class: "ends", "aria-hidden": "true" }, element("span", { class: "high" }), element("span", { class: "low" }));
    this.place = element("div", { class: "chart" }, this.svg, this.ends);
  }

  /** @param {{step: number, train: number, held: number}[]} history */
  draw(history) {
    const seen = history.flatMap(({ train, held }) => [train, held]).filter((x) => x > 0 && x < Infinity);
    const [low, high] = [Math.min(...seen), Math.max(...seen)];
    const logarithmic = Math.log10(high / low) > DECADES;
    const scale = logarithmic ? Math.log : (/** @type {number} */ x) => x;
    const [bottom, top] = [scale(logarithmic ? low : 0), scale(high)];
    const last = history[history.length - 1].step || 1;
    const path = (/** @type {(at: {train: number, held: number}) => number} */ value) => {
      const points = history.filter((at) => Number.isFinite(scale(value(at))))
        .map((at) => `${((WIDE * at.step) / last).toFixed(1)},${(HIGH * (0.95 - (0.9 * (scale(value(at)) - bottom)) / (top - bottom || 1))).toFixed(2)}`);
      return points.length > 1 ? `M${points.join("L")}` : "";
    };
    this.lines[0].setAttribute("d", path(({ held }) => held));
    this.lines[1].setAttribute("d", path(({ train }) => train));
    const { train, held } = history[history.length - 1];
    const losses = say(TEXTS.lossesOver, { count: last, train: roughly(train) });
    this.svg.setAttribute("aria-label", Number.isNaN(held) ? losses : say(TEXTS.lossHeld, { losses, held: roughly(held) }));
    this.ends.children[0].textContent = roughly(high);
    this.ends.children[1].textContent = roughly(logarithmic ? low : 0);
  }
}

class Teaching {
  /** @param {Live} live @param {Learner} learner @param {() => void} walk  steps through the computation again */
  constructor(live, learner, walk) {
    this.live = live;
    this.learner = learner;
    this.frame = 0; // the animation frame of a run, 0 while none is on
    this.name = live.model.root.full;
    this.chip = element("p", { class: "chip update" });
    this.verdict = element("p", { class: "verdict", role: "status" });
    this.running = button(TEXTS.train, () => (this.frame ? this.halt() : this.run()));
    this.running.classList.add("main");
    this.once = button(TEXTS.oneStep, () => this.again());
    this.once.classList.add("once");
    this.over = button(TEXTS.over, () => (this.halt(), live.reset()));
    this.chosen = new Rate(learner.data.rate, () => this.refresh());
    this.optimizer = choice(TEXTS.optimizer, "optimizer", learner.rules.map(({ name }) => [name, name]), learner.rule.name, (name) => {
      learner.use(name);
      this.chosen.set(learner.rule.rate);
      this.refresh();
    });
    this.batch = choice(TEXTS.batch, "batch", this.batches(), String(learner.batch), (size) => {
      learner.batch = Number(size);
      this.refresh();
    });
    this.losses = ["train", "held"].map(() => element("dd", { class: "number" }));
    this.chart = new LossChart();
    this.moves = new Moves(live, () => this.refresh());
    this.weights = /** @type {HTMLDetailsElement} */ (element("details", {}, element("summary", {}, TEXTS.weights), this.moves.place));
    this.weights.addEventListener("toggle", () => this.refresh());
    const held = learner.held[0].length;
    const facts = element("dl", { class: "facts" }, element("dt", {}, this.key("curve"), say(TEXTS.meanOf, { name: this.name, count: learner.samples })), this.losses[0]);
    if (held) facts.append(element("dt", {}, this.key("held"), say(TEXTS.meanHeld, { count: held })), this.losses[1]);
    this.place = element("div", { class: "updating teaching" }, this.chip,
      element("div", { class: "choices" }, this.running, this.once, this.over), facts, this.chart.place, this.verdict,
      this.chosen.place, element("div", { class: "rate" }, ...this.optimizer.parts), element("div", { class: "rate" }, ...this.batch.parts),
      this.weights, element("p", {}, button(TEXTS.walk, walk)));
  }

  /** @param {string} name @returns {SVGElement} a sample of a line of the chart */
  key(name) {
    return shape("svg", { class: "key chart", viewBox: "0 0 22 8", width: 22, height: 8, "aria-hidden": "true" }, shape("path", { class: name, d: "M1,4H21" }));
  }

  /** @returns {[string, string][]} the batch sizes to choose from, and their names */
  batches() {
    const { samples, batch } = this.learner;
    const sizes = [1, 2, 4, 8, 16, 32, 64, 128, batch].filter((size) => size < samples);
    const named = [...new Set(sizes)].sort((a, b) => a - b).map((size) => /** @type {[string, string]} */ ([String(size), String(size)]));
    return [...named, [String(samples), say(TEXTS.allOf, { count: samples })]];
  }

  /** @returns {number} */
  get rate() {
    return this.chosen.rate;
  }

  refresh() {
    const { learner, live, losses, frame } = this;
    const { steps, epoch } = learner.progress;
    learner.look();
    this.chip.textContent = say(TEXTS.taken, { steps: say(TEXTS.stepCount, { count: steps }), epochs: say(TEXTS.epochCount, { count: epoch }) });
    this.optimizer.field.value = learner.rule.name;
    /** @type {HTMLButtonElement} */ (this.over).disabled = !steps && !live.differs(live.base);
    /** @type {HTMLButtonElement} */ (this.once).disabled = frame !== 0;
    losses[0].textContent = long(learner.mean("train"));
    losses[1].textContent = long(learner.mean("held"));
    if (!live.moving.size) this.verdict.textContent = TEXTS.nobody;
    else if (this.verdict.textContent === TEXTS.nobody) this.verdict.textContent = "";
    this.chart.draw(learner.history);
    if (this.weights.open) this.moves.refresh(this.rate, learner.plain);
  }

  again() {
    this.live.keep();
    this.verdict.textContent = "";
    this.learner.step(this.rate);
    this.live.show();
  }

  /** Take steps, and draw in between, until the reader stops it or the loss is no longer finite. */
  run() {
    const { live, learner } = this;
    if (!live.moving.size) return;
    live.keep();
    graph.setBusy(true);
    this.running.textContent = TEXTS.pauseTraining;
    this.verdict.textContent = "";
    let [drawing, seen, left] = [LATE, 0, NaN]; // milliseconds: what drawing takes; when the graph was drawn, steps ended
    const frame = () => {
      const begin = performance.now();
      if (!Number.isNaN(left)) drawing += 0.1 * (Math.min(begin - left, 4 * FRAME) - drawing);
      let loss = 0;
      const until = begin + Math.min(Math.max(FRAME - drawing, drawing), LONGEST);
      do loss = learner.step(this.rate); while (Number.isFinite(loss) && performance.now() < until);
      left = performance.now();
      this.frame = requestAnimationFrame(frame);
      if (!Number.isFinite(loss) || !Number.isFinite(learner.mean("train"))) {
        this.halt();
        this.verdict.textContent = say(TEXTS.lost, { name: this.name, number: long(loss) });
        live.show();
      } else if (drawing < LATE || begin - seen > PATIENCE) {
        seen = begin;
        live.show();
      } else {
        this.refresh();
        for (const follower of learner.followers) follower();
      }
    };
    this.frame = requestAnimationFrame(frame);
  }

  halt() {
    if (!this.frame) return;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.running.textContent = TEXTS.train;
    graph.setBusy(false);
    this.live.follow();
  }

  /** @returns {string} */
  words() {
    const { steps } = this.learner.progress;
    return say(TEXTS.trainingWords, { steps: say(TEXTS.stepCount, { count: steps }), name: this.name, number: long(this.learner.mean("train")) });
  }
}

/**
 * A list to choose from, with its label.
 * @param {string} words @param {string} id @param {[value: string, text: string][]} options @param {string} value
 * @param {(value: string) => void} changed
 */
function choice(words, id, options, value, changed) {
  const field = /** @type {HTMLSelectElement} */ (element("select", { id }, ...options.map(([name, text]) => element("option", { value: name }, text))));
  field.value = value;
  field.addEventListener("change", () => changed(field.value));
  return { field, parts: [element("label", { for: id }, words), field] };
}
