// The questions of the quiz: every number of the graph, with its formula as a hint.

/** @typedef {"value" | "slope" | "gradient" | "path" | "update"} Kind */

/**
 * @typedef {object} Question
 * @property {GraphNode} node   the node it is about
 * @property {number} step      the step that the graph shows meanwhile
 * @property {number} after     the step that it shows after the answer
 * @property {number} want      the answer
 * @property {Node[]} asked     the number that is asked for, typeset
 * @property {string} line      the same as plain text
 * @property {Node[]} hint      the formula
 * @property {(Node | string)[]} numbers  the formula with numbers
 * @property {number[][]} routes  sequences of nodes to highlight
 */

/** @param {(Node | string)[]} parts @returns {HTMLElement} a formula as a hint */
function asFormula(...parts) {
  return element("p", { class: "equation-line" }, ...parts);
}

class Questions {
  /** @param {Live} live @param {() => number} rate */
  constructor(live, rate) {
    this.live = live;
    this.model = live.model;
    this.rate = rate;
    const { nodes } = this.model;
    /** @type {GraphNode[]} */
    this.results = this.model.steps.filter(({ phase }) => phase === "forward").map(({ node }) => node);
    this.leaves = nodes.filter(({ kind }) => kind === "leaf");
  }

  /** @param {Kind} kind @returns {Question[]} in the order in which they can be computed */
  of(kind) {
    const back = this.results.slice().reverse();
    if (kind === "value") return this.results.map((node) => this.value(node));
    if (!this.model.gradients) return [];
    const slopes = () => back.flatMap((node) => node.operands.filter(({ flow }) => flow !== null));
    if (kind === "slope") return slopes().map((edge) => this.slope(edge));
    if (kind === "gradient") return [...back, ...this.leaves].filter(({ root }) => !root).map((node) => this.gradient(node));
    if (kind === "update" && this.live.samples && !this.live.samples.plain) return [];
    if (kind === "path") return this.leaves.flatMap((leaf) => this.paths(leaf));
    return this.leaves.filter(({ id }) => this.live.moving.has(id)).map((leaf) => this.update(leaf));
  }

  /** @param {GraphNode} node @returns {Question} */
  value(node) {
    return {
      node, step: node.forward - 1, after: node.forward, want: this.live.program.values[node.id],
      asked: [nameOf(node)], line: node.full, hint: [asFormula(nameOf(node), " = ", formulaOf(this.model, node))],
      numbers: [nameOf(node), " = ", formulaNumbers(this.model, node)],
      routes: [[node.id], ...node.operands.map(({ tail }) => [node.id, tail.id])],
    };
  }

  /** @param {GraphEdge} edge @returns {Question} */
  slope({ id, head, tail }) {
    const results = this.model.results;
    return {
      node: head, step: results, after: results, want: this.live.program.factors[id], asked: [ratio(head, tail)],
      line: ratioText(head, tail), hint: [asFormula(nameOf(head), " = ", formulaOf(this.model, head))],
      numbers: [nameOf(head), " = ", formulaNumbers(this.model, head), ` = ${head.data?.[1]}`], routes: [[head.id, tail.id]],
    };
  }

  /** @param {GraphNode} node @returns {Question} */
  gradient(node) {
    const { root } = this.model;
    const users = node.users;
    const last = users[users.length - 1];
    const after = last ? last.head.backward : this.model.results;
    const symbols = users.flatMap(({ head }, i) => [i ? " + " : "", ratio(root, head), " · ", ratio(head, node)]);
    const numbers = users.map((edge) => `${bracketed(edge.head.grad?.[1] ?? "")} · ${bracketed(edge.factor)}`).join(" + ");
    return {
      node, step: after - 1, after, want: this.live.program.gradients[node.id], asked: [ratio(root, node)], line: ratioText(root, node),
      hint: [asFormula(ratio(root, node), " = ", ...(users.length ? symbols : ["0"]))],
      numbers: [ratio(root, node), ` = ${numbers || 0}`],
      routes: users.map(({ head }) => [head.id, node.id]),
    };
  }

  /** @param {GraphNode} leaf @returns {Question[]} one for each path of the leaf */
  paths(leaf) {
    const { nodes, results } = this.model;
    const opened = this.model.opened.get(leaf.id);
    const ways = new Ways(this.live, leaf);
    return (opened?.paths ?? []).map(([stops]) => {
      const symbols = stops.slice(1).flatMap((lower, i) => [i ? " · " : "", ratio(nodes[stops[i]], nodes[lower])]);
      const numbers = stops.slice(1).map((lower, i) => bracketed(long(ways.factor(stops[i], lower)))).join(" · ");
      const route = stops.map((id) => nodes[id].full).join(" → ");
      return {
        node: leaf, step: results, after: results, want: ways.product(stops), asked: [element("span", { class: "route" }, ...routeOf(stops.map((id) => nodes[id])))],
        line: route, hint: [asFormula(...symbols)], numbers: [numbers], routes: [stops],
      };
    });
  }

  /** @param {GraphNode} leaf @returns {Question} */
  update(leaf) {
    const gradients = this.live.descent();
    const { values } = this.live.program;
    const done = 2 * this.model.results + 1;
    const [w, g, rate] = [values[leaf.id], gradients[leaf.id], this.rate()];
    return {
      node: leaf, step: done, after: done, want: this.live.moved(rate)[leaf.id], asked: [nameOf(leaf)], line: leaf.full,
      hint: [asFormula(nameOf(leaf), ` − ${TEXTS.rateName} · `, ratio(this.model.root, leaf))],
      numbers: [`${long(w)} − ${rate} · ${bracketed(long(g))}`], routes: [[leaf.id]],
    };
  }
}
