// A lane program: equations as instructions that run over many samples at once.  A sum of products is
// one instruction, which rounds as its single operations would.

/**
 * @typedef {object} Order  when equations are computed
 * @property {number[]} uses       how often each is read; 0 if nothing needs it
 * @property {Set<number>} inner   those that their only reader computes as part of itself
 * @property {number[]} last       the equation that reads each for the last time
 * @property {Map<number, number[]>} groups  products that are summed over the lanes right away and share their
 *   first factor, by the last of them
 */

/** @param {Equation[]} equations @param {number[]} wanted @param {Set<number>} summed @returns {Order} */
function orderOf(equations, wanted, summed) {
  const uses = equations.map(() => 0);
  const last = equations.map((_, id) => id);
  const when = equations.map((_, id) => id);
  const inner = new Set();
  for (const id of wanted) uses[id] += 1;
  for (let id = uses.length - 1; id >= 0; id -= 1) if (uses[id]) for (const operand of equations[id].from) uses[operand] += 1;
  const held = new Set(wanted);
  const part = (/** @type {number} */ id, /** @type {string[]} */ names) =>
    names.includes(equations[id].name) && equations[id].wide && uses[id] === 1 && !held.has(id);
  const groups = groupsOf(equations, [...summed].sort((a, b) => a - b), uses);
  for (const [end, group] of groups) for (const id of group) (inner.add(id), when[id] = end);
  for (let id = uses.length - 1; id >= 0; id -= 1) {
    const { name, from, wide } = equations[id];
    if (!uses[id]) continue;
    for (const operand of from) last[operand] = Math.max(last[operand], when[id]);
    if (name !== "fadd" || !wide) continue;
    const [x, y] = from;
    for (const operand of [...(part(x, ["fadd", "fmul"]) ? [x] : []), ...(part(y, ["fmul"]) ? [y] : [])]) {
      inner.add(operand);
      when[operand] = when[id];
    }
  }
  return { uses, inner, last, groups };
}

/** @param {Equation[]} equations @param {number[]} summed @param {number[]} uses @returns {Map<number, number[]>} */
function groupsOf(equations, summed, uses) {
  const groups = new Map();
  /** @type {number[]} */
  let group = [];
  for (const id of summed) {
    const { name, from } = equations[id];
    if (name !== "fmul" || uses[id] > 1 || from.some((operand) => !equations[operand].wide)) continue;
    if (group.length && equations[group[0]].from[0] !== from[0]) group = [];
    groups.delete(group[group.length - 1]);
    group.push(id);
    groups.set(id, group);
  }
  return groups;
}

class LaneProgram {
  /**
   * @param {Equations} equations
   * @param {number} lanes  how many run at once, at most
   * @param {{kept?: number[], sums?: number[]}} wanted  equations: those in `kept` keep a number for each lane,
   *   those in `sums` are added up over the lanes, for `sum` to read
   */
  constructor(equations, lanes, { kept = [], sums = [] }) {
    this.equations = equations.all;
    this.lanes = lanes;
    this.order = orderOf(this.equations, [...kept, ...sums], new Set(sums));
    /** @type {number[]} the place of an equation's number, or of the first of its numbers */
    this.places = [];
    /** @type {Map<number, number>} the place of an equation's sum */
    this.sums = new Map();
    /** @type {Work[]} instructions whose results all lanes share */
    this.once = [];
    /** @type {Work[]} instructions that run over the lanes */
    this.each = [];
    const { uses } = this.order;
    let size = 0;
    this.equations.forEach(({ wide }, id) => uses[id] && !wide && (this.places[id] = size++));
    for (const id of sums) if (!this.sums.has(id)) this.sums.set(id, size++);
    this.memory = new Float64Array(this.write(size, new Set(kept)));
    for (const [id, x] of equations.numbers) if (uses[id]) this.memory[this.places[id]] = x;
  }

