// The paths of a leaf's gradient after a change: those that Python found, with the current numbers.

/** @param {number} x @param {number} factor @returns {number} their product, but 0 times inf or nan is 0 */
function along(x, factor) {
  return x !== 0 && factor !== 0 ? x * factor : 0;
}

class Ways {
  /** @param {Live} live @param {GraphNode} leaf */
  constructor(live, leaf) {
    const { nodes, root } = live.model;
    this.live = live;
    this.nodes = nodes;
    this.leaf = leaf;
    /** @type {Set<number>} the nodes between the root and the leaf */
    this.between = new Set();
    this.gather(root, new Map());
    const named = live.model.live.named.filter((/** @type {number} */ id) => this.between.has(id));
    const inner = named.some((/** @type {number} */ id) => id !== root.id && id !== leaf.id);
    /** @type {Set<number>} the nodes that paths are described by */
    this.stops = inner ? new Set([...named, root.id, leaf.id]) : this.between;
    /** @type {Map<string, number>} */
    this.known = new Map();
  }

  /** @param {GraphNode} node @param {Map<number, boolean>} seen @returns {boolean} whether it leads to the leaf */
  gather(node, seen) {
    const known = seen.get(node.id);
    if (known !== undefined) return known;
    let leads = node === this.leaf;
    seen.set(node.id, leads);
    for (const edge of node.operands) if (edge.tail.data && this.gather(edge.tail, seen)) leads = true;
    seen.set(node.id, leads);
    if (leads) this.between.add(node.id);
    return leads;
  }

  /** @param {number} upper @param {number} lower @returns {number} the derivative along all ways that pass no other stop */
  factor(upper, lower) {
    const key = `${upper},${lower}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    let sum = 0;
    for (const edge of this.nodes[upper].operands) {
      const { id } = edge.tail;
      if (!this.between.has(id) || (id !== lower && this.stops.has(id))) continue;
      const below = id === lower ? 1 : this.factor(id, lower);
      sum += along(below, this.live.program.factors[edge.id]);
    }
    this.known.set(key, sum);
    return sum;
  }

  /** @param {number[]} stops @returns {number} */
  product(stops) {
    return stops.slice(1).reduce((product, lower, i) => along(product, this.factor(stops[i], lower)), 1);
  }

  /** @param {number} id @returns {number} the derivative of the root with respect to it */
  adjoint(id) {
    const { gradients, seed } = this.live.program;
    return gradients[id] / seed;
  }

  /** @param {Opened} recorded @returns {Opened} */
  opened(recorded) {
    const pair = (/** @type {number} */ x) => /** @type {[string, Sign]} */ ([long(x), signOf(x)]);
    const products = recorded.paths.map(([stops]) => this.product(stops));
    const total = this.adjoint(this.leaf.id);
    const rest = total - products.reduce((sum, x) => sum + x, 0);
    const meet = recorded.tail[0];
    return {
      paths: recorded.paths.map(([stops], i) => [stops, ...pair(products[i])]),
      total: pair(total),
      more: recorded.more && [recorded.more[0], ...pair(rest)],
      tail: recorded.tail,
      meet: meet === undefined ? recorded.meet : pair(this.adjoint(meet)),
      terms: recorded.terms.map(([stop]) => [stop, ...pair(along(this.adjoint(stop), this.factor(stop, meet)))]),
      verdict: "",
    };
  }
}
