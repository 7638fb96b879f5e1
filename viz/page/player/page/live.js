// Live numbers: when a leaf changes, the page recomputes everything.

const FAR = 4; // flows more than this many powers of ten below the largest get the thinnest line
const KEPT = 500; // changes that can be undone

/** @typedef {{leaves: Float64Array, trail: number[], progress: Progress | null, sample: number | null}} Kept */

class Live {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.program = new Program(model.live, model.nodes, model.edges, model.root.id);
    /** @type {number[]} */
    this.leaves = model.live.leaves.map((/** @type {[number, number]} */ [id]) => id);
    /** @type {Set<number>} leaves that an update changes */
    this.moving = new Set(model.live.parameters);
    this.ticks = 0; // how often that set has changed
    /** @type {Kept[]} */
    this.past = [];
    /** @type {Kept[]} */
    this.future = [];
    /** @type {(() => void)[]} called when numbers have changed */
    this.followers = [];
    this.frame = 0;
    this.recorded = new Map(model.opened);
    this.recordedFactor = model.factor;
    /** @type {Learner | null} trains on all samples, of which this graph shows one */
    this.samples = null;
    /** @type {SampleSet | null} the samples of which one is shown */
    this.choice = null;
    this.version = 0; // of the leaves: changes with their numbers, and so with the gradients
    this.compute();
    this.first = this.program.values.slice(); // as Python left them
    this.base = this.first.slice(); // the same for the sample that is chosen now
    /** @type {number[]} the root after each update since the leaves were last set by hand */
    this.trail = [this.root];
  }

  /** @returns {number} what updates minimize: the root, or its mean over the samples */
  get goal() {
    return this.samples ? this.samples.mean("train") : this.root;
  }

  /** @returns {number} updates since the leaves were last set by hand */
  get count() {
    return this.samples ? this.samples.progress.steps : Math.max(0, this.trail.length - 1);
  }

  /** @returns {Float64Array} the gradients that the next update uses, by node */
  descent() {
    return this.samples ? this.samples.gradients() : this.program.gradients;
  }

  /** @param {number} rate @returns {Float64Array} the numbers of the leaves after the next update, by node */
  moved(rate) {
    if (this.samples) return this.samples.ahead(rate);
    const after = this.program.values.slice();
    for (const id of this.moving) after[id] -= rate * this.program.gradients[id];
    return after;
  }

  /** @returns {number} */
  get root() {
    return this.program.values[this.program.root];
  }

  /** @returns {boolean} whether any leaf differs from what Python wrote */
  get changed() {
    return this.differs(this.first);
  }

  /** @param {Float64Array} numbers @returns {boolean} whether any leaf differs from these */
  differs(numbers) {
    return this.leaves.some((id) => !Object.is(this.program.values[id], numbers[id]));
  }

  compute() {
    this.program.forward();
    if (this.model.gradients) this.program.backward();
  }

  /** @returns {boolean} whether the page computes the numbers that Python wrote */
  agrees() {
    const { values, gradients } = this.program;
    const near = (/** @type {string | undefined} */ text, /** @type {number} */ x) => {
      const wanted = text?.replace("inf", "Infinity");
      return wanted === undefined || Object.is(Number(wanted), x) || Math.abs(Number(wanted) - x) <= 1e-8 * Math.abs(x) + 1e-300;
    };
    return this.model.nodes.every((node) => near(node.data?.[1], values[node.id]) && near(node.grad?.[1], gradients[node.id]));
  }

  /** Let the model have the numbers computed by the page, formatted when they are read. */
  take() {
    const { values, gradients, factors, flows, totals } = this.program;
    const has = (/** @type {object} */ what, /** @type {string} */ name, /** @type {() => unknown} */ get) =>
      Object.defineProperty(what, name, { get });
    for (const node of this.model.nodes) {
      if (node.data) has(node, "data", remembered(values, node.id));
      if (node.grad) has(node, "grad", remembered(gradients, node.id));
    }
    for (const edge of this.model.edges) {
      const { id } = edge;
      if (edge.flow === null) continue;
      has(edge, "factor", () => long(factors[id]));
      has(edge, "flow", () => long(flows[id]));
      has(edge, "sign", () => signOf(flows[id]));
      if (edge.total) has(edge, "total", remembered(totals, id));
    }
  }

  /** Derive what the graph shows from the numbers: widths of lines, and where nan or inf first appeared. */
  draw() {
    const { values, gradients, flows } = this.program;
    const { lines, nodes, edges, gradients: swept } = this.model;
    let largest = 0;
    for (const edge of edges) {
      const size = edge.flow === null ? 0 : Math.abs(flows[edge.id]);
      if (size > largest && size < Infinity) largest = size;
    }
    for (const line of lines) {
      if (!line.flows) continue;
      let flow = 0;
      for (const { id } of line.edges) flow += flows[id];
      line.sign = signOf(flow);
      line.width = line.sign === null ? 1 : !flow ? 0
        : Math.max(0, Math.round(16 * (1 + Math.log10(Math.abs(flow) / largest) / FAR)) / 16);
    }
    for (const node of nodes) {
      if (!node.data) continue;
      const told = [];
      if (!Number.isFinite(values[node.id]) && node.operands.every(({ tail }) => !tail.data || Number.isFinite(values[tail.id]))) {
        told.push(say(TEXTS.firstInData, { number: long(values[node.id]) }));
      }
      if (swept && !Number.isFinite(gradients[node.id]) && node.users.every(({ head }) => Number.isFinite(gradients[head.id]))) {
        told.push(say(TEXTS.firstInGrad, { number: long(gradients[node.id]) }));
      }
      node.trouble = told.join(", ");
    }
  }

  /** Compute and show in the next frame. */
  follow() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.show();
    });
  }

  /** Compute and show now. */
  show() {
    this.compute();
    this.draw();
    const { changed } = this;
    if (!changed) {
      for (const [id, opened] of this.recorded) this.model.opened.set(id, opened);
      this.model.factor = this.recordedFactor;
    }
    for (const follower of this.followers) follower();
  }

  /** @returns {Kept} the current leaves, for undo */
  state() {
    return { leaves: Float64Array.from(this.leaves, (id) => this.program.values[id]), trail: this.trail.slice(),
      progress: this.samples?.state() ?? null, sample: this.choice?.chosen ?? null };
  }

  /** Remember the leaves, so that the changes after this can be undone together. */
  keep() {
    this.past.push(this.state());
    if (this.past.length > KEPT) this.past.shift();
    this.future = [];
  }

  /** @param {number} id @param {number} x  the number of a leaf, set by hand */
  set(id, x) {
    this.version += 1;
    this.program.values[id] = x;
    this.trail = [];
    this.follow();
  }

  /** @param {number} id  reset it to its first number */
  restore(id) {
    this.keep();
    this.set(id, this.base[id]);
  }

  /** Reset all leaves to what Python wrote. */
  reset() {
    this.keep();
    this.version += 1;
    for (const id of this.leaves) this.program.values[id] = this.base[id];
    this.trail = [];
    this.samples?.restore(this.samples.begin());
    this.follow();
  }

  /** @param {Kept[]} from @param {Kept[]} to */
  back(from, to) {
    const kept = from.pop();
    if (!kept) return;
    to.push(this.state());
    this.version += 1;
    if (this.choice && kept.sample !== null) this.choice.take(kept.sample);
    this.leaves.forEach((id, i) => (this.program.values[id] = kept.leaves[i]));
    this.trail = kept.trail;
    if (kept.progress) this.samples?.restore(kept.progress);
    this.follow();
  }

  undo() {
    this.back(this.past, this.future);
  }

  redo() {
    this.back(this.future, this.past);
  }

  /**
   * One step against the current gradients.
   * @param {number} rate @returns {number} the goal after it
   */
  update(rate) {
    const { values } = this.program;
    if (!this.trail.length) this.trail.push(this.goal);
    values.set(this.moved(rate));
    this.version += 1;
    this.compute();
    const { goal } = this;
    this.trail.push(goal);
    return goal;
  }

  /** @param {number} rate @returns {number} the goal after an update that is only tried; nothing changes */
  ahead(rate) {
    const { values } = this.program;
    const before = values.slice();
    values.set(this.moved(rate));
    const after = this.program.forward();
    values.set(before);
    this.compute();
    return after;
  }
}

/**
 * @param {Float64Array} numbers @param {number} at
 * @returns {() => WrittenNumber} the current number, formatted again only after it has changed
 */
function remembered(numbers, at) {
  let written = new WrittenNumber(numbers[at]);
  return () => {
    if (!Object.is(written.number, numbers[at])) written = new WrittenNumber(numbers[at]);
    return written;
  };
}
