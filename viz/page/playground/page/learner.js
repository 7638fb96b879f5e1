// Training: an optimizer's steps on batches of the samples, the same as those of Trainer.

const LANES = 128; // samples that a lane program takes at once

/** @typedef {{steps: number, taken: number, epoch: number, place: number, optimizer: string, memory: Float64Array[]}} Progress */

class Learner {
  /** @param {Live} live @param {any} data  see viz/page/playground/playground.py */
  constructor(live, data) {
    this.live = live;
    this.data = data;
    const { program } = live;
    this.choice = /** @type {SampleSet} */ (live.choice);
    this.leaves = this.choice.leaves;
    this.train = this.choice.columns;
    this.held = columnsOf(data.held, this.leaves.length);
    /** @type {number} the number of training samples */
    this.samples = this.choice.count;
    /** @type {number} */
    this.batch = data.batch;
    this.order = orderIn(data.order, this.samples);
    const columns = new Set(/** @type {number[]} */ (this.leaves.filter((leaf) => leaf !== null)));
    const { equations, values, gradients } = equationsOf(program, columns);
    this.values = values;
    this.gradientOf = gradients;
    this.same = live.leaves.filter((id) => !columns.has(id));
    this.parameters = this.same.filter((id) => gradients.has(id));
    this.ids = Int32Array.of(); // the parameters that a step moves
    this.ticks = -1; // for which state of the checkboxes these were found
    const loss = values[program.root];
    const slopes = this.parameters.map((id) => /** @type {number} */ (gradients.get(id)));
    this.back = new LaneProgram(equations, LANES, { sums: [loss, ...slopes] });
    this.forth = new LaneProgram(equations, LANES, { sums: [loss] });
    this.outputs = data.outputs.map((/** @type {number} */ node) => values[node]);
    this.asked = new LaneProgram(equations, LANES, { kept: this.outputs });
    /** @type {Rule[]} */
    this.rules = data.rules.map((/** @type {WrittenRule} */ rule) => new Rule(rule, model.live.names, this.parameters.length));
    this.rule = /** @type {Rule} */ (this.rules.find(({ name }) => name === data.optimizer));
    this.slopes = new Float64Array(program.values.length); // mean gradients of the next batch
    this.batchLoss = NaN;
    this.known = ""; // the leaves and samples they belong to
    /** @type {Map<string, {version: number, mean: number}>} */
    this.means = new Map();
    /** @type {Progress} */
    this.progress = this.begin();
    /** @type {(() => void)[]} called after the weights or the sample have changed */
    this.followers = [];
    live.followers.push(() => this.followers.forEach((follower) => follower()));
    /** @type {{step: number, train: number, held: number}[]} the losses, at the steps that were shown */
    this.history = [];
  }

  /** @returns {boolean} whether the rule is weight - rate * gradient */
  get plain() {
    return this.rule.name === "SGD";
  }

  /** @param {string} [optimizer] @returns {Progress} before the first step */
  begin(optimizer = this.rule.name) {
    const { length } = this.live.program.values;
    return { steps: 0, taken: 0, epoch: 0, place: 0, optimizer, memory: this.rule.memory.map((x) => new Float64Array(length).fill(x)) };
  }

  /** @param {string} name  the optimizer to go on with, which starts with an empty memory */
  use(name) {
    this.rule = /** @type {Rule} */ (this.rules.find((rule) => rule.name === name));
    const { steps, epoch, place } = this.progress;
    this.progress = { ...this.begin(), steps, epoch, place };
  }

  /** @returns {Progress} a copy, for `restore` */
  state() {
    return { ...this.progress, memory: this.progress.memory.map((column) => column.slice()) };
  }

  /** @param {Progress} state */
  restore(state) {
    this.rule = /** @type {Rule} */ (this.rules.find(({ name }) => name === state.optimizer));
    this.progress = { ...state, memory: state.memory.map((column) => column.slice()) };
    this.history = this.history.filter(({ step }) => step < state.steps);
  }

  /** @param {LaneProgram} program  gets the numbers that all samples share */
  prepare(program) {
    const { values } = this.live.program;
    const { memory, places, order: { uses } } = program;
    for (let k = 0; k < this.same.length; k += 1) {
      const id = this.values[this.same[k]];
      if (uses[id]) memory[places[id]] = values[this.same[k]];
    }
    program.start();
  }