  /** @param {number} size  of the memory so far @param {Set<number>} kept @returns {number} its size with the lanes */
  write(size, kept) {
    const { equations, places, order: { uses, inner, last, groups } } = this;
    /** @type {number[][]} */
    const gone = equations.map(() => []);
    equations.forEach(({ name, wide }, id) => {
      if (uses[id] && wide && name !== GIVEN && !inner.has(id) && !kept.has(id)) gone[last[id]].push(id);
    });
    /** @type {number[]} */
    const free = [];
    const slot = () => free.pop() ?? (size += this.lanes) - this.lanes;
    equations.forEach(({ name, wide }, id) => uses[id] && wide && name === GIVEN && (places[id] = slot()));
    equations.forEach(({ name, wide }, id) => {
      if (!uses[id]) return;
      if (!inner.has(id) && name !== GIVEN && name !== NUMBER) {
        if (wide) places[id] = slot();
        if (wide && name === "fadd") this.add(id);
        else this.work(wide ? this.each : this.once, kernelOf(name), places[id], equations[id].from);
      }
      if (this.sums.has(id) && !inner.has(id)) this.work(this.each, sumLanes, this.sumOf(id), [id]);
      const group = groups.get(id);
      if (group) {
        const list = group.flatMap((product) => [this.sumOf(product), places[equations[product].from[1]]]);
        this.work(this.each, sumProducts, 0, [equations[id].from[0]], list);
      }
      free.push(...gone[id].map((operand) => places[operand]));
    });
    return size;
  }

  /** @param {number} id @returns {number} */
  sumOf(id) {
    return this.sums.get(id) ?? -1;
  }

  /** @param {Work[]} into @param {Kernel} run @param {number} to @param {number[]} from  equations
   *  @param {number[]} [list] */
  work(into, run, to, from, list = []) {
    into.push({ run, to, from: from.map((id) => this.places[id]), strides: from.map((id) => Number(this.equations[id].wide)),
      list: Int32Array.from(list) });
  }

  /** Write the instructions of a sum, many of whose terms are products. @param {number} id */
  add(id) {
    const { equations, places, each, order: { inner } } = this;
    const to = places[id];
    const terms = [];
    let left = id;
    while (equations[left].name === "fadd" && (left === id || inner.has(left))) {
      terms.unshift(equations[left].from[1]);
      [left] = equations[left].from;
    }
    const isProduct = (/** @type {number} */ term) => inner.has(term);
    if (!isProduct(left) && !isProduct(terms[0])) this.work(each, kernelOf("fadd"), to, [left, /** @type {number} */ (terms.shift())]);
    else if (isProduct(left)) this.work(each, kernelOf("fmul"), to, equations[left].from);
    else this.work(each, copy, to, [left]);
    /** @type {number[]} */
    let list = [];
    const flush = () => {
      if (list.length) this.work(each, addProducts, to, [], list);
      list = [];
    };
    for (const term of terms) {
      const { from } = equations[term];
      const wides = isProduct(term) ? from.filter((operand) => equations[operand].wide) : [];
      if (wides.length === 1) {
        list.push(...from.slice().sort((a, b) => Number(equations[a].wide) - Number(equations[b].wide)).map((operand) => places[operand]));
        continue;
      }
      flush();
      if (isProduct(term)) this.work(each, addProduct, to, from);
      else each.push({ run: kernelOf("fadd"), to, from: [to, places[term]], strides: [1, Number(equations[term].wide)], list: Int32Array.of() });
    }
    flush();
  }

  /** Set the sums to 0, and compute what all lanes share. */
  start() {
    const { memory } = this;
    for (const place of this.sums.values()) memory[place] = 0;
    for (const work of this.once) work.run(memory, 1, work);
  }

  /** @param {number} lanes  how many of them hold samples */
  run(lanes) {
    const { memory } = this;
    for (const work of this.each) work.run(memory, lanes, work);
  }

  /** @param {number} id  an equation set from outside @param {number} x  its number */
  set(id, x) {
    if (this.order.uses[id]) this.memory[this.places[id]] = x;
  }

  /** @param {number} id @returns {number} the sum over all lanes since `start` */
  sum(id) {
    return this.memory[this.sumOf(id)];
  }
}
