// Samples to learn from: what an update makes small is the mean over them.

class Samples {
  /** @param {Live} live @param {any} data  see viz/page/playground/samples.py */
  constructor(live, data) {
    this.live = live;
    /** @type {(number | null)[]} */
    this.leaves = data.leaves;
    /** @type {Float64Array[]} */
    this.rows = data.rows.map((/** @type {any[]} */ row) => Float64Array.from(row, Number));
    /** @type {number} */
    this.batch = data.batch;
    /** @type {number[]} */
    this.order = data.order;
    /** @type {number} the one that is shown */
    this.chosen = data.sample;
    /** @type {number} */
    this.rate = data.rate;
    this.mean = NaN; // of the samples whose gradients are known
    this.known = ""; // of which leaves and samples these are
    this.sums = new Float64Array(live.program.gradients.length);
  }

  /** @param {number} sample  its numbers into the leaves */
  load(sample) {
    const row = this.rows[sample];
    this.leaves.forEach((leaf, i) => {
      if (leaf !== null) this.live.program.values[leaf] = row[i];
    });
  }

  /** @param {number} sample  show it */
  choose(sample) {
    this.chosen = sample;
    this.load(sample);
    this.live.follow();
  }

  /** @param {number} step @returns {number[]} the samples of a step, as Trainer takes them */
  of(step) {
    const count = this.rows.length;
    if (!this.order.length) return this.rows.map((_, i) => i);
    const period = Math.ceil(count / this.batch);
    const epochs = this.order.length / count;
    const [epoch, k] = [Math.floor(step / period) % epochs, step % period];
    return this.order.slice(epoch * count + k * this.batch, epoch * count + Math.min((k + 1) * this.batch, count));
  }

  /** @template T @param {() => T} work  on other samples @returns {T} when the leaves are as they were */
  apart(work) {
    const { values } = this.live.program;
    const before = this.leaves.map((leaf) => (leaf === null ? 0 : values[leaf]));
    const found = work();
    this.leaves.forEach((leaf, i) => {
      if (leaf !== null) values[leaf] = before[i];
    });
    return found;
  }

  /** @returns {number} the mean over all samples */
  value() {
    if (!this.order.length) { // with the gradients, which the next step wants
      this.gradients(0);
      return this.mean;
    }
    return this.glance();
  }

  /** @returns {number} the same, and nothing is kept */
  glance() {
    const { program } = this.live;
    return this.apart(() => {
      let sum = 0;
      for (let i = 0; i < this.rows.length; i += 1) {
        this.load(i);
        sum += program.forward();
      }
      return sum / this.rows.length;
    });
  }

  /** @param {number} step @returns {Float64Array} the mean gradient of its samples, by node */
  gradients(step) {
    const { program, moving, version } = this.live;
    const key = `${version} ${this.order.length ? step : ""}`;
    if (this.known === key) return this.sums;
    this.known = key;
    const batch = this.of(step);
    const leaves = [...moving];
    this.sums.fill(0);
    this.mean = this.apart(() => {
      let sum = 0;
      for (const sample of batch) {
        this.load(sample);
        sum += program.forward();
        program.backward(false);
        for (const id of leaves) this.sums[id] += program.gradients[id];
      }
      return sum / batch.length;
    });
    for (const id of leaves) this.sums[id] /= batch.length;
    return this.sums;
  }
}
