// A computation as a list of equations, each of earlier ones: the source of a lane program.

const GIVEN = "given"; // a number that is set from outside
const NUMBER = "number"; // a constant

/** @typedef {{name: string, from: number[], wide: boolean}} Equation  wide: with a number for each lane */

class Equations {
  constructor() {
    /** @type {Equation[]} */
    this.all = [];
    /** @type {Map<number, number>} the constants */
    this.numbers = new Map();
    /** @type {Map<string, number>} */
    this.known = new Map();
  }

  /** @param {boolean} wide @returns {number} a number set from outside, one for each lane if wide */
  given(wide) {
    return this.all.push({ name: GIVEN, from: [], wide }) - 1;
  }

  /** @param {number} x @returns {number} */
  number(x) {
    const key = Object.is(x, -0) ? "-0" : String(x);
    return this.once(key, () => {
      this.numbers.set(this.all.length, x);
      return { name: NUMBER, from: [], wide: false };
    });
  }

  /** @param {string} key @param {() => Equation} make @returns {number} */
  once(key, make) {
    let id = this.known.get(key);
    if (id === undefined) {
      id = this.all.length;
      this.known.set(key, id);
      this.all.push(make());
    }
    return id;
  }

  /** @param {string} name @param {number[]} from @returns {number} the equation, or an earlier one with the same bits */
  add(name, from) {
    const [x, y] = from.map((id) => this.numbers.get(id));
    if (name === "fmul" && x === 1) return from[1]; // 1 * y
    if (name === "fmul" && y === 1) return from[0];
    if (name === "fadd" && Object.is(x, -0)) return from[1]; // -0 + y
    if (name === "fadd" && Object.is(y, -0)) return from[0];
    return this.once(`${name} ${from}`, () => ({ name, from, wide: from.some((id) => this.all[id].wide) }));
  }

  /** @param {Routine} routine @param {number[]} operands @returns {number[]} its results */
  inline(routine, operands) {
    const { code, numbers, results } = routine;
    const registers = [...operands, ...Array.from(numbers, (x) => this.number(x))];
    for (let at = 0; at < code.length; at += 4) {
      const name = NAMES[code[at]];
      const from = Array.from(code.slice(at + 1, at + 1 + (ARITY[name] ?? 1)), (register) => registers[register]);
      registers.push(this.add(name, from));
    }
    return results.map((register) => registers[register]);
  }
}

/**
 * The graph of one sample as equations, to be run for many samples in lanes.
 * @param {Program} program
 * @param {Set<number>} columns  leaves that differ from sample to sample
 * @returns {{equations: Equations, values: number[], gradients: Map<number, number>}} the equation of each
 *   node, and of the gradient of each leaf that all samples share
 */
function equationsOf(program, columns) {
  const equations = new Equations();
  /** @type {number[]} */
  const values = [];
  const moves = new Set(); // nodes whose gradients are needed
  const results = new Set(program.steps.map(({ node }) => node));
  for (let id = 0; id < program.values.length; id += 1) {
    if (results.has(id)) continue;
    values[id] = equations.given(columns.has(id));
    if (!columns.has(id)) moves.add(id);
  }
  const operandsOf = (/** @type {number[]} */ operands) =>
    operands.map((operand) => (operand < 0 ? equations.number(program.constants[-1 - operand]) : values[operand]));
  for (const { node, row, operands } of program.steps) {
    [values[node]] = equations.inline(row, operandsOf(operands));
    if (operands.some((operand) => moves.has(operand))) moves.add(node);
  }
  /** @type {Map<number, number>} */
  const gradients = new Map([[program.root, equations.number(program.seed)]]);
  for (const { node, back, operands } of program.steps.slice().reverse()) {
    const g = gradients.get(node);
    if (g === undefined || !moves.has(node)) continue;
    const flows = equations.inline(back, [g, values[node], ...operandsOf(operands)]);
    operands.forEach((operand, i) => {
      if (!moves.has(operand) || back.results.length === 0) return;
      const before = gradients.get(operand);
      gradients.set(operand, before === undefined ? flows[i] : equations.add("fadd", [before, flows[i]]));
    });
  }
  return { equations, values, gradients };
}
