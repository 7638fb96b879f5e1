// The graph as a program: the forward pass over all results, and the backward pass over all gradients.

class Program {
  /**
   * @param {any} data  as viz/page/player/live.py writes it
   * @param {GraphNode[]} nodes @param {GraphEdge[]} edges @param {number} root
   */
  constructor(data, nodes, edges, root) {
    this.root = root;
    /** @type {number} the gradient of the root that the backward pass starts with */
    this.seed = data.seed;
    const rows = data.rows.map((/** @type {any[]} */ pair) => pair.map((routine) => readRoutine(routine, data.names)));
    const constants = data.constants.map(Number);
    const edgeAt = new Map(edges.map((edge) => [`${edge.head.id},${data.places[edge.id]}`, edge.id]));
    /** @type {{node: number, row: Routine, back: Routine, operands: number[], edges: number[]}[]} */
    this.steps = data.results.map((/** @type {[number, number, number[]]} */ [node, place, operands]) => ({
      node, row: rows[place][0], back: rows[place][1], operands,
      edges: operands.map((_, i) => edgeAt.get(`${node},${i}`) ?? -1),
    }));
    const size = Math.max(1, ...rows.flat().map(registersOf));
    this.registers = new Float64Array(size);
    this.values = new Float64Array(nodes.length);
    this.gradients = new Float64Array(nodes.length);
    this.factors = new Float64Array(edges.length);
    this.flows = new Float64Array(edges.length);
    this.totals = new Float64Array(edges.length);
    this.constants = constants;
    for (const [leaf, x] of data.leaves) this.values[leaf] = Number(x);
  }

  /** @param {number[]} operands @param {number} from  the register of the first */
  load(operands, from) {
    const { registers, values, constants } = this;
    for (let i = 0; i < operands.length; i += 1) {
      const operand = operands[i];
      registers[from + i] = operand < 0 ? constants[-1 - operand] : values[operand];
    }
  }

  /** Compute every result from the leaves. @returns {number} the root */
  forward() {
    for (const { node, row, operands } of this.steps) {
      this.load(operands, 0);
      run(row, this.registers);
      this.values[node] = this.registers[row.results[0]];
    }
    return this.values[this.root];
  }

  /**
   * Compute every gradient, adding terms in the same order as Python: users before operands.
   * @param {boolean} [all]  also factors and flows, which only the display needs
   */
  backward(all = true) {
    const { registers, values, gradients, factors, flows, totals, steps } = this;
    gradients.fill(0);
    gradients[this.root] = this.seed;
    for (let k = steps.length - 1; k >= 0; k -= 1) {
      const { node, back, operands, edges } = steps[k];
      const g = gradients[node];
      this.load(operands, 2);
      registers[1] = values[node];
      if (all) {
        registers[0] = 1;
        run(back, registers);
        for (let i = 0; i < edges.length; i += 1) if (edges[i] >= 0) factors[edges[i]] = registers[back.results[i]];
      }
      registers[0] = g;
      if (g !== 1 || !all) run(back, registers);
      for (let i = 0; i < operands.length; i += 1) {
        const operand = operands[i];
        if (operand < 0) continue;
        const flow = registers[back.results[i]];
        gradients[operand] += flow;
        if (!all || edges[i] < 0) continue;
        flows[edges[i]] = flow;
        totals[edges[i]] = gradients[operand];
      }
    }
  }
}