  /**
   * Run a program over these samples, LANES at a time.
   * @param {LaneProgram} program @param {ArrayLike<number>[]} columns @param {Int32Array | null} chosen  null for all
   * @param {(from: number, lanes: number) => void} [look]
   */
  pass(program, columns, chosen, look = () => {}) {
    const { memory, places } = program;
    const count = chosen ? chosen.length : columns[0].length;
    this.prepare(program);
    for (let from = 0; from < count; from += LANES) {
      const lanes = Math.min(LANES, count - from);
      columns.forEach((column, k) => {
        const leaf = this.leaves[k];
        const at = leaf === null ? undefined : places[this.values[leaf]];
        if (at === undefined) return;
        for (let i = 0; i < lanes; i += 1) memory[at + i] = column[chosen ? chosen[from + i] : from + i];
      });
      program.run(lanes);
      look(from, lanes);
    }
  }

  /** @returns {Int32Array | null} the samples of the next step; null for all of them */
  next() {
    const { batch, samples, order } = this;
    const { epoch, place } = this.progress;
    if (batch >= samples) return null;
    const begin = (epoch % (order.length / samples)) * samples;
    return order.subarray(begin + place, begin + Math.min(place + batch, samples));
  }

  /** @returns {Float64Array} the mean gradients of the next step, by node */
  gradients() {
    const { live, back, slopes, batch, progress: { epoch, place } } = this;
    const key = batch >= this.samples ? String(live.version) : `${live.version} ${epoch} ${place} ${batch}`;
    if (this.known === key) return slopes;
    this.known = key;
    const chosen = this.next();
    const scale = 1 / (chosen ? chosen.length : this.samples);
    this.pass(back, this.train, chosen);
    for (const id of this.parameters) slopes[id] = back.sum(/** @type {number} */ (this.gradientOf.get(id))) * scale;
    this.batchLoss = back.sum(this.values[live.program.root]) * scale;
    if (!chosen) this.means.set("train", { version: live.version, mean: this.batchLoss });
    return slopes;
  }

  /** @param {"train" | "held"} which @returns {number} the mean loss over these samples; NaN if there are none */
  mean(which) {
    const { live, forth } = this;
    const known = this.means.get(which);
    if (known?.version === live.version) return known.mean;
    const columns = this[which];
    if (!columns[0].length) return NaN;
    this.pass(forth, columns, null);
    const mean = forth.sum(this.values[live.program.root]) / columns[0].length;
    this.means.set(which, { version: live.version, mean });
    return mean;
  }

  /** @param {ArrayLike<number>[]} columns  inputs @returns {Float64Array[]} the model's outputs for them, one array each */
  answers(columns) {
    const { asked, outputs } = this;
    const found = outputs.map(() => new Float64Array(columns[0].length));
    this.pass(asked, columns, null, (from, lanes) => {
      outputs.forEach((/** @type {number} */ id, /** @type {number} */ k) => {
        const at = asked.places[id];
        for (let i = 0; i < lanes; i += 1) found[k][from + i] = asked.memory[asked.equations[id].wide ? at + i : at];
      });
    });
    return found;
  }

  /** @returns {Int32Array} the parameters that a step moves */
  get moving() {
    const { ticks, moving } = this.live;
    if (this.ticks !== ticks) this.ids = Int32Array.from(this.parameters.filter((id) => moving.has(id)));
    this.ticks = ticks;
    return this.ids;
  }

  /** @param {number} rate @returns {Int32Array} the nodes whose new numbers the rule now holds; nothing else changes */
  ruled(rate) {
    const ids = this.moving;
    this.rule.move(rate, this.progress.taken, ids, [this.live.program.values, this.gradients(), ...this.progress.memory]);
    return ids;
  }

  /** @param {number} rate @returns {Float64Array} the numbers after the next step, by node */
  ahead(rate) {
    const after = this.live.program.values.slice();
    this.rule.put(0, this.ruled(rate), after);
    return after;
  }

  /** Take the next step. @param {number} rate @returns {number} the mean loss of its samples, before it */
  step(rate) {
    const { live, progress } = this;
    const ids = this.ruled(rate);
    this.rule.put(0, ids, live.program.values);
    progress.memory.forEach((column, k) => this.rule.put(k + 1, ids, column));
    live.version += 1;
    progress.steps += 1;
    progress.taken += 1;
    progress.place += this.batch;
    if (progress.place >= this.samples) {
      progress.place = 0;
      progress.epoch += 1;
    }
    return this.batchLoss;
  }

  /** Add the present losses to the history. */
  look() {
    const { history, progress: { steps } } = this;
    while (history.length && history[history.length - 1].step >= steps) history.pop();
    history.push({ step: steps, train: this.mean("train"), held: this.mean("held") });
    if (history.length > 2 * DRAWN) this.history = history.filter((_, i) => i % 2 === 0 || i === history.length - 1);
  }
}

/** @param {string} text  the order of the samples as bytes in base64 @param {number} samples @returns {Int32Array} */
function orderIn(text, samples) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  if (samples <= 256) return Int32Array.from(bytes);
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => new DataView(bytes.buffer).getInt32(4 * i, true));
}
